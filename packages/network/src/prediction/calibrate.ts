// Calibration of a network over patterns of known truth: models of how wrong its answers are, of the factors with which the share of the
// true crystal's voxels within one error bar is that of the normal distribution, and the reference distribution of its patterns.

import { type ComplexVolume, DataError, type Transform } from "@friedel/engine";
import { compareObjects } from "@friedel/imaging";
import type { Calibration } from "./calibration-file.js";
import { fitErrorModel } from "./error-model.js";
import { referenceOf } from "./out-of-distribution.js";
import type { Prediction } from "./predict.js";
import { baseDeviation, evenPhase, meanAmplitude, type UncertaintyFactors } from "./uncertainty.js";

/** Errors of one quantity at some voxels, and the base of its deviations there. */
export interface QuantityErrors {
  /** Of the amplitude over its mean, or of the phase. */
  readonly errors: Float32Array;
  /** {@link baseDeviation} of the samples; 0 too far from the answer's support to have an error bar. */
  readonly base: Float32Array;
}

/** A prediction against its truth. */
export interface PredictionErrors {
  readonly fieldError: number;
  readonly amplitude: QuantityErrors;
  readonly phase: QuantityErrors;
  readonly features: readonly number[];
  readonly signs: readonly number[];
  readonly sampleSigns: readonly number[];
}

/** Shares of the true crystal's voxels within one standard deviation. */
export type UncertaintyShares = UncertaintyFactors;

/**
 * Share of the voxels within one error bar that factors are fitted to. Models miss the factors of single patterns by some tens of per
 * cent to both sides, which leaves 0.68 to 0.70 in the mean.
 */
const wantedShare = 0.74;
/** Voxels used of one pattern: enough to know its share to 1 %. */
const mostVoxels = 2000;
/** Share of the training patterns that are not flagged by their features. */
const referenceShare = 0.99;
/**
 * Answers are believed up to this expected fieldError. Of 157 held-out samples, half of them disturbed, 94 % of those whose true one was
 * above 0.7 are above it and none of those whose was below 0.6; 0.60 would be 96 and 12 %, 0.70 80 and 0 %.
 */
const believedUpTo = 0.65;
/** The true crystal is where |ρ| is at least this share of its maximum. */
const insideLevel = 0.5;

/** Errors of a prediction against the truth on the same grid. Throws DataError for a single sample and for one that was not judged. */
export async function predictionErrors(
  { object, support, deviations, spread, features, signs, sampleSigns }: Prediction,
  truth: ComplexVolume,
  transform: Transform,
): Promise<PredictionErrors> {
  if (!spread || !deviations) throw new DataError("expected a prediction from several samples, found a single one");
  const { aligned, correlation, fieldError } = await compareObjects(truth, object, transform);
  // As the answer scaled to the truth would have them: the truth scaled to the answer is too small by the correlation, twice.
  const real = aligned.data.map((value) => value / correlation ** 2);
  const voxels = voxelsInside(real);
  const mine = object.data;
  const mean = meanAmplitude(object, support);
  const amplitudeError = (i: number) =>
    Math.abs(Math.hypot(mine[2 * i], mine[2 * i + 1]) - Math.hypot(real[2 * i], real[2 * i + 1])) / mean;
  const phaseError = (i: number) => {
    const [a, b, c, d] = [mine[2 * i], mine[2 * i + 1], real[2 * i], real[2 * i + 1]];
    return a === 0 && b === 0 ? Math.abs(Math.atan2(d, c)) : Math.abs(Math.atan2(b * c - a * d, a * c + b * d));
  };
  const phaseBase = (i: number) => baseDeviation(support.data[i] !== 0 ? deviations.phase.data[i] : evenPhase, "phase");
  const near = (i: number) => Number(spread.amplitude.data[i] > 0);
  const at = (value: (i: number) => number) => Float32Array.from(voxels, value);
  return {
    fieldError,
    amplitude: {
      errors: at(amplitudeError),
      base: at((i) => near(i) * baseDeviation(deviations.amplitude.data[i] / mean, "amplitude")),
    },
    phase: { errors: at(phaseError), base: at((i) => near(i) * phaseBase(i)) },
    features,
    signs,
    sampleSigns,
  };
}

/** Shares of one pattern's voxels within one error bar, with these factors. */
export function sharesWithin({ amplitude, phase }: PredictionErrors, factors: UncertaintyFactors): UncertaintyShares {
  return {
    amplitude: shareOf(amplitude, factors.amplitude, Number.POSITIVE_INFINITY),
    phase: shareOf(phase, factors.phase, evenPhase),
  };
}

/** The calibration by these patterns. `samples` is stored beside it. Throws DataError for too few patterns. */
export function calibrationOf(patterns: readonly PredictionErrors[], samples: number): Calibration {
  const both = patterns.map(({ signs, sampleSigns }) => [...signs, ...sampleSigns]);
  const model = (quantity: "amplitude" | "phase") =>
    fitErrorModel(
      both,
      patterns.map((pattern) => Math.log(factorOf(pattern[quantity]))),
    );
  return {
    reference: referenceOf(
      patterns.map(({ features }) => features),
      referenceShare,
    ),
    expected: fitErrorModel(
      patterns.map(({ signs }) => signs),
      patterns.map(({ fieldError }) => fieldError),
    ),
    limit: believedUpTo,
    amplitude: model("amplitude"),
    phase: model("phase"),
    samples,
  };
}

/** Factors are taken no further: where most of a crystal lies beyond the answer no factor is enough. */
const [leastFactor, mostFactor] = [1e-2, 50];

/** The factor that puts the wanted share of a pattern's voxels within one error bar. */
function factorOf({ errors, base }: QuantityErrors): number {
  const ratios = errors.map((error, i) => (base[i] > 0 ? error / base[i] : mostFactor)).sort();
  return Math.min(mostFactor, Math.max(leastFactor, ratios[Math.floor(wantedShare * ratios.length)]));
}

function shareOf({ errors, base }: QuantityErrors, factor: number, most: number): number {
  let within = 0;
  for (let i = 0; i < errors.length; i++) if (base[i] > 0 && errors[i] <= Math.min(most, factor * base[i])) within++;
  return within / errors.length;
}

/** Up to `mostVoxels` voxels of the true crystal, evenly distributed. */
function voxelsInside(data: Float32Array): readonly number[] {
  const moduli = Float32Array.from({ length: data.length / 2 }, (_, i) => Math.hypot(data[2 * i], data[2 * i + 1]));
  const level = insideLevel * moduli.reduce((most, value) => Math.max(most, value), 0);
  const all = [...moduli.keys()].filter((i) => moduli[i] > level);
  const every = Math.max(1, Math.ceil(all.length / mostVoxels));
  return all.filter((_, n) => n % every === 0);
}
