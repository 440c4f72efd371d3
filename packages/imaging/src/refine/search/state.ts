// Where an `auto` search stands, and how its parts say what they are doing.

import type { RefineOutcome } from "../result.js";
import type { Candidate } from "./candidates.js";
import type { FoundCrystal } from "./crystal-search.js";

/** Where a search stands at the end of a round. */
export interface AutoState {
  readonly round: number;
  readonly idle: number;
  readonly finished: boolean;
  readonly found: readonly FoundCrystal[];
  readonly climbed: readonly number[];
  /** Best first. */
  readonly candidates: readonly Candidate[];
  readonly outcomes: readonly RefineOutcome[];
}

export const autoStart: AutoState = {
  round: 0,
  idle: 0,
  finished: false,
  found: [],
  climbed: [],
  candidates: [],
  outcomes: [],
};

/** Says that a search stands at `state`: a good moment to keep it. */
export type AutoStep = { readonly stage: string; readonly part: number; readonly state: AutoState | null };
