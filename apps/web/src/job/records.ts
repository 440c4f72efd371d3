// What the page and its worker say to each other. Plain data only, so that all of it can be sent; lengths are nm, or voxels where a
// pattern has no geometry.

import type { Triple } from "@friedel/engine";
import type { Row } from "@friedel/report";
import type { Progress, StatedGeometry } from "@friedel/workflow";
import type { DroppedFile } from "../disk/tree.js";
import type { PixelMask } from "./mask-edit.js";

/** A quantity that a crystal can be coloured by. */
export type QuantityName = "amplitude" | "phase" | "displacement" | "strain" | "bar" | "run";

/** How a quantity is shown. */
export interface Quantity {
  readonly name: QuantityName;
  readonly label: string;
  readonly unit: string;
  /** Ends of the colour bar in that unit. */
  readonly range: readonly [number, number];
}

/** A surface with a value at each vertex, NaN where none is known. Positions x, y, z from the middle of the crystal, which lies at `middle`. */
export interface Surface {
  readonly middle: Triple;
  /** 1 at vertices whose value is below its error bar; absent where no bar is known. */
  readonly faint?: Uint8Array;
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
  /** 1 where the value is below its error bar; absent where no bar is known. */
  readonly faint?: Uint8Array;
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
  /** Facets with their indices, or numbers from the largest, and their middles x, y, z. */
  readonly facets?: readonly { readonly name: string; readonly at: Triple }[];
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
  /** What is to be known of an image that is not the last. */
  readonly words?: string;
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
  /** What is wrong with frames. */
  readonly marks: readonly FrameMark[];
  readonly projections: readonly Projection[];
  /** Rows and columns of the whole frames, and the pixel there that is the first here. */
  readonly whole: readonly [rows: number, columns: number];
  readonly origin: readonly [row: number, column: number];
}

/** A frame that is not as it should be. */
export interface FrameMark {
  readonly frame: number;
  readonly kind: "saturated" | "empty" | "cut";
  readonly words: string;
}

/** Where a prepared pattern lies in what was measured: voxels of {@link Measured}; halves where binning is even. */
export interface PatternPlace {
  readonly centre: Triple;
  readonly shape: Triple;
  readonly bin: Triple;
}

/** What a user sets of a preparation, in the units of the flags; what is left out is found from the scan. */
export interface Preparation extends Omit<StatedGeometry, "pixelM" | "directBeam"> {
  readonly size?: number | Triple;
  /** In voxels of the whole frames. */
  readonly centre?: "mass" | Triple;
  readonly bin?: Triple;
  readonly threshold?: number | "auto";
  readonly hotPixels?: false;
  readonly beamline?: string;
  readonly pixelUm?: readonly [row: number, column: number];
  readonly directBeam?: readonly [row: number, column: number];
  readonly mask?: PixelMask;
}

/** What the geometry is made of. */
export interface GeometryForm {
  readonly beamline: string;
  /** All that there are presets of. */
  readonly beamlines: readonly string[];
  /** Whether the files say which it is. */
  readonly isKnown: boolean;
  readonly fields: readonly GeometryField[];
}

/** A value of the geometry: `motor NAME` is a circle, others are named as their flags. */
export interface GeometryField {
  readonly name: string;
  readonly label: string;
  readonly unit: string;
  /** What the files tell; a field without is asked for. */
  readonly value?: number;
}

/** A table with its title. */
export interface TitledRows {
  readonly title: string;
  /** A number that a file has may have its name there as the third. */
  readonly rows: readonly (Row | readonly [name: string, value: string, metric: string])[];
}

/** A scan that was read. */
export interface OpenedScan {
  readonly kind: "scan";
  readonly name: string;
  readonly measured: Measured;
  /** The settings that it was read and prepared by. */
  readonly preparation: Preparation;
  /** Absent for a pattern that is taken as it is. */
  readonly place?: PatternPlace;
  readonly geometry?: GeometryForm;
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
  /** Crystal models refined, or iterative phasing; without it what suits the scan. */
  readonly method?: "auto" | "classical";
  /** Of iterative phasing. */
  readonly recipe?: string;
  readonly starts?: number;
  /** false: its width is not fitted. */
  readonly coherence?: boolean;
  /** Whether the network is asked: for a first image, and by the search where crystal models fail. */
  readonly network?: boolean;
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
  /** The finished crystal, whose files are being written. */
  readonly solved?: Solved;
}

/** What the page asks of its worker: the whole of the app but for looking. */
export interface Session {
  /** Reads what was dropped, or the file or folder of it at a path: a raw scan, a pattern or a result. Fails with the packages' sentence. */
  open(files: readonly DroppedFile[], path: string | undefined, signal: AbortSignal): AsyncGenerator<Step, OpenedScan | Solved>;
  /** Simulates a raw scan and reads that. */
  example(signal: AbortSignal): AsyncGenerator<Step, OpenedScan>;
  /** Reads and prepares the scan that is open anew. */
  prepare(preparation: Preparation, signal: AbortSignal): AsyncGenerator<Step, OpenedScan>;
  /** |Q|, d-spacing and voxel of the scan that is open, by another geometry. Fails with the sentence that says what is missing. */
  geometry(preparation: Preparation): Promise<readonly Row[]>;
  /** Reconstructs the scan that was opened last; with `goOn` from where the same was stopped. */
  solve(settings: SolveSettings & { readonly goOn?: boolean }, signal: AbortSignal): AsyncGenerator<Step, Solved>;
  /** The settings as files: those of `friedel reconstruct --config`, and the mask that was drawn. */
  settings(settings: SolveSettings): Promise<readonly { readonly name: string; readonly bytes: Uint8Array }[]>;
  surface(wish: Wish): Promise<Surface>;
  cut(wish: Wish): Promise<Slices>;
  /** A file of the result. */
  read(name: string): Promise<Uint8Array>;
  /** What computes: threads, whether they share memory, whether there is a GPU. */
  computing(): Promise<{ readonly threads: number; readonly isShared: boolean; readonly hasGpu: boolean }>;
}
