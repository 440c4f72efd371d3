// The HDF5 C library as WebAssembly (h5wasm), and the only place that knows its global module.
// One job at a time runs on it, from opening a file to closing it. The library leaks handles and stack where a call
// throws, and a hostile file may damage its heap; so after a failure its memory is put back to what it was when freshly
// loaded, which is what loading it anew would do, in a few milliseconds.

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
  get_dataset_filters(file: bigint, path: string): { readonly id: number; readonly name: string }[];
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
}

/** The library for one job. */
export interface LibraryJob {
  readonly library: NativeLibrary;
  /** Marks a failed call, so that the library's memory is renewed after the job even if the job continues. */
  spoil(): void;
}

interface Loaded {
  readonly library: NativeLibrary;
  /** The memory of the freshly loaded library; zeros follow, up to `firstBytes`. */
  readonly pristine: Uint8Array;
  readonly firstBytes: number;
}

let loading: Promise<Loaded> | undefined;

/**
 * Runs `job`, which must be synchronous, on the library, whose memory may grow to `maxBytes` meanwhile: a hostile file
 * makes it ask for more than that, and it then fails as if memory had run out. Errors of the job are passed on.
 */
export async function withLibrary<T>(maxBytes: number, job: (context: LibraryJob) => T): Promise<T> {
  loading ??= load();
  const loaded = await loading;
  const { library } = loaded;
  let spoiled = false;
  let outcome: { readonly value: T } | { readonly error: unknown } | undefined;
  const guarded = () => {
    try {
      outcome = { value: job({ library, spoil: () => (spoiled = true) }) };
    } catch (error) {
      outcome = { error };
    }
  };
  // `ccall` looks a function up by its name and puts the WebAssembly stack back after it, whatever the job threw inside.
  Object.assign(library, { _friedelJob: guarded });
  limitMemory(maxBytes, () => library.ccall("friedelJob", null, ["string"], [" "]));
  if (spoiled || outcome === undefined || "error" in outcome) renew(loaded);
  if (outcome === undefined) throw new Error("expected the HDF5 library to run a job, found that it did not");
  if ("error" in outcome) throw outcome.error;
  return outcome.value;
}

/** Starts loading the library, which takes a while, so that the first job need not wait. A failure is reported by that job. */
export function preloadHdf5(): void {
  loading ??= load();
  loading.catch(() => {});
}

async function load(): Promise<Loaded> {
  const { ready } = await import("h5wasm");
  // h5wasm's own types say `any` where it matters; NativeLibrary types the part that is used.
  const library = (await ready) as unknown as NativeLibrary;
  silence(library.FS);
  const firstBytes = library.HEAPU8.length;
  let end = firstBytes;
  while (end > 0 && library.HEAPU8[end - 1] === 0) end--;
  return { library, pristine: library.HEAPU8.slice(0, end), firstBytes };
}

/**
 * Runs `action` while no WebAssembly memory can grow beyond `maxBytes`. The library's own limit is 2 GiB and cannot be set;
 * since the action is synchronous, nothing but the library runs meanwhile.
 */
function limitMemory(maxBytes: number, action: () => void): void {
  const { prototype } = WebAssembly.Memory;
  const { grow } = prototype;
  prototype.grow = function (this: WebAssembly.Memory, pages: number): number {
    if (this.buffer.byteLength + pages * 65_536 > maxBytes) throw new RangeError("beyond the memory limit");
    return grow.call(this, pages);
  };
  try {
    action();
  } finally {
    prototype.grow = grow;
  }
}

/** The library prints a stack of errors for every failed call; they reach the user as one sentence instead. */
function silence(files: VirtualFiles): void {
  const terminal = files.streams[2]?.tty;
  if (terminal) terminal.ops = { ...terminal.ops, put_char: () => {}, fsync: () => {} };
}

/** Memory beyond the first bytes needs no zeros: the library's allocator assumes nothing about it. */
function renew({ library, pristine, firstBytes }: Loaded): void {
  for (const stream of library.FS.streams.slice(3)) if (stream) library.FS.close(stream);
  library.HEAPU8.fill(0, pristine.length, firstBytes);
  library.HEAPU8.set(pristine);
}
