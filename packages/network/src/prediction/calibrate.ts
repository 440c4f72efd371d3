// Calibration of a network's uncertainty: the factors with which, over patterns of known truth, the share of the support's voxels whose
// error is within one standard deviation is that of the normal distribution, 0.683. And the reference distribution of its patterns.

import { type ComplexVolume, DataError, type Transform } from "@friedel/engine";
import { compareObjects } from "@friedel/imaging";
import type { Calibration } from "./calibration-file.js";
import { referenceOf } from "./out-of-distribution.js";
import type { Prediction } from "./predict.js";
import { deviationOf, evenPhase, fitLevels, type UncertaintyFactor, type UncertaintyFactors } from "./uncertainty.js";

/** Errors of one quantity at some voxels, and the two parts of its deviations there. */
interface QuantityErrors {
  readonly errors: Float32Array;
  /** Deviations of the samples. */
  readonly own: Float32Array;
  /** Level of the misfit. */
  readonly level: number;
}

/** A prediction against its truth. */
export interface PredictionErrors {
  readonly amplitude: QuantityErrors;
  readonly phase: QuantityErrors;
  readonly features: readonly number[];
}

/** Shares of the voxels within one standard deviation. */
export interface UncertaintyShares {
  readonly amplitude: number;
  readonly phase: number;
}

/** Share of the normal distribution within one standard deviation. */
const normalShare = 0.683;
/** Voxels used of one pattern: enough to know its share to 1 %. */
const mostVoxels = 2000;
/** Share of the training patterns that are not flagged. */
const referenceShare = 0.99;
/** Candidate shares of the misfit, from the deviations of the samples alone to the misfit alone. */
const mixtures = Array.from({ length: 41 }, (_, i) => i / 40);

/** Errors of a prediction without calibration, against the truth on the same grid. Throws DataError for a single sample. */
export async function predictionErrors(
  { object, support, spread, metrics, features }: Prediction,
  truth: ComplexVolume,
  transform: Transform,
): Promise<PredictionErrors> {
  if (!spread) throw new DataError("expected a prediction from several samples, found a single one");
  const { aligned, correlation } = await compareObjects(truth, object, transform);
  const inside = voxelsInside(support.data);
  const levels = fitLevels(object, support, metrics.chi2);
  const mine = object.data;
  // The best scale is smaller than 1 by the correlation; errors are those at equal strength.
  const real = aligned.data.map((value) => value / correlation);
  const amplitudeError = (i: number) =>
    Math.abs(Math.hypot(mine[2 * i], mine[2 * i + 1]) - Math.hypot(real[2 * i], real[2 * i + 1]));
  const phaseError = (i: number) => {
    const [a, b, c, d] = [mine[2 * i], mine[2 * i + 1], real[2 * i], real[2 * i + 1]];
    return Math.abs(Math.atan2(b * c - a * d, a * c + b * d));
  };
  const at = (value: (i: number) => number) => Float32Array.from(inside, value);
  return {
    amplitude: { errors: at(amplitudeError), own: at((i) => spread.amplitude.data[i]), level: levels.amplitude },
    phase: { errors: at(phaseError), own: at((i) => spread.phase.data[i]), level: levels.phase },
    features,
  };
}

/** Shares of one pattern's voxels within one standard deviation, with these factors. */
export function sharesWithin({ amplitude, phase }: PredictionErrors, factors: UncertaintyFactors): UncertaintyShares {
  return {
    amplitude: shareOf(amplitude, factors.amplitude, Number.POSITIVE_INFINITY),
    phase: shareOf(phase, factors.phase, evenPhase),
  };
}

/**
 * The factors with which every pattern's share is closest to that of the normal distribution, and the reference of the patterns' features.
 * `samples` is stored beside them. Throws DataError for too few patterns.
 */
export function calibrationOf(errors: readonly PredictionErrors[], samples: number): Calibration {
  const features = errors.map((pattern) => pattern.features);
  return { spread: uncertaintyFactors(errors), samples, reference: referenceOf(features, referenceShare) };
}

/** The factors alone; see {@link calibrationOf}. */
export function uncertaintyFactors(errors: readonly PredictionErrors[]): UncertaintyFactors {
  const [amplitudes, phases] = [errors.map(({ amplitude }) => amplitude), errors.map(({ phase }) => phase)];
  return { amplitude: factorOf(amplitudes, Number.POSITIVE_INFINITY), phase: factorOf(phases, evenPhase) };
}

/** Of all mixtures, each scaled to the normal share of all voxels, the one whose shares vary least between patterns. */
function factorOf(quantities: readonly QuantityErrors[], most: number): UncertaintyFactor {
  let best = { factor: { own: 1, fit: 0 }, misses: Number.POSITIVE_INFINITY };
  for (const mixture of mixtures) {
    const raw = { own: 1 - mixture, fit: mixture };
    const ratios = quantities.flatMap(({ errors, own, level }) =>
      Array.from(errors, (error, i) => error / Math.max(Number.MIN_VALUE, deviationOf(own[i], level, raw))),
    );
    ratios.sort((a, b) => a - b);
    const scale = ratios[Math.floor(normalShare * ratios.length)];
    const factor = { own: scale * raw.own, fit: scale * raw.fit };
    const misses = quantities.reduce((sum, quantity) => sum + (shareOf(quantity, factor, most) - normalShare) ** 2, 0);
    if (misses < best.misses) best = { factor, misses };
  }
  return best.factor;
}

function shareOf({ errors, own, level }: QuantityErrors, factor: UncertaintyFactor, most: number): number {
  let within = 0;
  for (let i = 0; i < errors.length; i++) if (errors[i] <= Math.min(most, deviationOf(own[i], level, factor))) within++;
  return within / errors.length;
}

/** Up to `mostVoxels` voxels inside, evenly distributed. */
function voxelsInside(support: Uint8Array): readonly number[] {
  const all = [...support.keys()].filter((i) => support[i] !== 0);
  const every = Math.max(1, Math.ceil(all.length / mostVoxels));
  return all.filter((_, n) => n % every === 0);
}
