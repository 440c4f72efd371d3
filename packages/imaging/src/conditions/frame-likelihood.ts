// Factors and angle offsets of frames with the object known: those of the greatest Poisson likelihood, one frame at a time. A frame's
// expected counts are c · P(k + δ) + b. P has no lag beyond half of the axis, so its value between the frames is exact from all
// frames (Shannon; Dirichlet's kernel).

import { Measured, type Measurement, type RealVolume } from "@friedel/engine";

/** A number a frame with its standard error by counting noise (infinite for frames that tell nothing). */
export interface FrameValues {
  readonly values: Float64Array;
  readonly errors: Float64Array;
}

/** Steps of Fisher's scoring; each about squares the error, and changes a factor by no more than e^½. */
const scoringSteps = 12;
const greatestStep = 0.5;

/**
 * The factor of each frame for `modelled` expected counts of the signal (without the background that the measurement may have): what
 * the counts hold over what they should. Voxels that are used count; 1 for frames without signal.
 */
export function frameFactors(measurement: Measurement, modelled: RealVolume): FrameValues {
  const [frames] = measurement.mask.shape;
  const [values, errors] = [new Float64Array(frames).fill(1), new Float64Array(frames).fill(Number.POSITIVE_INFINITY)];
  for (let k = 0; k < frames; k++) {
    for (let step = 0; step < scoringSteps; step++) {
      const { slope, information } = factorSlope(measurement, modelled, k, values[k]);
      if (!(information > 0)) break;
      const change = clamped(slope / information, greatestStep);
      values[k] *= Math.exp(change);
      errors[k] = values[k] / Math.sqrt(information);
      if (Math.abs(change) < 1e-9) break;
    }
  }
  return { values, errors };
}

/** Slope of a frame's log likelihood with the logarithm of its factor, and Fisher's information. */
function factorSlope(
  { amplitude, mask, background }: Measurement,
  modelled: RealVolume,
  frame: number,
  factor: number,
): { readonly slope: number; readonly information: number } {
  const area = mask.shape[1] * mask.shape[2];
  let [slope, information] = [0, 0];
  for (let i = frame * area; i < (frame + 1) * area; i++) {
    const signal = factor * modelled.data[i];
    if (mask.data[i] !== Measured.used || !(signal > 0)) continue;
    const share = signal / (signal + (background ? background.data[i] : 0));
    slope += share * amplitude.data[i] ** 2 - signal;
    information += share * signal;
  }
  return { slope, information };
}

/** Pixels along which angles are judged: the brightest hold all but a per cent of what there is to know. */
const mostPixels = 2000;
/** Rounds of scoring, the greatest move in one and the greatest offset, steps. */
const rounds = 6;
const greatestMove = 0.3;
const greatestOffset = 0.9;

/**
 * The angle of each frame beyond the one at which `modelled` has it, steps, and the factor of each frame with it: frame k holds
 * factor · modelled(k + offset). The mean offset, which is the pattern's origin, is kept. Arguments as {@link frameFactors}.
 */
export function frameOffsets(
  measurement: Measurement,
  modelled: RealVolume,
): { readonly offsets: FrameValues; readonly factors: FrameValues } {
  const [frames] = measurement.mask.shape;
  const pixels = brightestPixels(modelled, mostPixels);
  const curves = curvesOf(modelled, pixels);
  const [offsets, offsetErrors] = [new Float64Array(frames), new Float64Array(frames).fill(Number.POSITIVE_INFINITY)];
  const [factors, factorErrors] = [new Float64Array(frames).fill(1), new Float64Array(frames).fill(Number.POSITIVE_INFINITY)];
  for (let k = 0; k < frames; k++) {
    for (let round = 0; round < rounds; round++) {
      const sums = frameSums(measurement, pixels, between(curves, k + offsets[k], pixels.length), k, factors[k]);
      const determinant = sums.cc * sums.dd - sums.cd ** 2;
      if (!(determinant > 0)) break;
      const factorStep = (sums.dd * sums.c - sums.cd * sums.d) / determinant;
      const offsetStep = (sums.cc * sums.d - sums.cd * sums.c) / determinant;
      factors[k] *= Math.exp(clamped(factorStep, greatestStep));
      offsets[k] = clamped(offsets[k] + clamped(offsetStep, greatestMove), greatestOffset);
      factorErrors[k] = factors[k] * Math.sqrt(sums.dd / determinant);
      offsetErrors[k] = Math.sqrt(sums.cc / determinant);
    }
  }
  return { offsets: { values: offsets, errors: offsetErrors }, factors: { values: factors, errors: factorErrors } };
}

/** modelled(k + offset) at every voxel, negative values of the interpolation made 0: the pattern at the angles where frames stand. */
export function atOffsets(modelled: RealVolume, offsets: Float64Array): RealVolume {
  const [frames, rows, columns] = modelled.shape;
  const area = rows * columns;
  const out = new Float32Array(modelled.data.length);
  for (let k = 0; k < frames; k++) {
    const weights = dirichlet(frames, k + offsets[k]).values;
    const row = new Float64Array(area);
    for (let l = 0; l < frames; l++) {
      for (let p = 0, i = l * area; p < area; p++, i++) row[p] += weights[l] * modelled.data[i];
    }
    for (let p = 0; p < area; p++) out[k * area + p] = Math.max(0, row[p]);
  }
  return { ...modelled, data: out };
}

/** Slopes of the log likelihood of one frame with log c and δ, and Fisher's information. */
function frameSums(
  { amplitude, mask, background }: Measurement,
  pixels: Uint32Array,
  { values, slopes }: Between,
  frame: number,
  factor: number,
): { c: number; d: number; cc: number; cd: number; dd: number } {
  const area = mask.shape[1] * mask.shape[2];
  const sums = { c: 0, d: 0, cc: 0, cd: 0, dd: 0 };
  for (let j = 0; j < pixels.length; j++) {
    const i = frame * area + pixels[j];
    const signal = factor * values[j];
    if (mask.data[i] !== Measured.used || !(signal > 0)) continue;
    const slope = factor * slopes[j];
    const mean = signal + (background ? background.data[i] : 0);
    const excess = amplitude.data[i] ** 2 / mean - 1;
    sums.c += excess * signal;
    sums.d += excess * slope;
    sums.cc += signal ** 2 / mean;
    sums.cd += (signal * slope) / mean;
    sums.dd += slope ** 2 / mean;
  }
  return sums;
}

interface Between {
  readonly values: Float64Array;
  readonly slopes: Float64Array;
}

/** The curves and their slopes at a place between the frames. */
function between(curves: readonly Float64Array[], place: number, pixels: number): Between {
  const [values, slopes] = [new Float64Array(pixels), new Float64Array(pixels)];
  const kernel = dirichlet(curves.length, place);
  curves.forEach((curve, l) => {
    const [weight, slope] = [kernel.values[l], kernel.slopes[l]];
    for (let j = 0; j < pixels; j++) {
      values[j] += weight * curve[j];
      slopes[j] += slope * curve[j];
    }
  });
  return { values, slopes };
}

/** Weights of the frames for the value and the slope at a place of a curve of period `frames`. */
function dirichlet(frames: number, place: number): Between {
  const [values, slopes] = [new Float64Array(frames), new Float64Array(frames)];
  const half = (frames - 1) >> 1;
  for (let l = 0; l < frames; l++) {
    const turn = (2 * Math.PI * (place - l)) / frames;
    let [value, slope] = [1, 0];
    for (let r = 1; r <= half; r++) {
      value += 2 * Math.cos(r * turn);
      slope -= 2 * r * Math.sin(r * turn);
    }
    if (frames % 2 === 0) {
      value += Math.cos((frames / 2) * turn);
      slope -= (frames / 2) * Math.sin((frames / 2) * turn);
    }
    values[l] = value / frames;
    slopes[l] = (slope * 2 * Math.PI) / frames ** 2;
  }
  return { values, slopes };
}

/** One array a frame with the values of the pixels. */
function curvesOf({ shape, data }: RealVolume, pixels: Uint32Array): Float64Array[] {
  const area = shape[1] * shape[2];
  return Array.from({ length: shape[0] }, (_, k) => Float64Array.from(pixels, (p) => data[k * area + p]));
}

function brightestPixels({ shape, data }: RealVolume, most: number): Uint32Array {
  const area = shape[1] * shape[2];
  const totals = new Float64Array(area);
  for (let i = 0; i < data.length; i++) totals[i % area] += data[i];
  return Uint32Array.from(totals.keys())
    .sort((a, b) => totals[b] - totals[a])
    .slice(0, most);
}

function clamped(value: number, most: number): number {
  return Math.max(-most, Math.min(most, value));
}
