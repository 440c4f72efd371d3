// What a refinement gives, and what it says on its way.

import type { ComplexVolume, MaskVolume, Measurement, Triple } from "@friedel/engine";
import type { FitMetrics } from "../metrics/index.js";
import type { RefineOptions } from "./options.js";

/** What to refine: the measurement, for `polish` and `paper` an object on its grid, for `auto` one that it may begin with, such as a network's answer, on its grid or that of `searchedShape`. */
export interface RefineInput extends Measurement {
  readonly object?: ComplexVolume;
  /** Where the object may be; without it, where the object is not 0. */
  readonly support?: MaskVolume;
}

/** One object that was considered. */
export interface RefineOutcome {
  /** Where it came from: a random crystal, an iterative start, or the given object. */
  readonly origin: "crystal" | "classical" | "given";
  /** Number of the random start; below 0 for those that are not random. */
  readonly start: number;
  readonly metrics: FitMetrics;
}

/** Reasons to believe a result, as far as the pattern gives any. */
export interface Trust {
  /** `llkFree` over what counting noise alone would give for this object; 1 is a perfect fit. NaN where counts are not known. */
  readonly noiseRatio: number;
  /** How many of the best independent starts gave the same object (complex correlation ≥ 0.9), this one among them, of how many. */
  readonly agreeing: number;
  readonly compared: number;
  /** Judgement (llk + llkFree) of the best start that gave another object, over this one's; NaN where none did. */
  readonly gap: number;
}

/** What a refinement gives. */
export interface RefineResult {
  /** Centre of mass at the array's centre, scaled so that |FFT ρ|² are counts (before coherence and background); 0 outside the support. */
  readonly object: ComplexVolume;
  readonly support: MaskVolume;
  /** The mask with the free voxels that judged it. */
  readonly mask: MaskVolume;
  /** Of the object with the fitted coherence and background, if there are any. */
  readonly metrics: FitMetrics;
  /** The same without them. */
  readonly coherentMetrics: FitMetrics;
  /** Standard deviations of the coherence function's Gaussian along the axes, voxels of the pattern; null where none was fitted. */
  readonly coherenceWidths: Triple | null;
  /** Background, counts a voxel; null where none was fitted. */
  readonly background: number | null;
  /** Where the kept object came from, and all that were considered, in the order they were found. */
  readonly origin: RefineOutcome["origin"];
  readonly outcomes: readonly RefineOutcome[];
  readonly trust: Trust | null;
  /** What a user should know, in sentences. */
  readonly remarks: readonly string[];
  readonly options: RefineOptions;
}

/** A stored state; `meta` is JSON-able. */
export interface RefineCheckpoint {
  readonly meta: {
    readonly kind: "refine";
    readonly version: 1;
    readonly options: RefineOptions;
    readonly fingerprint: string;
    readonly state: unknown;
  };
  readonly arrays: Readonly<Record<string, Float32Array | Uint8Array>>;
}

/** A look at running work. */
export interface RefineProgress {
  /** What is being done, in the user's words. */
  readonly stage: string;
  /** Part of the whole work that is done at most; it may end sooner. */
  readonly done: number;
  readonly total: number;
  /** Metrics of the best object so far. */
  readonly best: FitMetrics | null;
  /** The state to resume from; null where going on from the last one loses little. To be called before the generator goes on. */
  readonly checkpoint: (() => Promise<RefineCheckpoint>) | null;
}
