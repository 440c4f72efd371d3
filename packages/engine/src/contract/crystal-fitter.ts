// Fits of crystals: the third capability of an engine. Models and schedules are in crystal-fit/model.ts.

import type { ComplexVolume, Shape, Triple } from "../array/index.js";
import type { CrystalFit, CrystalModel, FitSchedule } from "../crystal-fit/model.js";
import type { FitSums } from "./phaser.js";

/** One measurement for fits of many crystals, each of them independent. Calls on one fitter must not overlap. */
export interface CrystalFitter {
  readonly shape: Shape;
  readonly box: Triple;
  /**
   * Takes every fit from its own step up to step `upTo` of the schedule and returns them in the same order; a fit that is there
   * already comes back as it is. In one call or in several, with however many others and threads, a fit ends with the same bits.
   * The models must have equal numbers of planes and coefficients. Throws ShapeError, DataError and OptionError for models,
   * moments and schedules that make no sense.
   */
  readonly advance: (fits: readonly CrystalFit[], schedule: FitSchedule, upTo: number) => Promise<CrystalFit[]>;
  /** ρ of a model with an edge of half-width `edge` voxels, as a stored object. Errors as in `advance`. */
  readonly object: (model: CrystalModel, edge: number) => Promise<ComplexVolume>;
  /** How well F = FFT ρ of a model fits the measurement; errors as in `advance`. */
  readonly sums: (model: CrystalModel, edge: number) => Promise<FitSums>;
  readonly dispose: () => Promise<void>;
}
