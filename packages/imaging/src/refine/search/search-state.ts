// The records of an `auto` search: what it has found, its state at the end of a round, and what it reports.

import type { CoherenceValues, CrystalModel } from "@friedel/engine";
import type { NoiseRatios } from "../../metrics/counting-noise.js";
import type { VoxelObject } from "../polish/free-voxels.js";
import type { RefineOutcome } from "../result.js";

/** A crystal fitted on a level, and its loss there. */
export interface FoundCrystal {
  readonly start: number;
  readonly model: CrystalModel;
  readonly loss: number;
}

/** An object on the measurement's grid and where it came from. */
export interface Candidate extends VoxelObject, Pick<RefineOutcome, "origin" | "start"> {
  /** Misfits over what counting noise alone would give; NaN where that is not known. */
  readonly noise: NoiseRatios;
}

/** The state of a search at the end of a round. */
export interface SearchState {
  readonly round: number;
  /** Rounds without a gain. */
  readonly idle: number;
  readonly finished: boolean;
  /** Coherence that explained the pattern much better than none. */
  readonly coherence: CoherenceValues | null;
  /** Crystals fitted on the coarsest level. */
  readonly found: readonly FoundCrystal[];
  /** Numbers of the crystals that were refined on the finer levels. */
  readonly refined: readonly number[];
  /** Best first. */
  readonly candidates: readonly Candidate[];
  readonly outcomes: readonly RefineOutcome[];
}

export const initialState: SearchState = {
  round: 0,
  idle: 0,
  finished: false,
  coherence: null,
  found: [],
  refined: [],
  candidates: [],
  outcomes: [],
};

/** Candidates that are kept to be compared in the end. */
export const kept = 4;

/** Progress of a search; `state` is not null at the end of a round, where it can be stored. */
export interface SearchStep {
  readonly stage: string;
  readonly progress: number;
  readonly state: SearchState | null;
}
