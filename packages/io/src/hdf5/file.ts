// An open HDF5 file, read-only: names, datasets, attributes, values.
// Nothing here trusts the file: a size is held against the file's length and the memory limit before anything is allocated.

import { FormatError, formatBytes } from "../errors.js";
import { checkMemory, type ReadLimits } from "../limits.js";
import { checkFilters, type Hdf5Filter } from "./filters.js";
import type { LibraryJob, NativeMetadata } from "./library.js";
import { copyNumbers, type NumberArray } from "./numbers.js";
import type { Hdf5Input } from "./source.js";
import { formatType, type Hdf5Type, typeOf } from "./type.js";

/** What an attribute or a small dataset holds. Numbers are float64, so int64 is exact up to 2^53; complex is [re, im, …]. */
export type Hdf5Value = string | number | boolean | readonly string[] | readonly number[];

/** A dataset's description; nothing of its values has been read. */
export interface Hdf5Dataset {
  readonly path: string;
  /** Slowest axis first; empty for a scalar, undefined for a dataset without values. */
  readonly shape: readonly number[] | undefined;
  readonly type: Hdf5Type;
  readonly chunks: readonly number[] | undefined;
  readonly filters: readonly Hdf5Filter[];
  /** Its values are parts of other files. */
  readonly virtual: boolean;
}

/** A part of a dataset: `count` elements an axis from `start`. */
export interface Hdf5Slab {
  readonly start: readonly number[];
  readonly count: readonly number[];
}

export type Hdf5Kind = "group" | "dataset" | "broken link" | "external link" | "other" | "nothing";

/** gzip packs at most about 1030 to 1; what a file claims beyond that is damaged or hostile. */
const largestRatio = 1100;
/** Values pass through the library's memory in pieces of about this many bytes. */
const pieceBytes = 2 ** 25;
/** Most elements and bytes of an attribute or a small dataset. */
const smallCount = 65_536;
const smallBytes = 2 ** 22;

/** An open file. Lives inside the callback of `withHdf5` only. All methods throw {@link FormatError} for what cannot be read. */
export class Hdf5File {
  readonly name: string;
  readonly #job: LibraryJob;
  readonly #id: bigint;
  readonly #size: number;
  readonly #limits: ReadLimits;

  constructor(job: LibraryJob, id: bigint, input: Hdf5Input, limits: ReadLimits) {
    this.name = input.name;
    this.#job = job;
    this.#id = id;
    this.#size = input.source.size;
    this.#limits = limits;
  }

  /** What lies at a path, with soft links followed. */
  kind(path: string): Hdf5Kind {
    const { library } = this.#job;
    switch (this.#call(`an object at ${path}`, () => library.get_type(this.#id, path))) {
      case library.H5G_GROUP:
        return "group";
      case library.H5G_DATASET:
        return "dataset";
      case library.H5G_LINK:
        return "broken link";
      case library.H5G_UDLINK:
        return "external link";
      case -1:
        return "nothing";
      default:
        return "other";
    }
  }

  /** The names in a group. */
  list(path: string): readonly string[] {
    return this.#call(`a group ${path}`, () => this.#job.library.get_names(this.#id, path, false));
  }

  /** Where an external link points, as `file:path`. */
  linkTarget(path: string): string {
    const link = this.#call(`a link ${path}`, () => this.#job.library.get_external_link(this.#id, path));
    return `${link.filename}:${link.obj_path}`;
  }

  /** A key that is equal for two paths to one object; undefined where there is none. */
  identity(path: string): string | undefined {
    try {
      return this.#call(`an object at ${path}`, () => this.#job.library.create_object_reference(this.#id, path).join());
    } catch {
      return undefined;
    }
  }

  dataset(path: string): Hdf5Dataset {
    if (this.kind(path) !== "dataset") throw this.#error(`a dataset at ${path}`, this.kind(path));
    const { library } = this.#job;
    const native = this.#call(`a dataset at ${path}`, () => library.get_dataset_metadata(this.#id, path));
    return {
      path,
      shape: this.#shape(path, native),
      type: typeOf(native),
      chunks: native.chunks ?? undefined,
      filters: this.#call(`the filters of ${path}`, () => library.get_dataset_filters(this.#id, path)),
      virtual: native.virtual_sources !== undefined,
    };
  }

  /** Names of the attributes of the object at a path. */
  attributeNames(path: string): readonly string[] {
    return this.#call(`an object at ${path}`, () => this.#job.library.get_attribute_names(this.#id, path));
  }

  /** One attribute; undefined where it is absent, empty, large, or of a type that is neither number nor text. */
  attribute(path: string, name: string): Hdf5Value | undefined {
    if (!this.attributeNames(path).includes(name)) return undefined;
    const { library } = this.#job;
    const what = `attribute ${name} of ${path}`;
    const native = this.#call(what, () => library.get_attribute_metadata(this.#id, path, name));
    return this.#small(what, native, name, path, (at) => library.get_attribute_data(this.#id, path, name, at));
  }

  /** A small dataset's value, at most 65 536 elements; undefined as in {@link attribute}. */
  value(path: string): Hdf5Value | undefined {
    if (this.kind(path) !== "dataset") return undefined;
    const { library } = this.#job;
    const what = `dataset ${path}`;
    const native = this.#call(what, () => library.get_dataset_metadata(this.#id, path));
    checkFilters(this.name, path, this.dataset(path).filters);
    this.#checkPossible(this.dataset(path));
    return this.#small(what, native, "", path, (at) => library.get_dataset_data(this.#id, path, null, null, null, at));
  }

  /** Real numbers as float32. Throws where the dataset is complex or no number. */
  readReal(path: string, slab?: Hdf5Slab): { readonly shape: readonly number[]; readonly data: Float32Array<ArrayBuffer> } {
    return this.#numbers(path, slab, "real", (length) => new Float32Array(length));
  }

  /** Complex numbers as interleaved [re, im] float32; a real dataset is refused. */
  readComplex(path: string, slab?: Hdf5Slab): { readonly shape: readonly number[]; readonly data: Float32Array<ArrayBuffer> } {
    return this.#numbers(path, slab, "complex", (length) => new Float32Array(length));
  }

  /** Whole numbers as bytes, the lowest eight bits of each; for masks and supports. */
  readBytes(path: string, slab?: Hdf5Slab): { readonly shape: readonly number[]; readonly data: Uint8Array<ArrayBuffer> } {
    return this.#numbers(path, slab, "real", (length) => new Uint8Array(length));
  }

  #numbers<A extends NumberArray>(
    path: string,
    slab: Hdf5Slab | undefined,
    want: "real" | "complex",
    create: (length: number) => A,
  ) {
    const dataset = this.dataset(path);
    const { type, shape } = dataset;
    if ((type.kind === "complex") !== (want === "complex") || type.kind === "text" || type.kind === "other") {
      throw this.#error(`${want} numbers in dataset ${path}`, formatType(type));
    }
    if (shape === undefined) throw this.#error(`values in dataset ${path}`, "none");
    const part = slab ?? { start: shape.map(() => 0), count: shape };
    if (
      part.start.length !== shape.length ||
      shape.some((n, axis) => part.start[axis] + part.count[axis] > n || part.start[axis] < 0)
    ) {
      throw this.#error(
        `a part inside ${shape.join("×")} of dataset ${path}`,
        `${part.count.join("×")} from ${part.start.join(", ")}`,
      );
    }
    checkFilters(this.name, path, dataset.filters);
    this.#checkPossible(dataset);
    const perElement = type.kind === "complex" ? 2 : 1;
    const length = product(part.count) * perElement;
    checkMemory(this.name, length * create(0).BYTES_PER_ELEMENT, this.#limits);
    const data = create(length);
    this.#readPieces(dataset, part, (memory, offset, count, at) => {
      copyNumbers(type, memory, offset, count, data, at * perElement);
    });
    return { shape: part.count, data };
  }

  /** Reads a part in pieces along its first axis that end at the borders of chunks, so that no chunk is unpacked twice. */
  #readPieces(
    dataset: Hdf5Dataset,
    part: Hdf5Slab,
    take: (memory: ArrayBufferLike, offset: number, count: number, at: number) => void,
  ) {
    const rows = part.count[0] ?? 1;
    const rowCount = product(part.count.slice(1));
    if (rows * rowCount === 0) return;
    const bytes = elementBytes(dataset.type);
    const chunkRows = dataset.chunks?.[0] ?? 1;
    const fitting = Math.max(1, Math.floor(pieceBytes / (rowCount * bytes * chunkRows))) * chunkRows;
    const first = part.start[0] ?? 0;
    for (let row = first; row < first + rows; ) {
      const end = Math.min(first + rows, (Math.floor(row / fitting) + 1) * fitting);
      const count = dataset.shape?.length ? [end - row, ...part.count.slice(1)] : undefined;
      const start = count && [row, ...part.start.slice(1)];
      this.#withMemory((end - row) * rowCount * bytes, (pointer) => {
        const { library } = this.#job;
        const big = (values: readonly number[] | undefined) => values?.map(BigInt) ?? null;
        const ones = big(count?.map(() => 1));
        this.#read(`readable values in dataset ${dataset.path}`, () =>
          library.get_dataset_data(this.#id, dataset.path, big(count), big(start), ones, BigInt(pointer)),
        );
        take(library.HEAPU8.buffer, pointer, (end - row) * rowCount, (row - first) * rowCount);
      });
      row = end;
    }
  }

  #small(
    what: string,
    native: NativeMetadata,
    attribute: string,
    path: string,
    read: (at: bigint) => number,
  ): Hdf5Value | undefined {
    const shape = this.#shape(what, native);
    const type = typeOf(native);
    const count = shape && product(shape);
    if (count === undefined || count === 0 || count > smallCount || type.kind === "other") return undefined;
    const bytes = elementBytes(type) * count;
    if (bytes > smallBytes) return undefined;
    const { library } = this.#job;
    return this.#withMemory(bytes, (pointer) => {
      this.#read(`readable values in ${what}`, () => read(BigInt(pointer)));
      const scalar = shape?.length === 0;
      if (type.kind === "text") {
        const texts = this.#texts(type, pointer, count);
        if (type.variable) library.reclaim_vlen_memory(this.#id, path, attribute, BigInt(pointer));
        return scalar ? texts[0] : texts;
      }
      const numbers = new Float64Array(type.kind === "complex" ? 2 * count : count);
      copyNumbers(type, library.HEAPU8.buffer, pointer, count, numbers, 0);
      if (scalar && type.kind === "boolean") return numbers[0] !== 0;
      return scalar && type.kind !== "complex" ? numbers[0] : [...numbers];
    });
  }

  #texts(type: Extract<Hdf5Type, { kind: "text" }>, pointer: number, count: number): string[] {
    const { library } = this.#job;
    if (type.variable) {
      return [...new Uint32Array(library.HEAPU8.buffer, pointer, count)].map((at) => library.UTF8ToString(at, smallBytes));
    }
    const decoder = new TextDecoder();
    return Array.from({ length: count }, (_, i) => {
      const bytes = library.HEAPU8.slice(pointer + i * type.bytes, pointer + (i + 1) * type.bytes);
      const end = bytes.indexOf(0);
      return decoder.decode(end < 0 ? bytes : bytes.subarray(0, end)).trimEnd();
    });
  }

  #shape(what: string, native: NativeMetadata): readonly number[] | undefined {
    const { shape } = native;
    if (shape === null) return undefined;
    if (!Number.isSafeInteger(product(shape))) throw this.#error(`a shape that an array can have in ${what}`, shape.join("×"));
    return shape;
  }

  /** Refuses a dataset or chunk that the file cannot hold, however well it is packed. */
  #checkPossible({ path, shape, type, chunks, virtual }: Hdf5Dataset): void {
    if (virtual) return;
    const most = chunks === undefined ? this.#size : this.#size * largestRatio;
    const bytes = elementBytes(type) * Math.max(product(shape ?? []), chunks ? product(chunks) : 0);
    if (bytes > most) {
      throw this.#error(
        `dataset ${path} of at most ${formatBytes(most)}, for the file has ${formatBytes(this.#size)}`,
        formatBytes(bytes),
      );
    }
    checkMemory(this.name, elementBytes(type) * product(chunks ?? []), this.#limits);
  }

  #withMemory<T>(bytes: number, use: (pointer: number) => T): T {
    const { library } = this.#job;
    checkMemory(this.name, bytes, this.#limits);
    const pointer = library._malloc(Math.max(8, bytes));
    if (pointer === 0) throw this.#error("data that the HDF5 library has memory for", formatBytes(bytes));
    try {
      return use(pointer);
    } finally {
      library._free(pointer);
    }
  }

  /** Calls the library; what it throws becomes a FormatError that says what was expected. */
  #call<T>(what: string, action: () => T): T {
    try {
      return action();
    } catch (cause) {
      this.#job.spoil();
      throw new FormatError(this.name, what, "damaged or missing data", { cause });
    }
  }

  /** The same for calls that answer with a status. */
  #read(what: string, action: () => number): void {
    if (this.#call(what, action) >= 0) return;
    this.#job.spoil();
    throw this.#error(what, "damaged or missing data");
  }

  #error(expected: string, found: string): FormatError {
    return new FormatError(this.name, expected, found);
  }
}

function product(values: readonly number[]): number {
  return values.reduce((a, b) => a * b, 1);
}

function elementBytes(type: Hdf5Type): number {
  return type.kind === "complex" ? 2 * type.bytes : type.bytes;
}
