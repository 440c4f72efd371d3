// The functions of the HDF5 C library that are used here, as h5wasm offers them: types only.

import type { VirtualFiles } from "./source-fs.js";

/** A datatype with its extent, as the library reports it; `type` is HDF5's class number. */
export interface NativeMetadata {
  readonly type: number;
  readonly size: number;
  readonly signed: boolean;
  readonly vlen: boolean;
  readonly littleEndian?: boolean;
  readonly cset?: number;
  readonly shape: readonly number[] | null;
  readonly total_size: number;
  readonly chunks: readonly number[] | null;
  readonly compound_type?: { readonly members: readonly (NativeMetadata & { readonly name: string; readonly offset: number })[] };
  readonly enum_type?: { readonly type: number; readonly members: Readonly<Record<string, number>> };
  readonly virtual_sources?: readonly unknown[];
}

/** The library's functions that are used here. File ids are 64-bit; a negative status is a failure, which some calls throw instead. */
export interface NativeLibrary {
  readonly HEAPU8: Uint8Array;
  readonly FS: VirtualFiles;
  readonly H5F_ACC_RDONLY: number;
  readonly H5F_ACC_TRUNC: number;
  readonly H5G_GROUP: number;
  readonly H5G_DATASET: number;
  readonly H5G_LINK: number;
  readonly H5G_UDLINK: number;
  _malloc(size: number): number;
  _free(pointer: number): void;
  UTF8ToString(pointer: number, maxBytes?: number): string;
  ccall(name: string, returns: null, types: readonly string[], values: readonly unknown[]): void;
  open(path: string, mode: number, trackOrder: boolean, low: number, high: number): bigint;
  close_file(file: bigint): number;
  get_type(file: bigint, path: string): number;
  get_names(file: bigint, path: string, recursive: boolean): string[];
  get_symbolic_link(file: bigint, path: string): string | null;
  get_external_link(file: bigint, path: string): { readonly filename?: string; readonly obj_path?: string };
  get_attribute_names(file: bigint, path: string): string[];
  get_attribute_metadata(file: bigint, path: string, name: string): NativeMetadata;
  get_attribute_data(file: bigint, path: string, name: string, pointer: bigint): number;
  get_dataset_metadata(file: bigint, path: string): NativeMetadata;
  get_dataset_filters(file: bigint, path: string): { readonly id: number; readonly name: string; readonly cd_values: number[] }[];
  get_dataset_data(
    file: bigint,
    path: string,
    count: readonly bigint[] | null,
    offset: readonly bigint[] | null,
    strides: readonly bigint[] | null,
    pointer: bigint,
  ): number;
  reclaim_vlen_memory(file: bigint, path: string, attribute: string, pointer: bigint): number;
  create_object_reference(file: bigint, path: string): Uint8Array;
  create_group(file: bigint, path: string, trackOrder: boolean): number;
  create_dataset(file: bigint, path: string, pointer: bigint, metadata: object): number;
  create_vlen_str_dataset(file: bigint, path: string, data: readonly string[], metadata: object): number;
  create_attribute(file: bigint, path: string, name: string, pointer: bigint, metadata: object): number;
  create_vlen_str_attribute(file: bigint, path: string, name: string, data: readonly string[], metadata: object): number;
  create_soft_link(file: bigint, target: string, name: string): number;
  create_external_link(file: bigint, targetFile: string, target: string, name: string): number;
  get_plugin_search_paths(): string[];
}
