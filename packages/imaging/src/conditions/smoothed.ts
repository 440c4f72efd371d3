// A pattern smoothed until its fringes are gone: Gaussian along each axis, around the ends of the array as a transform's pattern goes
// on, with weights, so that unmeasured voxels have no part in it. Kept on a coarser grid, which is all that is left of it.

import type { Shape, Triple } from "@friedel/engine";

/** Smoothed values on every `stride`-th voxel of each axis. */
export interface Smoothed {
  readonly shape: Shape;
  readonly stride: Triple;
  readonly data: Float32Array;
}

/** Standard deviations at which the Gaussian ends. */
const reach = 3;
/** Where the weights sum up to less, hardly anything near was measured and nothing is known. */
const leastWeight = 0.05;

/** Smooths values by `sigmas` voxels an axis; `weights` 0 where a value is unknown. */
export function smoothed(values: Float32Array, weights: Float32Array, shape: Shape, sigmas: Triple): Smoothed {
  let sums: Float32Array = new Float32Array(values.length);
  for (let i = 0; i < sums.length; i++) sums[i] = values[i] * weights[i];
  let norms: Float32Array = weights;
  let at: Shape = shape;
  const strides = sigmas.map((sigma) => Math.max(1, Math.floor(sigma)));
  for (const axis of [2, 1, 0] as const) {
    sums = alongAxis(sums, at, axis, sigmas[axis], strides[axis]);
    norms = alongAxis(norms, at, axis, sigmas[axis], strides[axis]);
    const shrunk = Math.ceil(at[axis] / strides[axis]);
    at = [axis === 0 ? shrunk : at[0], axis === 1 ? shrunk : at[1], axis === 2 ? shrunk : at[2]];
  }
  const data = sums.map((sum, i) => (norms[i] > leastWeight ? sum / norms[i] : 0));
  return { shape: at, stride: [strides[0], strides[1], strides[2]], data };
}

function alongAxis(data: Float32Array, shape: Shape, axis: 0 | 1 | 2, sigma: number, stride: number): Float32Array {
  const n = shape[axis];
  const inner = axis === 2 ? 1 : axis === 1 ? shape[2] : shape[1] * shape[2];
  const outer = data.length / (n * inner);
  const kept = Math.ceil(n / stride);
  const half = Math.min(Math.ceil(reach * sigma), (n - 1) >> 1);
  const weights = Float64Array.from({ length: 2 * half + 1 }, (_, i) => Math.exp(-0.5 * ((i - half) / sigma) ** 2));
  const norm = weights.reduce((sum, w) => sum + w, 0);
  for (let i = 0; i < weights.length; i++) weights[i] /= norm;
  const out = new Float32Array(outer * kept * inner);
  if (inner === 1) {
    const around = new Float64Array(n + 2 * half);
    for (let o = 0; o < outer; o++) {
      const [first, end] = [o * n, (o + 1) * n];
      around.set(data.subarray(end - half, end));
      around.set(data.subarray(first, end), half);
      around.set(data.subarray(first, first + half), half + n);
      for (let k = 0; k < kept; k++) out[o * kept + k] = weightedSum(around, k * stride, weights);
    }
    return out;
  }
  const row = new Float64Array(inner);
  for (let o = 0; o < outer; o++) {
    for (let k = 0; k < kept; k++) {
      row.fill(0);
      for (let j = -half; j <= half; j++) {
        const from = (o * n + ((k * stride + j + n) % n)) * inner;
        const weight = weights[j + half];
        for (let i = 0; i < inner; i++) row[i] += weight * data[from + i];
      }
      out.set(row, (o * kept + k) * inner);
    }
  }
  return out;
}

function weightedSum(values: Float64Array, first: number, weights: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < weights.length; j++) sum += weights[j] * values[first + j];
  return sum;
}
