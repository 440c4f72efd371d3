// The contents of an HDF5 file as plain records.

import type { Hdf5Filter } from "./filters.js";
import type { Hdf5Type } from "./type.js";

/** Value of an attribute or a small dataset. Numbers are float64, so int64 is exact up to 2^53; complex is [re, im, …]. */
export type Hdf5Value = string | number | boolean | readonly string[] | readonly number[];

/** A dataset's description; none of its values have been read. */
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

/** Kind of the object that a path leads to; a link whose target is not there is broken. */
export type Hdf5Kind = "group" | "dataset" | "broken link" | "other" | "nothing";

/** Numbers of a dataset, C order. */
export interface Hdf5Numbers {
  readonly shape: readonly number[];
  readonly data: Float32Array<ArrayBuffer>;
}

/** The same in float64: positions, times, energies. */
export interface Hdf5Table {
  readonly shape: readonly number[];
  readonly data: Float64Array<ArrayBuffer>;
}

/** What an external link names. */
export interface Hdf5Target {
  /** As the link spells it: relative to the linking file's folder, or absolute. */
  readonly file: string;
  readonly path: string;
}

/** What a link names: another file's object, or a path of its own file; neither for what is no link. */
export interface Hdf5Link {
  readonly external?: Hdf5Target;
  readonly soft?: string;
}
