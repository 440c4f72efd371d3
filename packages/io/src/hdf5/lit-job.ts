// What threads share that read a large scan: records, whose use is in lit-share.ts and survey.ts.

import type { Shape } from "@friedel/engine";
import type { ReadLimits } from "../limits.js";

/** What is kept of the frames that were looked at. */
export interface FrameSurvey extends PixelSurvey {
  readonly rows: number;
  readonly columns: number;
  /** Counts of each frame, by its number; NaN for one that was not looked at. */
  readonly frames: Float64Array;
  /** Counts of each whole block of `blockEdge`² pixels in every look: looks × rows of blocks × columns of blocks. */
  readonly blocks: Float32Array;
}

/** What is kept of each pixel, in C order. */
export interface PixelSurvey {
  /** Sum and greatest count. */
  readonly sum: Float64Array;
  readonly most: Float32Array;
  /** 1 where some look holds no count. */
  readonly wrong: Uint8Array;
}

/** Frames of one dataset that follow one another; the first is number `at` of the scan. */
export interface Stretch {
  readonly path: string;
  readonly first: number;
  readonly count: number;
  readonly at: number;
}

/** What threads share. All arrays are in memory that they share, but for one thread alone. */
export interface LitJob {
  readonly stretches: readonly Stretch[];
  /** Frames, rows and columns that are kept. */
  readonly shape: Shape;
  readonly counts: Float32Array;
  readonly unmeasured: Uint8Array;
  readonly survey: FrameSurvey;
  /** What each helper keeps of the pixels. */
  readonly helpers: readonly PixelSurvey[];
  /** Values below 0 are a camera's noise. */
  readonly noise: boolean;
  /** Who does what; see lit-share.ts. */
  readonly board: Int32Array;
}

/** Threads that help with a file. */
export interface FrameHelpers {
  readonly count: number;
  /** Starts them; they open the file by themselves, within these limits, and do as `helpWith` says. */
  start(job: LitJob, limits: ReadLimits): void;
}
