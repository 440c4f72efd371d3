// One open file in the HDF5 library, as the readers of this folder use it: calls that fail in words, memory that is given
// back, and sizes held against the file's length and the memory limit before anything is allocated.

import { FormatError, formatBytes } from "../errors.js";
import { checkMemory, type ReadLimits } from "../limits.js";
import { checkFilters, type Hdf5Filter } from "./filters.js";
import type { LibraryJob } from "./library.js";
import type { NativeLibrary, NativeMetadata } from "./native-library.js";
import type { Hdf5Dataset, Hdf5Kind, Hdf5Link } from "./records.js";
import type { ByteSource, Hdf5Input } from "./source.js";
import { inputFolder, type MountedInput, type SourceLog } from "./source-fs.js";
import type { Hdf5Type } from "./type.js";

/** gzip packs at most about 1030 to 1; larger claims come from damaged or hostile files. */
const largestRatio = 1100;
/** So many bytes of a dataset may never have been written, as in a scan that was stopped early. */
const mostUnwritten = 2 ** 32;

/** An open file's id with what every call on it needs. */
export class NativeFile {
  readonly name: string;
  readonly library: NativeLibrary;
  readonly id: bigint;
  readonly limits: ReadLimits;
  readonly log: SourceLog;
  /** The file's path in the folder of its input. */
  readonly place: string;
  /** Whether links reach the whole disk. */
  readonly hasDisk: boolean;
  readonly helpers: Hdf5Input["helpers"];
  readonly #job: LibraryJob;
  readonly #mounted: MountedInput;
  readonly #others = new Map<string, bigint | undefined>();
  /** Kinds of objects and links by file and path, for they are asked for again and again. */
  readonly #kinds = new Map<string, Hdf5Kind>();
  readonly #links = new Map<string, Hdf5Link>();

  constructor(job: LibraryJob, id: bigint, input: Hdf5Input, mounted: MountedInput, limits: ReadLimits) {
    this.name = input.name;
    this.library = job.library;
    this.id = id;
    this.limits = limits;
    this.log = mounted.log;
    this.place = mounted.place;
    this.hasDisk = input.disk !== undefined;
    this.helpers = input.helpers;
    this.#job = job;
    this.#mounted = mounted;
  }

  /** Calls the library; turns what it throws into a FormatError that states what was expected. */
  call<T>(what: string, action: (library: NativeLibrary, id: bigint) => T): T {
    try {
      return action(this.library, this.id);
    } catch (cause) {
      this.#job.spoil();
      if (this.#job.ranOut()) throw this.noRoom("larger ones");
      // A plugin that calls what it was built without, such as Blosc with zlib inside.
      const isLacking = cause instanceof TypeError;
      const found = isLacking ? "compression of a kind that is not built in (h5repack -f GZIP=1 makes it readable)" : undefined;
      throw new FormatError(this.name, what, found ?? "damaged or missing data", { cause });
    }
  }

  /** Opens another file of the input, once; undefined where it is not there, or no HDF5 file. */
  open(place: string): bigint | undefined {
    if (place === this.place) return this.id;
    if (!this.#others.has(place)) {
      const id = this.call(`an HDF5 file ${place}`, ({ open, H5F_ACC_RDONLY }) =>
        open(`${inputFolder}/${place}`, H5F_ACC_RDONLY, false, -1, -1),
      );
      this.#others.set(place, id < 0n ? undefined : id);
    }
    return this.#others.get(place);
  }

  /**
   * Kind of the object at a path of an open file; links are followed. Below what is no group there is nothing: the library
   * would answer at random there, so the parents are asked first.
   */
  kindAt(id: bigint, path: string): Hdf5Kind {
    const names = path.split("/").filter((name) => name !== "");
    let at = "";
    let kind: Hdf5Kind = "group";
    for (const name of names) {
      if (kind !== "group") return "nothing";
      at += `/${name}`;
      kind = this.#ownKind(id, at);
    }
    return kind;
  }

  #ownKind(id: bigint, path: string): Hdf5Kind {
    const key = `${id} ${path}`;
    const known = this.#kinds.get(key);
    if (known !== undefined) return known;
    const kind = kindOf(
      this.library,
      this.call(`an object at ${path}`, (library) => library.get_type(id, path)),
    );
    this.#kinds.set(key, kind);
    return kind;
  }

  /** The filters of a dataset of an open file. */
  filtersOf(id: bigint, path: string): readonly Hdf5Filter[] {
    const found = this.call(`the filters of ${path}`, (library) => library.get_dataset_filters(id, path));
    return found.map(({ id, name, cd_values: settings }) => ({ id, name, settings }));
  }

  /** The bytes of a file of the input. */
  bytesOf(place: string): ByteSource | undefined {
    const found = this.#mounted.find(place);
    return found === "folder" ? undefined : found;
  }

  /** Closes the other files. */
  close(): void {
    for (const id of this.#others.values()) if (id !== undefined) this.call("a sound file", ({ close_file }) => close_file(id));
  }

  /** What the link at a path of an open file names; nothing for an object that is in the file itself, and where nothing is. */
  linkAt(id: bigint, path: string): Hdf5Link {
    const key = `${id} ${path}`;
    const link = this.#links.get(key) ?? this.#findLink(id, path);
    this.#links.set(key, link);
    return link;
  }

  #findLink(id: bigint, path: string): Hdf5Link {
    if (this.kindAt(id, path) === "nothing") return {};
    return this.call(`an object at ${path}`, (library) => {
      const { filename, obj_path = "" } = library.get_external_link(id, path);
      if (filename !== undefined) return { external: { file: filename, path: obj_path } };
      const soft = library.get_symbolic_link(id, path);
      return soft === null ? {} : { soft };
    });
  }

  /** The same for calls that return a status. */
  read(what: string, action: (library: NativeLibrary, id: bigint) => number): void {
    if (this.call(what, action) >= 0) return;
    this.#job.spoil();
    throw this.#job.ranOut() ? this.noRoom("larger ones") : this.error(what, "damaged or missing data");
  }

  /** Throws where the filters of a dataset cannot be undone: see {@link checkFilters}. */
  checkFilters({ path, filters }: Pick<Hdf5Dataset, "path" | "filters">): void {
    checkFilters(this.name, path, filters, this.#job.filters);
  }

  /** Lends memory of the library. Throws LimitError, or FormatError if the library has none left. */
  withMemory<T>(bytes: number, use: (pointer: number) => T): T {
    checkMemory(this.name, bytes, this.limits);
    const pointer = this.library._malloc(Math.max(8, bytes));
    if (pointer === 0) throw this.noRoom(`one of ${formatBytes(bytes)}`);
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

  /** Refuses a dataset or chunk that the files cannot hold, however well it is packed and however much of it was never written. */
  checkPossible({ path, shape, type, chunks, virtual }: Hdf5Dataset): void {
    if (virtual) return;
    const size = this.log.size;
    const most = Math.max(chunks === undefined ? size : size * largestRatio, mostUnwritten);
    const chunkBytes = chunks === undefined ? 0 : elementBytes(type) * product(chunks);
    const bytes = Math.max(elementBytes(type) * product(shape ?? []), chunkBytes);
    if (bytes > most) {
      const room = `dataset ${path} of at most ${formatBytes(most)}, for the file has ${formatBytes(size)}`;
      throw this.error(room, formatBytes(bytes));
    }
    checkMemory(this.name, chunkBytes, this.limits);
  }

  noRoom(found: string): FormatError {
    const help = `${found} (h5repack -l CHUNK=1x256x256 writes it in smaller ones)`;
    return this.error("chunks that fit into the 256 MB of the HDF5 library", help);
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

/** The library's numbers for kinds of objects. */
function kindOf(library: NativeLibrary, type: number): Hdf5Kind {
  if (type === library.H5G_GROUP) return "group";
  if (type === library.H5G_DATASET) return "dataset";
  if (type === library.H5G_LINK || type === library.H5G_UDLINK) return "broken link";
  return type === -1 ? "nothing" : "other";
}
