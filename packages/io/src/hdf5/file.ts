// An open HDF5 file, read-only: names, datasets, attributes, values. Nothing here trusts the file.

import type { Shape } from "@friedel/engine";
import type { FormatError } from "../errors.js";
import { type LentFrames, lendFrames, type WantedRows } from "./lend-frames.js";
import { resolvePath } from "./links.js";
import { type LitFrames, type LitOptions, readLitFrames } from "./lit-frames.js";
import type { FrameHelpers } from "./lit-job.js";
import type { NativeFile } from "./native-file.js";
import { type FramesPart, framesShape, type Hdf5Frames, partOf, readFrames } from "./read-frames.js";
import { readNumbers } from "./read-numbers.js";
import { readSeries, type Series } from "./read-series.js";
import { readSmall } from "./read-small.js";
import type { Hdf5Dataset, Hdf5Kind, Hdf5Link, Hdf5Numbers, Hdf5Slab, Hdf5Table, Hdf5Value } from "./records.js";
import { seriesIn } from "./series.js";
import { typeOf } from "./type.js";

/**
 * An open file. Lives inside the callback of `withHdf5` only. All methods throw FormatError for data that cannot be read, and
 * LimitError for data that do not fit into memory.
 */
export class Hdf5File {
  readonly name: string;
  /** Threads that can help to read its frames. */
  readonly helpers: FrameHelpers | undefined;
  readonly #native: NativeFile;

  constructor(native: NativeFile) {
    this.name = native.name;
    this.helpers = native.helpers;
    this.#native = native;
  }

  /** Kind of the object at a path; soft links are followed. */
  kind(path: string): Hdf5Kind {
    return this.#native.kindAt(this.#native.id, path);
  }

  /** The names in a group. */
  list(path: string): readonly string[] {
    return this.#native.call(`a group ${path}`, (library, id) => library.get_names(id, path, false));
  }

  /** What the link at a path names, whether or not that is there; nothing for an object that is in the file itself. */
  link(path: string): Hdf5Link {
    return this.#native.linkAt(this.#native.id, path);
  }

  /** A key that is equal for two paths to one object, and differs for objects of two files; undefined if there is none. */
  identity(path: string): string | undefined {
    try {
      const found = resolvePath(this.#native, path);
      if ("missing" in found) return undefined;
      const address = this.#native.call("an object", (library) => library.create_object_reference(found.id, found.path).join());
      return `${address} of ${found.file}`;
    } catch {
      return undefined;
    }
  }

  /** Throws {@link FormatError} where there is no dataset, with the file that is missing where a link leads nowhere. */
  dataset(path: string): Hdf5Dataset {
    const kind = this.kind(path);
    if (kind !== "dataset") throw this.#noDataset(path, kind);
    const native = this.#metadata(path);
    return {
      path,
      shape: this.#native.shape(`dataset ${path}`, native),
      type: typeOf(native),
      chunks: native.chunks ?? undefined,
      filters: this.#native.filtersOf(this.#native.id, path),
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
    this.#native.checkFilters(dataset);
    this.#native.checkPossible(dataset);
    return readSmall(this.#native, { path, attribute: "" }, this.#metadata(path));
  }

  /** A text, or the first of several; undefined where there is no text. */
  readText(path: string): string | undefined {
    const value = this.value(path);
    const first = Array.isArray(value) ? value[0] : value;
    return typeof first === "string" ? first : undefined;
  }

  /** Numbers of any extent, such as motor positions, as float64; undefined where there is nothing at the path. */
  readNumbers(path: string): Hdf5Table | undefined {
    if (this.kind(path) === "nothing") return undefined;
    return readNumbers(this.#native, this.dataset(path), { slab: undefined, want: "real", Kind: Float64Array });
  }

  /** Frames, rows and columns at a path: of a dataset, or of a group with data_000001, data_000002, …; undefined for others. */
  framesShape(path: string): Shape | undefined {
    const series = seriesIn(this, path);
    if (series) return series.shape;
    const shape = this.kind(path) === "dataset" ? framesShape(this.dataset(path)) : undefined;
    return shape && this.#isMatlab(path) ? [shape[0], shape[2], shape[1]] : shape;
  }

  /** Frames of a dataset or a series of datasets, whole or in part, with what is not measured in them: see {@link readFrames}. */
  frames(path: string, part: FramesPart = {}): Hdf5Frames {
    const series = seriesIn(this, path);
    if (!series) return readFrames(this.#native, this.dataset(path), part, this.#isMatlab(path));
    return readSeries(this.name, path, series, part, (one, of) => this.frames(one, of), this.#native.limits);
  }

  /** Lends whole frames of a dataset as they are stored: see {@link lendFrames}. */
  lendFrames(path: string, first: number, count: number, take: (frames: LentFrames) => void, wanted?: WantedRows): void {
    const dataset = this.dataset(path);
    const shape = framesShape(dataset);
    if (shape === undefined || this.#isMatlab(path))
      throw this.#native.error(`frames (count, rows, columns) in dataset ${path}`, dataset.shape?.join("×") ?? "none");
    partOf(this.name, path, shape, { first, count });
    lendFrames(this.#native, dataset, shape, first, count, take, wanted);
  }

  /** The part of all frames at a path where the light is, which may be little of them: see {@link readLitFrames}. */
  litFrames(path: string, options: LitOptions): LitFrames {
    const series = this.seriesAt(path);
    if (!series) throw this.#native.error(`frames at ${path}`, this.kind(path));
    return this.litSeries(series, options);
  }

  /** The datasets of the frames at a path; undefined where there are none, and for an array of MATLAB, whose axes are others. */
  seriesAt(path: string): Series | undefined {
    const shape = this.framesShape(path);
    if (shape === undefined || (this.kind(path) === "dataset" && this.#isMatlab(path))) return undefined;
    return seriesIn(this, path) ?? { shape, parts: [{ path, frames: shape[0] }] };
  }

  /** The same of datasets whose frames follow one another. */
  litSeries(series: Series, options: LitOptions): LitFrames {
    return readLitFrames(this, series, { ...this.#native.limits, ...options });
  }

  /** What is missing of a series of datasets, a sentence each. */
  seriesWarnings(path: string): readonly string[] {
    return seriesIn(this, path)?.warnings ?? [];
  }

  /** Real numbers as float32. Throws where the dataset is complex or no number. */
  readReal(path: string, slab?: Hdf5Slab): Hdf5Numbers {
    return readNumbers(this.#native, this.dataset(path), { slab, want: "real", Kind: Float32Array });
  }

  /** The axes of a dataset, rows before columns where MATLAB, which writes columns first, wrote it; undefined for one without values. */
  arrayShape(path: string): readonly number[] | undefined {
    const { shape } = this.dataset(path);
    return shape && shape.length > 1 && this.#isMatlab(path)
      ? [...shape.slice(0, -2), shape.at(-1) ?? 0, shape.at(-2) ?? 0]
      : shape;
  }

  /** Its numbers in the order of these axes. Errors as {@link readReal}. */
  readArray(path: string): Hdf5Numbers {
    const { shape, data } = this.readReal(path);
    const axes = this.arrayShape(path) ?? [];
    if (axes.length < 2 || !this.#isMatlab(path)) return { shape, data };
    const [rows, columns] = axes.slice(-2);
    return {
      shape: axes,
      data: data.map((_, i) => data[i - (i % (rows * columns)) + (i % columns) * rows + (Math.floor(i / columns) % rows)]),
    };
  }

  /** Whether a dataset holds true and false alone. */
  isLogical(path: string): boolean {
    return (
      this.dataset(path).type.kind === "boolean" || (this.#isMatlab(path) && this.attribute(path, "MATLAB_class") === "logical")
    );
  }

  /** Complex numbers as interleaved [re, im] float32; a real dataset is refused. */
  readComplex(path: string, slab?: Hdf5Slab): Hdf5Numbers {
    return readNumbers(this.#native, this.dataset(path), { slab, want: "complex", Kind: Float32Array });
  }

  /** Whether MATLAB wrote a dataset. */
  #isMatlab(path: string): boolean {
    return this.attributeNames(path).includes("MATLAB_class");
  }

  #metadata(path: string) {
    return this.#native.call(`a dataset at ${path}`, (library, id) => library.get_dataset_metadata(id, path));
  }

  #noDataset(path: string, kind: Hdf5Kind): FormatError {
    const found = kind === "broken link" ? resolvePath(this.#native, path) : undefined;
    if (!found) return this.#native.error(`a dataset at ${path}`, kind);
    if (!("missing" in found))
      return this.#native.error(`${found.path} in ${found.file}, where the link ${path} leads`, "nothing");
    const where = "in the folder that was given (--follow-links reads from others too)";
    return this.#native.error(`the file ${found.missing} that the link ${path} names, ${where}`, "none");
  }
}
