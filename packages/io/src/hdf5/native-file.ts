// One open file in the HDF5 library, as the readers of this folder use it: calls that fail in words, memory that is given
// back, and sizes held against the file's length and the memory limit before anything is allocated.

import { FormatError, formatBytes } from "../errors.js";
import { checkMemory, type ReadLimits } from "../limits.js";
import type { LibraryJob, NativeLibrary, NativeMetadata } from "./library.js";
import type { Hdf5Dataset } from "./records.js";
import type { Hdf5Input } from "./source.js";
import type { Hdf5Type } from "./type.js";

/** gzip packs at most about 1030 to 1; larger claims come from damaged or hostile files. */
const largestRatio = 1100;

/** An open file's id with what every call on it needs. */
export class NativeFile {
  readonly name: string;
  readonly library: NativeLibrary;
  readonly id: bigint;
  readonly limits: ReadLimits;
  readonly #job: LibraryJob;
  readonly #size: number;

  constructor(job: LibraryJob, id: bigint, input: Hdf5Input, limits: ReadLimits) {
    this.name = input.name;
    this.library = job.library;
    this.id = id;
    this.limits = limits;
    this.#job = job;
    this.#size = input.source.size;
  }

  /** Calls the library; turns what it throws into a FormatError that states what was expected. */
  call<T>(what: string, action: (library: NativeLibrary, id: bigint) => T): T {
    try {
      return action(this.library, this.id);
    } catch (cause) {
      this.#job.spoil();
      throw new FormatError(this.name, what, "damaged or missing data", { cause });
    }
  }

  /** The same for calls that return a status. */
  read(what: string, action: (library: NativeLibrary, id: bigint) => number): void {
    if (this.call(what, action) >= 0) return;
    this.#job.spoil();
    throw this.error(what, "damaged or missing data");
  }

  /** Lends memory of the library. Throws LimitError, or FormatError if the library has none left. */
  withMemory<T>(bytes: number, use: (pointer: number) => T): T {
    checkMemory(this.name, bytes, this.limits);
    const pointer = this.library._malloc(Math.max(8, bytes));
    if (pointer === 0) throw this.error("data that the HDF5 library has memory for", formatBytes(bytes));
    try {
      return use(pointer);
    } finally {
      this.library._free(pointer);
    }
  }

  /** The extent that the library reports; undefined for a dataset without values. */
  shape(what: string, { shape }: NativeMetadata): readonly number[] | undefined {
    if (shape === null) return undefined;
    if (!Number.isSafeInteger(product(shape))) throw this.error(`a shape that an array can have in ${what}`, shape.join("×"));
    return shape;
  }

  /** Refuses a dataset or chunk that the file cannot hold, however well it is packed. */
  checkPossible({ path, shape, type, chunks, virtual }: Hdf5Dataset): void {
    if (virtual) return;
    const most = chunks === undefined ? this.#size : this.#size * largestRatio;
    const chunkBytes = chunks === undefined ? 0 : elementBytes(type) * product(chunks);
    const bytes = Math.max(elementBytes(type) * product(shape ?? []), chunkBytes);
    if (bytes > most) {
      const room = `dataset ${path} of at most ${formatBytes(most)}, for the file has ${formatBytes(this.#size)}`;
      throw this.error(room, formatBytes(bytes));
    }
    checkMemory(this.name, chunkBytes, this.limits);
  }

  error(expected: string, found: string): FormatError {
    return new FormatError(this.name, expected, found);
  }
}

/** Product of all; 1 for none. */
export function product(values: readonly number[]): number {
  return values.reduce((a, b) => a * b, 1);
}

/** Bytes of one element, both parts of a complex one. */
export function elementBytes(type: Hdf5Type): number {
  return type.kind === "complex" ? 2 * type.bytes : type.bytes;
}
