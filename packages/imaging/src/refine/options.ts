// The settings of a refinement, their defaults, and the check of what a caller gave.

import { check, refuseUnknown } from "../phasing/options.js";

/** How to refine; see the files of the same names. */
export type RefinePreset = "auto" | "polish" | "brief" | "paper";

/** Everything that decides the outcome of `refine`, JSON-able. */
export interface RefineOptions {
  /** `auto` finds the object from nothing, `polish` refines a given one, `brief` in a moment, `paper` does so as Chan et al. (2021) published it. */
  readonly preset: RefinePreset;
  /** Of the random starts and of the choice of free voxels. */
  readonly seed: number;
  /** Most random crystals that `auto` tries; it stops earlier when the fit cannot get better. */
  readonly starts: number;
  /** Share of the measured voxels kept out of the refinement for `llkFree`; 0 for none. */
  readonly freeFraction: number;
  /** Whether the width of the partial coherence is fitted at the end, if that lowers `llkFree`. */
  readonly coherence: boolean;
}

export const refineDefaults: RefineOptions = { preset: "auto", seed: 0, starts: 68, freeFraction: 0.05, coherence: true };

/** Defaults completed by what was given. Throws OptionError for unknown names and values out of range. */
export function refineOptions(given: Partial<RefineOptions> = {}): RefineOptions {
  refuseUnknown(given, refineDefaults, "refinement");
  const options = { ...refineDefaults, ...given };
  const { preset, seed, starts, freeFraction, coherence } = options;
  check(["auto", "polish", "brief", "paper"].includes(preset), "preset", "auto, polish, brief or paper", preset);
  check(Number.isSafeInteger(seed) && seed >= 0, "seed", "a whole number of at least 0", seed);
  check(Number.isInteger(starts) && starts >= 1 && starts <= 10_000, "starts", "a whole number from 1 to 10000", starts);
  check(freeFraction >= 0 && freeFraction <= 0.5, "freeFraction", "a share from 0 to 0.5", freeFraction);
  check(typeof coherence === "boolean", "coherence", "true or false", coherence);
  return options;
}
