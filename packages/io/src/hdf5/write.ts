// Makes an HDF5 file in memory: groups, numbers, texts, volumes, attributes, links, as h5py lays them out.
// Complex numbers are a compound of two float32 named r and i. Volumes are chunked by whole frames and packed with gzip, level 1:
// a result takes 5 % of the space so and no more time, higher levels take longer and save little. The library is built without
// a way to set the shuffle filter, which makes such volumes larger anyway.
// Equal contents give equal bytes: no times are stored.

import { OptionError, type Volume } from "@friedel/engine";
import { type LibraryJob, withLibrary } from "./library.js";
import type { NativeLibrary } from "./native-library.js";
import { nativeClass } from "./type.js";

/** Values of small datasets and attributes: number is float64, bigint is int64, boolean is 0 or 1 as uint8. */
export type Hdf5Writable = string | number | bigint | boolean | readonly string[] | readonly number[] | Float64Array;

export type Hdf5Attributes = Readonly<Record<string, Hdf5Writable>>;

const path = "/output.h5";
const chunkBytes = 2 ** 20;

/** Numbers of any extent, such as many samples or atoms. */
export interface Hdf5Table {
  /** Slowest axis first. */
  readonly shape: readonly number[];
  /** C order; its kind is the dataset's type. Interleaved [re, im] where `isComplex`. */
  readonly data: Float32Array | Float64Array | Int16Array | Int32Array | Uint8Array;
  readonly isComplex?: boolean;
}

/** How a table is stored: in chunks of this shape, packed with gzip; contiguous without. */
export interface TableStorage {
  readonly chunks: readonly number[];
  readonly gzip: number;
}

/** Runs `build` on an empty file and returns the file's bytes, which are the same for the same content whenever it is written. */
export function writeHdf5(build: (file: Hdf5Writer) => void): Promise<Uint8Array> {
  return withLibrary(Number.POSITIVE_INFINITY, (job) => withStoppedClock(() => buildFile(job, build)));
}

/**
 * Runs `action` while the clock stands at its beginning. HDF5 stamps every object with the time, and h5wasm has no way to its
 * switch against that; since the action is synchronous, nothing but the library reads the clock meanwhile.
 */
function withStoppedClock<T>(action: () => T): T {
  const { now } = Date;
  Date.now = () => 0;
  try {
    return action();
  } finally {
    Date.now = now;
  }
}

function buildFile({ library, spoil }: LibraryJob, build: (file: Hdf5Writer) => void): Uint8Array {
  const id = library.open(path, library.H5F_ACC_TRUNC, false, -1, -1);
  if (id < 0n) throw new Error("expected the HDF5 library to create a file, found that it did not");
  try {
    build(new Hdf5Writer(library, id));
    check(library.close_file(id), "the file");
    return library.FS.readFile(path);
  } catch (error) {
    spoil();
    throw error;
  } finally {
    library.FS.unlink(path);
  }
}

/** A file being written. Lives inside the callback of {@link writeHdf5} only; a parent group must be made before its children. */
export class Hdf5Writer {
  readonly #library: NativeLibrary;
  readonly #id: bigint;
  /** Paths that are taken: the library reports no failure for a dataset whose path exists, and keeps the old one. */
  readonly #taken = new Set<string>();

  constructor(library: NativeLibrary, id: bigint) {
    this.#library = library;
    this.#id = id;
  }

  group(path: string, attributes: Hdf5Attributes = {}): void {
    this.#take(path);
    check(this.#library.create_group(this.#id, path, false), path);
    this.attributes(path, attributes);
  }

  /** Whether something was written at a path. */
  has(path: string): boolean {
    return this.#taken.has(path);
  }

  /** Writes a scalar, a text or a list; `shape` for a table given row by row. */
  value(path: string, value: Hdf5Writable, attributes: Hdf5Attributes = {}, shape?: readonly number[]): void {
    this.#take(path);
    const { texts, bytes, metadata } = encode(value, shape);
    const status = texts
      ? this.#library.create_vlen_str_dataset(this.#id, path, texts, metadata)
      : this.#withBytes(bytes, (pointer) => this.#library.create_dataset(this.#id, path, pointer, metadata));
    check(status, path);
    this.attributes(path, attributes);
  }

  /** Writes a volume, packed. */
  volume(path: string, { kind, shape, data }: Volume, attributes: Hdf5Attributes = {}): void {
    const frames = Math.min(shape[0], Math.max(1, Math.floor((chunkBytes * shape[0]) / data.byteLength)));
    const storage = { chunks: [frames, shape[1], shape[2]], gzip: 1 };
    this.table(path, { shape, data, isComplex: kind === "complex" }, storage, attributes);
  }

  /** Writes numbers of any extent; an empty table must not be chunked. */
  table(path: string, table: Hdf5Table, storage?: TableStorage, attributes: Hdf5Attributes = {}): void {
    this.#take(path);
    const { shape, data } = table;
    const packing = storage && { chunks: big(storage.chunks), compression: 1, compression_opts: [storage.gzip] };
    const metadata = { ...layout(shape), ...tableType(table), ...packing };
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    check(
      this.#withBytes(bytes, (pointer) => this.#library.create_dataset(this.#id, path, pointer, metadata)),
      path,
    );
    this.attributes(path, attributes);
  }

  attributes(path: string, attributes: Hdf5Attributes): void {
    for (const [name, value] of Object.entries(attributes)) {
      const { texts, bytes, metadata } = encode(value);
      const status = texts
        ? this.#library.create_vlen_str_attribute(this.#id, path, name, texts, metadata)
        : this.#withBytes(bytes, (pointer) => this.#library.create_attribute(this.#id, path, name, pointer, metadata));
      check(status, `${path}@${name}`);
    }
  }

  /** A soft link: a name that leads to the path `target`. */
  link(path: string, target: string): void {
    this.#take(path);
    check(this.#library.create_soft_link(this.#id, target, path), path);
  }

  /** A name that leads to the path `target` in another file, whose path is from this one's folder. */
  externalLink(path: string, file: string, target: string): void {
    this.#take(path);
    check(this.#library.create_external_link(this.#id, file, target, path), path);
  }

  #take(path: string): void {
    if (this.#taken.has(path))
      throw new OptionError(`expected a name of its own for each dataset of a file, found ${path} twice`);
    this.#taken.add(path);
  }

  #withBytes(bytes: Uint8Array, write: (pointer: bigint) => number): number {
    const pointer = this.#library._malloc(Math.max(8, bytes.length));
    if (pointer === 0) throw new Error(`expected memory for ${bytes.length} bytes in the HDF5 library, found none`);
    try {
      this.#library.HEAPU8.set(bytes, pointer);
      return write(BigInt(pointer));
    } finally {
      this.#library._free(pointer);
    }
  }
}

const plain = { signed: false, vlen: false, littleEndian: true };
const float32 = { ...plain, type: nativeClass.float, size: 4 };
const float64 = { ...plain, type: nativeClass.float, size: 8 };
const int64 = { ...plain, type: nativeClass.integer, size: 8, signed: true };
const int16 = { ...plain, type: nativeClass.integer, size: 2, signed: true };
const int32 = { ...plain, type: nativeClass.integer, size: 4, signed: true };
const uint8 = { ...plain, type: nativeClass.integer, size: 1 };
const text = { ...plain, type: nativeClass.text, size: 4, vlen: true, cset: 1 };
const parts = [
  { ...float32, name: "r", offset: 0 },
  { ...float32, name: "i", offset: 4 },
];
const complex64 = { ...plain, type: nativeClass.compound, size: 8, compound_type: { members: parts, nmembers: 2 } };

function tableType({ data, isComplex }: Hdf5Table): object {
  if (isComplex) return complex64;
  if (data instanceof Float64Array) return float64;
  if (data instanceof Int16Array) return int16;
  if (data instanceof Int32Array) return int32;
  return data instanceof Uint8Array ? uint8 : float32;
}

interface Encoded {
  readonly texts?: readonly string[];
  readonly bytes: Uint8Array;
  readonly metadata: object;
}

function encode(value: Hdf5Writable, shape?: readonly number[]): Encoded {
  const list = typeof value === "object" ? value : undefined;
  const extent = layout(shape ?? (list ? [list.length] : []));
  const bytesOf = (array: ArrayBufferView) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  const none = new Uint8Array(0);
  if (typeof value === "string") return { texts: [value], bytes: none, metadata: { ...extent, ...text } };
  if (typeof value === "bigint") return { bytes: bytesOf(BigInt64Array.of(value)), metadata: { ...extent, ...int64 } };
  if (typeof value === "boolean") return { bytes: Uint8Array.of(Number(value)), metadata: { ...extent, ...uint8 } };
  if (typeof value === "number") return { bytes: bytesOf(Float64Array.of(value)), metadata: { ...extent, ...float64 } };
  if (isTexts(value)) return { texts: value, bytes: none, metadata: { ...extent, ...text } };
  return { bytes: bytesOf(Float64Array.from(value)), metadata: { ...extent, ...float64 } };
}

function isTexts(value: readonly string[] | readonly number[] | Float64Array): value is readonly string[] {
  return typeof value[0] === "string";
}

function layout(shape: readonly number[]) {
  return { shape: big(shape), maxshape: big(shape), chunks: null, compression: 0, compression_opts: [], track_order: false };
}

function big(values: readonly number[]): bigint[] {
  return values.map(BigInt);
}

function check(status: number, what: string): void {
  if (status < 0) throw new Error(`expected the HDF5 library to write ${what}, found that it failed`);
}
