// What the page and its worker say to each other. Plain data only, so that all of it can be sent; lengths are nm, or voxels where a
// pattern has no geometry.

import type { Triple } from "@friedel/engine";
import type { Row } from "@friedel/report";
import type { Progress } from "@friedel/workflow";
import type { DroppedFile } from "../disk/tree.js";

/** A quantity that a crystal can be coloured by. */
export type QuantityName = "amplitude" | "phase" | "displacement" | "strain" | "bar";

/** How a quantity is shown. */
export interface Quantity {
  readonly name: QuantityName;
  readonly label: string;
  readonly unit: string;
  /** Ends of the colour bar in that unit. */
  readonly range: readonly [number, number];
}

/** A surface with a value at each vertex, NaN where none is known. Positions x, y, z from the middle of the crystal. */
export interface Surface {
  readonly positions: Float32Array;
  readonly normals: Float32Array;
  readonly triangles: Uint32Array;
  readonly values: Float32Array;
}

/** One slice. Rows go up the page's y, columns along its x; `inside` is where the surface is around. */
export interface Slice {
  readonly axes: readonly [across: string, up: string];
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
  readonly inside: Uint8Array;
  /** Length of a voxel along columns and rows. */
  readonly step: readonly [number, number];
  /** Column and row of the crystal's array that come first: empty space around the crystal is left out. */
  readonly from: readonly [number, number];
  /** Index in the crystal's array whose place is zero. */
  readonly origin: readonly [number, number];
}

/** Slices across the three axes (z, y, x) through a voxel. */
export interface Slices {
  readonly place: Triple;
  readonly slices: readonly [Slice, Slice, Slice];
}

/** A crystal as it is shown. */
export interface Crystal {
  readonly quantities: readonly Quantity[];
  readonly unit: "nm" | "voxels";
  /** Names of the axes z, y, x. */
  readonly axes: readonly [string, string, string];
  readonly shape: Triple;
  /** First and last voxel along each axis that slices show. */
  readonly window: readonly [first: Triple, last: Triple];
  /** Directions x, y, z of Q and of the beam, where they are known. */
  readonly q?: Triple;
  readonly beam?: Triple;
  /** Share of the largest amplitude on the surface. */
  readonly level: number;
}

/** What is wanted of a crystal. */
export interface Wish {
  readonly quantity: QuantityName;
  readonly level: number;
  readonly place: Triple;
}

/** A crystal with its first view. */
export interface CrystalView extends Crystal {
  readonly surface: Surface;
  readonly cut: Slices;
}

/** Counts summed along an axis; axes of the picture are the other two. */
export interface Projection {
  readonly along: string;
  readonly axes: readonly [across: string, up: string];
  readonly rows: number;
  readonly columns: number;
  /** NaN where nothing was measured. */
  readonly values: Float32Array;
}

/** What was measured, before anything is done to it. */
export interface Measured {
  readonly shape: Triple;
  /** Counts of each frame; NaN for one without. */
  readonly curve: Float64Array;
  readonly most: number;
  /** Frames with saturated voxels. */
  readonly saturated: readonly number[];
  readonly projections: readonly Projection[];
}

/** A table with its title. */
export interface TitledRows {
  readonly title: string;
  readonly rows: readonly Row[];
}

/** A scan that was read. */
export interface OpenedScan {
  readonly kind: "scan";
  readonly name: string;
  readonly measured: Measured;
  readonly tables: readonly TitledRows[];
  readonly warnings: readonly string[];
}

/** A figure that tells how far an image is to be trusted. */
export interface Tile {
  readonly name: string;
  readonly value: string;
  readonly words: string;
}

/** A crystal that was found, or read from a result. */
export interface Solved {
  readonly kind: "crystal";
  readonly name: string;
  readonly verdict: { readonly sentence: string; readonly isTrusted: boolean | null; readonly doubts: readonly string[] };
  readonly tiles: readonly Tile[];
  readonly tables: readonly TitledRows[];
  readonly warnings: readonly string[];
  readonly view: CrystalView;
  readonly files: readonly SavedFile[];
}

/** A file that can be saved. */
export interface SavedFile {
  readonly name: string;
  readonly bytes: number;
}

/** How a scan is solved. */
export interface SolveSettings {
  readonly seed: number;
  /** Fits that begin differently. */
  readonly bars: number;
}

/** A look at running work. */
export interface Step {
  readonly stage: Progress["stage"] | "simulating";
  readonly share?: number;
  readonly text?: string;
  readonly warning?: string;
  /** chi2 of the best object so far. */
  readonly chi2?: number;
  /** The crystal as it is, each time it becomes another. */
  readonly view?: CrystalView;
}

/** What the page asks of its worker: the whole of the app but for looking. */
export interface Session {
  /** Reads what was dropped: a raw scan, a pattern or a result. Fails with the packages' sentence. */
  open(files: readonly DroppedFile[], signal: AbortSignal): AsyncGenerator<Step, OpenedScan | Solved>;
  /** Simulates a raw scan and reads that. */
  example(signal: AbortSignal): AsyncGenerator<Step, OpenedScan>;
  /** Reconstructs the scan that was opened last. */
  solve(settings: SolveSettings, signal: AbortSignal): AsyncGenerator<Step, Solved>;
  surface(wish: Wish): Promise<Surface>;
  cut(wish: Wish): Promise<Slices>;
  /** A file of the result. */
  read(name: string): Promise<Uint8Array>;
  /** Threads that compute, and whether they share memory. */
  threads(): Promise<{ readonly count: number; readonly isShared: boolean }>;
}
