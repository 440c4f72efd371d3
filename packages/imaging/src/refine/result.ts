// The records of a refinement: its input, its progress, its result, and its checkpoint.

import type { ComplexVolume, MaskVolume, Measurement, SupportedObject, Triple } from "@friedel/engine";
import type { Sampling } from "../conditions/undersampled.js";
import type { FitMetrics } from "../metrics/fit.js";
import type { Hand } from "../metrics/hand.js";
import type { ModelledConditions } from "./conditions/conditions.js";
import type { RefineOptions } from "./options.js";

/**
 * What to refine: the measurement; for `polish` and `paper` an object on its grid; for `auto`, if there is one, an object to begin
 * with, such as a network's prediction, on its grid or that of `searchedShape`.
 */
export interface RefineInput extends Measurement {
  readonly object?: ComplexVolume;
  /**
   * For `auto` without an object: makes one on the same grids, at some cost. Called once at most, and only for a pattern to which no
   * unstrained crystal comes near; undefined for none.
   */
  readonly propose?: () => Promise<ComplexVolume | undefined>;
  /** How the measurement is sampled, where that has been looked at before: `auto` does not look again. */
  readonly sampling?: Sampling;
  /** Where the object may be; for `polish` and `paper` only. */
  readonly support?: MaskVolume;
}

/** One candidate. */
export interface RefineOutcome {
  /** Where it came from: a random crystal, an iterative start, or the given object. */
  readonly origin: "crystal" | "classical" | "given";
  /** Number of the random start; below 0 for those that are not random. */
  readonly start: number;
  readonly metrics: FitMetrics;
}

/** Reasons to believe a result, as far as the pattern has any. */
export interface Trust {
  /** Misfit of the free voxels, as far as the crystal lights them, over that of counting noise alone; 1 is a perfect fit. NaN if the counts are not known. */
  readonly noiseRatio: number;
  /** The same of the bright voxels that the fit has seen: dark ones, which are most, hide what is wrong there. NaN for too few of them. */
  readonly brightRatio: number;
  /** Number of the best independent starts with the same object (complex correlation ≥ 0.9), this one included. */
  readonly agreeing: number;
  /** Number of starts that were compared. */
  readonly compared: number;
  /** Score (llk + llkFree) of the best start with another object, over this one's; NaN if there is none. */
  readonly gap: number;
  /** Field error that the object has if the crystal is of one density; see metrics/evenness.ts. NaN for a body without a bulk. */
  readonly unevenness: number;
}

/** A judgement of a result. */
export interface Verdict {
  /** Whether the object may be taken for the crystal. */
  readonly isCertain: boolean;
  /** Whether it may as far as its error bars go: it is certain, or starts agree and nothing but bright voxels speaks against it. */
  readonly isShared: boolean;
  /** The judgement for a reader who knows none of the numbers. */
  readonly sentence: string;
  /** What speaks against the result, a sentence each. */
  readonly doubts: readonly string[];
}

export interface RefineResult {
  /** Centre of mass at the array's centre, scaled so that |FFT ρ|² are counts (before coherence); 0 outside the support. */
  readonly object: ComplexVolume;
  readonly support: MaskVolume;
  /** Which of the twins it is. */
  readonly hand: Hand;
  /** The mask with the free voxels that scored it. */
  readonly mask: MaskVolume;
  /** Of the object with the fitted coherence, if there is any. */
  readonly metrics: FitMetrics;
  /** The same without it. */
  readonly coherentMetrics: FitMetrics;
  /** Standard deviations of the coherence function's Gaussian along the axes, voxels of the pattern; null if none was fitted. */
  readonly coherenceWidths: Triple | null;
  /** Half-widths at half-maximum of its Lorentzian, voxels of the pattern; null if none was fitted. */
  readonly coherenceTails: Triple | null;
  /** What the measurement was found to have besides the crystal, in words, with the gain, background and mask that say so. */
  readonly conditions: ModelledConditions;
  /** Where the object came from. */
  readonly origin: RefineOutcome["origin"];
  /** All candidates in the order in which they were found. */
  readonly outcomes: readonly RefineOutcome[];
  readonly trust: Trust | null;
  readonly verdict: Verdict;
  /** Other objects that the search kept, best first, on the grid that was searched: independent starts of an ensemble. */
  readonly alternatives: readonly SupportedObject[];
  /** Warnings for the user, a sentence each. */
  readonly remarks: readonly string[];
  readonly options: RefineOptions;
}

/** Ways to stop a refinement and to resume it. */
export interface RefineControl {
  readonly signal?: AbortSignal;
  readonly resume?: RefineCheckpoint;
}

/** A stored state; `meta` is JSON-able. */
export interface RefineCheckpoint {
  readonly meta: {
    readonly kind: "refine";
    readonly version: 2;
    readonly options: RefineOptions;
    readonly fingerprint: string;
    readonly state: unknown;
  };
  readonly arrays: Readonly<Record<string, Float32Array | Uint8Array>>;
}

export interface RefineProgress {
  /** The present stage, in the user's words. */
  readonly stage: string;
  readonly done: number;
  /** At most; the work may end sooner. */
  readonly total: number;
  /** Metrics of the best object so far. */
  readonly best: FitMetrics | null;
  /** That object, on the grid that is being searched; absent where reading it out of the engine would cost time. */
  readonly object?: ComplexVolume;
  /** The state to resume from; null if resuming from the last one loses little. To be called before the generator goes on. */
  readonly checkpoint: (() => Promise<RefineCheckpoint>) | null;
}
