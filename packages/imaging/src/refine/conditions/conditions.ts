// What a measurement has besides the crystal, as a refinement knows it: factors and angles of frames, a background, places where another
// crystal scatters. First from the data alone; later renewed beside an object. Counts stay as they were counted: all of it is gain,
// background and mask of the model.

import {
  type CoherenceValues,
  type ComplexVolume,
  type MaskVolume,
  Measured,
  type Measurement,
  mapped,
  realVolume,
  type Transform,
} from "@friedel/engine";
import { conditioned } from "../../conditions/conditioned.js";
import { conditionsOf } from "../../conditions/conditions.js";
import type { CutEnd } from "../../conditions/cut-scan.js";
import { type LostFrames, lostFrames } from "../../conditions/lost-frames.js";
import type { OtherPeak } from "../../conditions/other-peaks.js";
import type { CoarseAxis, Sampling } from "../../conditions/undersampled.js";
import { hasCounts, type NoiseRatios, noiseRatio } from "../../metrics/counting-noise.js";
import { expectedCounts } from "../../metrics/expected-counts.js";

/** A measurement with what is known of its conditions in it. */
export interface ModelledConditions {
  /** Its gain, background and mask have the conditions on top of what was given. */
  readonly measurement: Measurement;
  /** What was found, a sentence each. */
  readonly found: readonly string[];
  /** Axes on which the steps may be too coarse. */
  readonly coarse: readonly CoarseAxis[];
  /** Peaks left out that are about as bright as the main one. */
  readonly rivals: readonly OtherPeak[];
  /** Ends of the scan or of the frames at which signal is missing. */
  readonly cuts: readonly CutEnd[];
  /** Frames of which nothing is measured, between others. */
  readonly lost?: LostFrames;
  /** Whether the lags that the crystal does not reach exclude that frames flicker from one to the next. */
  readonly steady: boolean;
}

/** A measurement as it was given. */
export function unconditioned(measurement: Measurement): ModelledConditions {
  return { measurement, found: [], coarse: [], rivals: [], cuts: [], steady: false };
}

/** Share of the main peak's brightness from which another may be of the same crystal: strain splits a peak into like parts. */
const rivalry = 0.5;

/** Power at the lags beyond the crystal's reach, over counting noise, below which frames are steady: right ones have 0.97 to 1.03. */
const steadyPower = 1.06;

/** The conditions that the data alone tell; `sampling` of the measurement where it is known. */
export function conditionsBefore(given: Measurement, sampling?: Sampling): ModelledConditions {
  if (!hasCounts(given)) return unconditioned(given);
  const conditions = conditionsOf(given, sampling);
  const rivals = conditions.otherPeaks.filter(({ brightness }) => brightness > rivalry);
  // A background that is known, such as a camera's, is not found again.
  const further = given.background ? { ...conditions, background: undefined } : conditions;
  const { sentences: found, coarse, frames } = conditions;
  // Where another peak lies the light at an end may be its own.
  const cuts = conditions.otherPeaks.length > 0 ? [] : conditions.cuts;
  const lost = lostFrames(given);
  const known = { found, coarse, rivals, cuts, ...(lost && { lost }), steady: frames.powerAfter < steadyPower };
  return { measurement: conditioned(given, further), ...known };
}

/** Deviance of what was measured from an object's pattern, over that of counting noise. */
export async function noiseRatioOf(
  object: ComplexVolume,
  measurement: Measurement,
  coherence: CoherenceValues | null,
  transform: Transform,
): Promise<NoiseRatios> {
  return noiseRatio(measurement, await expectedCounts(object, measurement, transform, coherence ?? {}));
}

/** The measurement with a further factor for every frame. */
export function withFactors(measurement: Measurement, factors: Float64Array): Measurement {
  const { amplitude, gain } = measurement;
  const [frames] = amplitude.shape;
  const size = amplitude.data.length / frames;
  const values = amplitude.data.map((_, i) => (gain?.data[i] ?? 1) * factors[Math.floor(i / size)]);
  return { ...measurement, gain: realVolume(amplitude.shape, values) };
}

/** A mask that leaves out further voxels. */
export function without(mask: MaskVolume, regions: readonly MaskVolume[]): MaskVolume {
  return mapped(mask, (kind, i) => (regions.some(({ data }) => data[i] !== 0) ? Measured.no : kind));
}

/** Relative standard deviation. */
export function scatter(factors: Float64Array): number {
  const mean = factors.reduce((sum, value) => sum + value, 0) / factors.length;
  return rms(factors.map((value) => value / mean - 1));
}

function rms(values: Float64Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);
}

/** A share in words. */
export function percent(share: number): string {
  return `${Number((100 * share).toPrecision(2))} %`;
}
