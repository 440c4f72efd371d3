// What a perfect fit would look like: the mean Poisson deviance of counts about their true mean. It tells a solution from a local
// minimum without the truth: a wrong object stays far above it.

import {
  type ComplexVolume,
  countVoxels,
  type MaskVolume,
  Measured,
  type Measurement,
  type RealVolume,
  type Transform,
} from "@friedel/engine";
import { type ExpectedModel, expectedCounts } from "./expected-counts.js";

/** Means on whose logarithms the deviance is tabulated: e^−12 … e^6. */
const table = { from: -12, to: 6, steps: 180 } as const;
/** E[D] = 1 + 1/(6μ) + O(μ⁻²) above this mean, to better than 1e-4. */
const largeMean = 300;

/** E[2(k ln(k/μ) − k + μ)] for k Poisson of mean μ ≥ 0. */
export function expectedDeviance(mean: number): number {
  if (mean <= 0) return 0;
  if (mean > largeMean) return 1 + 1 / (6 * mean);
  let probability = Math.exp(-mean);
  let sum = probability * mean;
  for (let k = 1; k < mean + 12 * Math.sqrt(mean) + 30; k++) {
    probability *= mean / k;
    sum += probability * (k * Math.log(k / mean) - k + mean);
  }
  return 2 * sum;
}

const tabulated = Float64Array.from({ length: table.steps + 1 }, (_, i) =>
  expectedDeviance(Math.exp(table.from + ((table.to - table.from) * i) / table.steps)),
);

function lookUp(mean: number): number {
  const at = ((Math.log(mean) - table.from) / (table.to - table.from)) * table.steps;
  // Below the table there is one count at most: the first terms, to a relative error of the mean's order.
  if (!(at > 0)) return mean <= 0 ? 0 : -2 * mean * Math.log(mean);
  if (at >= table.steps) return 1 + 1 / (6 * mean);
  const i = Math.floor(at);
  return tabulated[i] + (at - i) * (tabulated[i + 1] - tabulated[i]);
}

/** Counts of the crystal: all that were measured, less the background. */
export function photonsOf({ amplitude, mask, background }: Measurement): number {
  let photons = 0;
  for (let i = 0; i < mask.data.length; i++) {
    // Not above 0 voxel by voxel, or all single counts of a background would pass for the crystal's.
    if (mask.data[i] !== Measured.no) photons += amplitude.data[i] ** 2 - (background?.data[i] ?? 0);
  }
  return photons;
}

/**
 * Field error that counting alone leaves in free voxels, √(unknowns/4N) for two unknowns a voxel of the support and N photons: each
 * unknown of the field has the noise of a quarter of a photon.
 */
export function countingError(measurement: Measurement, support: MaskVolume): number {
  return Math.sqrt((2 * countVoxels(support)) / 4 / Math.max(1, photonsOf(measurement)));
}

/** One number for the voxels used and one for the free voxels, which are kept out of the fit. */
export interface UsedAndFree {
  readonly used: number;
  readonly free: number;
}

/** Ratios to the counting noise. */
export interface NoiseRatios extends UsedAndFree {
  /** Of the bright voxels used; see {@link brightNoiseRatio}. */
  readonly bright: number;
}

/**
 * Expected `llk` and `llkFree` if the object's expected counts, scaled to the counts used unless the model has a scale, were the means of
 * the counts: counting noise alone. NaN where there are no such voxels. Costs as much as {@link expectedCounts}.
 */
export async function noiseLlk(
  object: ComplexVolume,
  measurement: Measurement,
  transform: Transform,
  model: ExpectedModel = {},
): Promise<UsedAndFree> {
  return meansOf(measurement.mask, await expectedCounts(object, measurement, transform, model), (_, mean) => lookUp(mean));
}

/**
 * The deviance of the measurement's counts from expected ones, over what counting noise about those would give. A voxel weighs as much as
 * the crystal's share of its expected counts: any object explains a background, whose many voxels would hide how badly it fits the rest.
 */
export function noiseRatio(measurement: Measurement, expected: RealVolume): NoiseRatios {
  return {
    used: ratioOver(measurement, expected, Measured.used),
    free: freeNoiseRatio(measurement, expected),
    bright: brightNoiseRatio(measurement, expected),
  };
}

/** Expected counts of bright voxels: with fewer it is their number that decides a ratio, with more any fit is a little off. */
const bright = { least: 100, most: 1e4 } as const;
/** Fewer of them say nothing: the ratio of 30 scatters by a quarter. */
const fewestBright = 30;

/**
 * The same of the bright voxels used. Most voxels of a pattern are dark, and nearly any object explains those: one of another crystal that
 * was at 1.3 over all free voxels had 2.8 here, right ones 0.9 to 1.5. NaN where there are fewer than 30.
 */
export function brightNoiseRatio(measurement: Measurement, expected: RealVolume): number {
  const { mask } = measurement;
  const isBright = (i: number): boolean => expected.data[i] >= bright.least && expected.data[i] <= bright.most;
  const chosen = mask.data.map((kind, i) => (kind === Measured.used && isBright(i) ? Measured.used : Measured.no));
  if (chosen.reduce((count, kind) => count + Number(kind === Measured.used), 0) < fewestBright) return Number.NaN;
  return ratioOver({ ...measurement, mask: { ...mask, data: chosen } }, expected, Measured.used);
}

/** {@link noiseRatio} of the free voxels alone, which are few. */
export function freeNoiseRatio(measurement: Measurement, expected: RealVolume): number {
  return ratioOver(measurement, expected, Measured.free);
}

function ratioOver({ amplitude, mask, background }: Measurement, expected: RealVolume, kind: number): number {
  let [found, noise] = [0, 0];
  for (let i = 0; i < mask.data.length; i++) {
    if (mask.data[i] !== kind) continue;
    const mean = expected.data[i];
    const share = background ? Math.max(0, 1 - background.data[i] / Math.max(mean, leastMean)) : 1;
    found += share * deviance(amplitude.data[i] ** 2, mean);
    noise += share * lookUp(mean);
  }
  // To the digits that hold on every machine: the last bits of a logarithm differ between them.
  return Math.fround(found / noise);
}

/** Expected counts below this have the deviance of this: a model that knows nothing better than float32. */
const leastMean = 1e-6;

function deviance(counts: number, expected: number): number {
  const mean = Math.max(expected, leastMean);
  return 2 * ((counts > 0 ? counts * Math.log(counts / mean) : 0) - counts + mean);
}

/** Mean deviance of the counts of all that was measured from expected ones. */
export function meanDeviance({ amplitude, mask }: Measurement, expected: RealVolume): number {
  let [sum, count] = [0, 0];
  for (let i = 0; i < mask.data.length; i++) {
    if (mask.data[i] === Measured.no) continue;
    sum += deviance(amplitude.data[i] ** 2, expected.data[i]);
    count++;
  }
  return Math.fround(sum / count);
}

/** Means of a value over the used and over the free voxels. */
function meansOf(mask: MaskVolume, expected: RealVolume, value: (voxel: number, mean: number) => number): UsedAndFree {
  const [sums, voxels] = [new Float64Array(3), new Float64Array(3)];
  for (let i = 0; i < mask.data.length; i++) {
    const kind = mask.data[i];
    if (kind === Measured.no) continue;
    sums[kind] += value(i, expected.data[i]);
    voxels[kind]++;
  }
  const mean = (kind: number): number => sums[kind] / voxels[kind];
  return { used: mean(Measured.used), free: mean(Measured.free) };
}

/** A pattern whose brightest voxel holds fewer counts was rescaled, and its counting noise is not known. */
export const leastPeak = 10;

/** The square of the largest measured amplitude. */
export function peakCounts({ amplitude, mask }: Measurement): number {
  let most = 0;
  for (let i = 0; i < mask.data.length; i++)
    if (mask.data[i] !== Measured.no && amplitude.data[i] > most) most = amplitude.data[i];
  return most ** 2;
}

/** Whether the squares of the amplitudes can be counts, rather than a pattern scaled to a maximum of 1. */
export function hasCounts(measurement: Measurement): boolean {
  return peakCounts(measurement) >= leastPeak;
}

/** Whether the counting noise of the free voxels is known: there are some, and they hold counts. */
export function hasFreeCounts(measurement: Measurement): boolean {
  return hasCounts(measurement) && measurement.mask.data.includes(Measured.free);
}

/** The `llkFree` of a constant pattern behind gain and background, with as many counts as were used: an object must do better. */
export function flatLlkFree({ amplitude, mask, gain, background }: Measurement): number {
  const meanOf = (kind: number, value: (i: number) => number): number => {
    let [sum, count] = [0, 0];
    for (let i = 0; i < mask.data.length; i++) {
      if (mask.data[i] !== kind) continue;
      sum += value(i);
      count++;
    }
    return sum / count;
  };
  const gainAt = (i: number): number => gain?.data[i] ?? 1;
  const backgroundAt = (i: number): number => background?.data[i] ?? 0;
  const scattered = meanOf(Measured.used, (i) => amplitude.data[i] ** 2 - backgroundAt(i)) / meanOf(Measured.used, gainAt);
  return meanOf(Measured.free, (i) => {
    const [k, mean] = [amplitude.data[i] ** 2, Math.max(0, scattered) * gainAt(i) + backgroundAt(i)];
    return 2 * ((k > 0 ? k * Math.log(k / mean) : 0) - k + mean);
  });
}
