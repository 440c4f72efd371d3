// An open HDF5 file, read-only: names, datasets, attributes, values. Nothing here trusts the file.

import type { ReadLimits } from "../limits.js";
import { checkFilters } from "./filters.js";
import type { LibraryJob } from "./library.js";
import { NativeFile } from "./native-file.js";
import { readNumbers } from "./read-numbers.js";
import { readSmall } from "./read-small.js";
import type { Hdf5Dataset, Hdf5Kind, Hdf5Numbers, Hdf5Slab, Hdf5Value } from "./records.js";
import type { Hdf5Input } from "./source.js";
import { typeOf } from "./type.js";

/**
 * An open file. Lives inside the callback of `withHdf5` only. All methods throw FormatError for data that cannot be read, and
 * LimitError for data that do not fit into memory.
 */
export class Hdf5File {
  readonly name: string;
  readonly #native: NativeFile;

  constructor(job: LibraryJob, id: bigint, input: Hdf5Input, limits: ReadLimits) {
    this.name = input.name;
    this.#native = new NativeFile(job, id, input, limits);
  }

  /** Kind of the object at a path; soft links are followed. */
  kind(path: string): Hdf5Kind {
    const { library } = this.#native;
    switch (this.#native.call(`an object at ${path}`, (library, id) => library.get_type(id, path))) {
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
    return this.#native.call(`a group ${path}`, (library, id) => library.get_names(id, path, false));
  }

  /** The path that a soft link leads to; undefined if there is none at `path`. */
  softTarget(path: string): string | undefined {
    return this.#native.call(`a link ${path}`, (library, id) => library.get_symbolic_link(id, path)) ?? undefined;
  }

  /** Where an external link points, as `file:path`. */
  linkTarget(path: string): string {
    const link = this.#native.call(`a link ${path}`, (library, id) => library.get_external_link(id, path));
    return `${link.filename}:${link.obj_path}`;
  }

  /** A key that is equal for two paths to one object; undefined if there is none. */
  identity(path: string): string | undefined {
    try {
      return this.#native.call("an object", (library, id) => library.create_object_reference(id, path).join());
    } catch {
      return undefined;
    }
  }

  dataset(path: string): Hdf5Dataset {
    const kind = this.kind(path);
    if (kind !== "dataset") throw this.#native.error(`a dataset at ${path}`, kind);
    const native = this.#metadata(path);
    return {
      path,
      shape: this.#native.shape(`dataset ${path}`, native),
      type: typeOf(native),
      chunks: native.chunks ?? undefined,
      filters: this.#native.call(`the filters of ${path}`, (library, id) => library.get_dataset_filters(id, path)),
      virtual: native.virtual_sources !== undefined,
    };
  }

  /** Names of the attributes of the object at a path. */
  attributeNames(path: string): readonly string[] {
    return this.#native.call(`an object at ${path}`, (library, id) => library.get_attribute_names(id, path));
  }

  /** One attribute; undefined if it is absent, empty, large, or of a type that is neither number nor text. */
  attribute(path: string, name: string): Hdf5Value | undefined {
    if (!this.attributeNames(path).includes(name)) return undefined;
    const what = `attribute ${name} of ${path}`;
    const native = this.#native.call(what, (library, id) => library.get_attribute_metadata(id, path, name));
    return readSmall(this.#native, { path, attribute: name }, native);
  }

  /** A small dataset's value, at most 65 536 elements; undefined as in {@link attribute}, and where there is no dataset. */
  value(path: string): Hdf5Value | undefined {
    if (this.kind(path) !== "dataset") return undefined;
    const dataset = this.dataset(path);
    checkFilters(this.name, path, dataset.filters);
    this.#native.checkPossible(dataset);
    return readSmall(this.#native, { path, attribute: "" }, this.#metadata(path));
  }

  /** Real numbers as float32. Throws where the dataset is complex or no number. */
  readReal(path: string, slab?: Hdf5Slab): Hdf5Numbers {
    return readNumbers(this.#native, this.dataset(path), slab, "real");
  }

  /** Complex numbers as interleaved [re, im] float32; a real dataset is refused. */
  readComplex(path: string, slab?: Hdf5Slab): Hdf5Numbers {
    return readNumbers(this.#native, this.dataset(path), slab, "complex");
  }

  #metadata(path: string) {
    return this.#native.call(`a dataset at ${path}`, (library, id) => library.get_dataset_metadata(id, path));
  }
}
