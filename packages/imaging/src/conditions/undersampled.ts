// Whether a pattern is sampled too coarsely along an axis: its power at the longest lag of that axis, where an oversampled crystal
// leaves counting noise alone, is then as high as at half of that lag, since the autocorrelation wraps around.

import { Measured, type Measurement, type Shape } from "@friedel/engine";
import { plateauOf, type Signal, signalOf } from "./counted.js";
import { type CutEnd, cutScan } from "./cut-scan.js";
import { type FrameConditions, frameConditions } from "./frame-conditions.js";

/** An axis that is sampled too coarsely. */
export interface CoarseAxis {
  readonly axis: 0 | 1 | 2;
  /** Length of the axis over the crystal's, about. */
  readonly oversampling: number;
  /** One sentence: what is too coarse, and what to do. */
  readonly sentence: string;
}

/**
 * Power at the longest lag over that at half of it, and the oversampling with which crystals have it: the mean over five faceted
 * crystals, which lie within a tenth of it; round ones have 0.1 to 0.3 more. At 2 and above nothing but noise is left.
 */
const calibration = [
  { ratio: 0.7, oversampling: 0.9 },
  { ratio: 0.52, oversampling: 1.06 },
  { ratio: 0.3, oversampling: 1.23 },
  { ratio: 0.19, oversampling: 1.33 },
  { ratio: 0.108, oversampling: 1.41 },
  { ratio: 0.05, oversampling: 1.53 },
  { ratio: 0.0055, oversampling: 1.85 },
] as const;
/** What is called too coarse: nothing is phased reliably below. */
const leastOversampling = 1.55;
/** Up to here frames that flicker do not look like it. */
const certainlyCoarse = 1.3;
/** What a finer step should come to. */
const wantedOversampling = 2.5;
/** Power at the longest lag, over counting noise, that is significant. */
const leastPower = 3;
/**
 * Power at half of the longest lag over that at lag 1: a crystal that is sampled too coarsely has 0.06 to 0.7 there. Where there is
 * less, it is an error of the flat field or of the frames, which all lags show alike (0.007 in a measured scan). Round crystals are
 * missed: their power falls off sooner.
 */
const leastShare = 0.04;
/** Fewer samples along an axis hold no band limit. */
const leastLength = 8;

/** What tells along which axes a measurement is sampled too coarsely, and these. */
export interface Sampling {
  readonly frames: FrameConditions;
  readonly cuts: readonly CutEnd[];
  readonly coarse: readonly CoarseAxis[];
}

/** How a measurement is sampled. `counted` is its {@link signalOf}. */
export function samplingOf(measurement: Measurement, counted: Signal = signalOf(measurement)): Sampling {
  const frames = frameConditions(measurement, counted);
  const cuts = cutScan(measurement);
  return { frames, cuts, coarse: undersampled(measurement, frames, cuts, counted) };
}

/**
 * The axes along which a measurement is sampled too coarsely. Frames that flicker or jitter and scans that are cut have power at long
 * lags too; these are not called coarse.
 */
export function undersampled(
  measurement: Measurement,
  frames: FrameConditions = frameConditions(measurement),
  cuts: readonly CutEnd[] = cutScan(measurement),
  counted: Signal = signalOf(measurement),
): CoarseAxis[] {
  const lines = linesOf(measurement, counted);
  const coarse: CoarseAxis[] = [];
  for (const axis of [0, 1, 2] as const) {
    const n = measurement.mask.shape[axis];
    const isExplained =
      cuts.some((cut) => cut.axis === axis) || (axis === 0 && (frames.factors !== null || frames.offsets !== null));
    if (n < leastLength || isExplained) continue;
    const half = Math.floor(n / 2);
    const [long] = lagPower(lines, axis, [half]);
    if (!(long > leastPower)) continue;
    const [other, near] = lagPower(lines, axis, [Math.round(half / 2), 1]);
    if (other < leastShare * near) continue;
    const oversampling = oversamplingAt(long / other);
    if (oversampling < leastOversampling) coarse.push({ axis, oversampling, sentence: sentenceOf(axis, oversampling) });
  }
  return coarse;
}

function sentenceOf(axis: 0 | 1 | 2, oversampling: number): string {
  const finer = (wantedOversampling / oversampling).toFixed(1);
  const about = oversampling.toFixed(1);
  return axis === 0
    ? `the rocking step ${oversampling < certainlyCoarse ? "is too coarse" : "seems too coarse, or the frames flicker"}: the pattern is sampled about ${about} times as finely as the crystal needs, below 2; steps finer by ${finer} would do`
    : `the pixels are too coarse along axis ${axis}: the pattern is sampled about ${about} times as finely as the crystal needs, below 2; a distance longer by ${finer} would do`;
}

function oversamplingAt(ratio: number): number {
  const above = calibration.findIndex((point) => ratio > point.ratio);
  if (above === 0) return calibration[0].oversampling;
  if (above < 0) return 2;
  const [high, low] = [calibration[above - 1], calibration[above]];
  const share = Math.log(ratio / low.ratio) / Math.log(high.ratio / low.ratio);
  return low.oversampling + share * (high.oversampling - low.oversampling);
}

/** What lines of voxels are made of. */
interface Lines extends Signal {
  readonly shape: Shape;
  /** 1 where a voxel is not measured or is saturated. */
  readonly isOut: Float32Array;
}

function linesOf(measurement: Measurement, counted: Signal): Lines {
  const { shape, data } = measurement.mask;
  const isOut = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) isOut[i] = Number(data[i] === Measured.no);
  for (const voxel of plateauOf(measurement)) isOut[voxel] = 1;
  return { shape, isOut, ...counted };
}

/** Power at some lags of an axis, over that of counting noise; each whole line of voxels along the axis weighs by its own noise. */
function lagPower({ shape, isOut, signal, variance }: Lines, axis: 0 | 1 | 2, lags: readonly number[]): number[] {
  const n = shape[axis];
  const alike = new Float64Array(n).fill(1);
  const out = sumsAlong(isOut, shape, axis, alike);
  const noise = sumsAlong(variance, shape, axis, alike);
  // Lines of hardly a count weigh little.
  const weights = noise.map((of, line) => (out[line] > 0 || of === 0 ? 0 : of / (of + n)));
  const used = weights.reduce((sum, weight) => sum + weight, 0);
  return lags.map((lag) => {
    const [re, im] = [false, true].map((isSine) =>
      sumsAlong(
        signal,
        shape,
        axis,
        alike.map((_, k) => waveAt(lag, k, n, isSine)),
      ),
    );
    let power = 0;
    for (let line = 0; line < weights.length; line++) {
      if (weights[line] > 0) power += (weights[line] * (re[line] * re[line] + im[line] * im[line])) / noise[line];
    }
    return power / used;
  });
}

/** Weighted sums of the lines along an axis, in C order of the other two. */
function sumsAlong(values: Float32Array, shape: Shape, axis: 0 | 1 | 2, weights: Float64Array): Float64Array {
  const n = shape[axis];
  const inner = axis === 2 ? 1 : axis === 1 ? shape[2] : shape[1] * shape[2];
  const sums = new Float64Array(values.length / n);
  for (let first = 0, i = 0; first < sums.length; first += inner) {
    if (inner === 1) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += weights[k] * values[i++];
      sums[first] = sum;
      continue;
    }
    for (let k = 0; k < n; k++) {
      const weight = weights[k];
      for (let line = first; line < first + inner; line++, i++) sums[line] += weight * values[i];
    }
  }
  return sums;
}

function waveAt(lag: number, k: number, n: number, isSine: boolean): number {
  const angle = (2 * Math.PI * lag * k) / n;
  return isSine ? Math.sin(angle) : Math.cos(angle);
}
