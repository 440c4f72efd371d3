// What a measurement has besides the crystal, as a refinement knows it: factors and angles of frames, a background, places where another
// crystal scatters. First from the data alone; later renewed beside an object. Counts stay as they were counted: all of it is gain,
// background and mask of the model.

import type { ComplexVolume } from "@friedel/engine";
import {
  type CoherenceValues,
  type MaskVolume,
  Measured,
  type Measurement,
  mapped,
  realVolume,
  type Transform,
} from "@friedel/engine";
import { backgroundVolume } from "../../conditions/background.js";
import { conditionsOf } from "../../conditions/conditions.js";
import { atOffsets } from "../../conditions/frame-likelihood.js";
import { hasCounts, noiseRatio, type UsedAndFree } from "../../metrics/counting-noise.js";
import { expectedCounts } from "../../metrics/expected-counts.js";
import { coherentMeasurement } from "./coherent-pattern.js";

/** A measurement with what is known of its conditions in it. */
export interface ModelledConditions {
  /** Its gain has the factors of frames, its mask leaves out other crystals' peaks; both on top of what was given. */
  readonly measurement: Measurement;
  /** Angles of frames beyond those at which they should stand, steps; null for none. */
  readonly offsets: Float64Array | null;
  /** What was found, a sentence each. */
  readonly found: readonly string[];
  /** What of it makes any object doubtful. */
  readonly doubts: readonly string[];
}

/** The conditions that the data alone tell. */
export function conditionsBefore(given: Measurement): ModelledConditions {
  if (!hasCounts(given)) return { measurement: given, offsets: null, found: [], doubts: [] };
  const { frames, background, otherPeaks, saturated, coarse, sentences } = conditionsOf(given);
  const flat = frames.factors ? withFactors(given, frames.factors) : given;
  const lit = background ? { ...flat, background: backgroundVolume(background, given.amplitude.shape) } : flat;
  const mask = without(
    lit.mask,
    otherPeaks.map(({ region }) => region),
  );
  for (const voxel of saturated) mask.data[voxel] = Measured.no;
  return {
    measurement: { ...lit, mask },
    offsets: frames.offsets,
    found: sentences,
    doubts: coarse.map(({ sentence }) => sentence),
  };
}

/** What searches work on: frames at their angles, light made coherent; the measurement itself where nothing is to be done. */
export async function searchable(
  { measurement, offsets }: ModelledConditions,
  coherence: CoherenceValues | null,
  transform: Transform,
): Promise<Measurement> {
  const even = offsets ? evened(measurement, offsets) : measurement;
  return coherence ? coherentMeasurement(even, coherence, transform) : even;
}

/** Rounds of frames' evening: errors of a third of a step at a crystal's own lags fall to a hundredth. */
const eveningRounds = 5;

/** The counts that frames would have at their angles, by fixed-point iteration of I ← I + (counts − I at the offsets). */
function evened(measurement: Measurement, offsets: Float64Array): Measurement {
  const { amplitude, mask, gain, background } = measurement;
  const signal = mapped(amplitude, (value, i) =>
    mask.data[i] === Measured.no ? 0 : Math.max(0, value ** 2 - (background?.data[i] ?? 0)) / (gain?.data[i] ?? 1),
  );
  let even = signal;
  for (let round = 0; round < eveningRounds; round++) {
    const there = atOffsets(even, offsets);
    even = mapped(even, (value, i) => Math.max(0, value + signal.data[i] - there.data[i]));
  }
  return { amplitude: mapped(even, (value) => Math.sqrt(value)), mask };
}

/** The measurement with the angles of its frames as a gain, which an object's own pattern tells. */
export async function withAngles(
  { measurement, offsets }: ModelledConditions,
  object: ComplexVolume,
  coherence: CoherenceValues | null,
  transform: Transform,
): Promise<Measurement> {
  if (!offsets) return measurement;
  const { amplitude, mask, gain } = measurement;
  const signal = await expectedCounts(object, { amplitude, mask }, transform, { scale: 1, ...coherence });
  const moved = atOffsets(signal, offsets);
  return { ...measurement, gain: mapped(signal, (value, i) => (gain?.data[i] ?? 1) * ratioOf(moved.data[i], value)) };
}

/** Deviance of what was observed from an object's pattern, over that of counting noise. */
export async function noiseRatioOf(
  object: ComplexVolume,
  { conditions, coherence }: { readonly conditions: ModelledConditions; readonly coherence: CoherenceValues | null },
  transform: Transform,
): Promise<UsedAndFree> {
  const measurement = await withAngles(conditions, object, coherence, transform);
  return noiseRatio(measurement, await expectedCounts(object, measurement, transform, coherence ?? {}));
}

/** Between neighbouring frames a pattern changes by less, but for its zeros, where nothing is seen. */
const greatestRatio = 20;

function ratioOf(value: number, to: number): number {
  return Math.min(greatestRatio, Math.max(1 / greatestRatio, to > 0 ? value / to : 1));
}

/** The measurement with a further factor for every frame. */
export function withFactors(measurement: Measurement, factors: Float64Array): Measurement {
  const { amplitude, gain } = measurement;
  const [frames] = amplitude.shape;
  const size = amplitude.data.length / frames;
  const values = Float32Array.from(amplitude.data, (_, i) => (gain?.data[i] ?? 1) * factors[Math.floor(i / size)]);
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

export function percent(share: number): string {
  return `${(100 * share).toPrecision(2)} %`;
}

/** The values of a background from the outermost to the innermost shell. */
export function figureOf(counts: ArrayLike<number>): string {
  const [outer, inner] = [counts[counts.length - 1], counts[0]].map((value) => Number(value.toPrecision(2)));
  return outer === inner ? `${outer}` : `${outer} to ${inner}`;
}
