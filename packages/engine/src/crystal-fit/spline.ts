// Smooth fields on a box: cubic B-splines on a coarse grid, separable, uniform knots (de Boor, A Practical Guide to Splines, 1978).
// An axis with g coefficients has g − 3 intervals, which cover the box from the outer face of its first voxel to that of its last.

import { type Triple, voxelCount } from "../array/index.js";

/** The fewest coefficients along an axis: one interval. */
export const fewestCoefficients = 4;

/** A field as its coefficients, C order. */
export interface SplineField {
  /** Coefficients along z, y and x, 4 or more each. */
  readonly shape: Triple;
  readonly values: Float32Array;
}

/** What four neighbouring coefficients, from `first` on, weigh at one place. */
export interface SplineWeights {
  readonly first: number;
  readonly weights: readonly [number, number, number, number];
}

/** A field of zeros. */
export function splineField(shape: Triple): SplineField {
  return { shape, values: new Float32Array(voxelCount(shape)) };
}

/** The weights at the part `at` (0 … 1) of an axis with `count` coefficients. */
export function splineWeightsAt(at: number, count: number): SplineWeights {
  const intervals = count - 3;
  const first = Math.min(intervals - 1, Math.max(0, Math.floor(at * intervals)));
  const t = at * intervals - first;
  return {
    first,
    weights: [(1 - t) ** 3 / 6, (4 - 6 * t ** 2 + 3 * t ** 3) / 6, (1 + 3 * t + 3 * t ** 2 - 3 * t ** 3) / 6, t ** 3 / 6],
  };
}

/** The weights at every voxel of an axis of a box. */
export function splineWeights(voxels: number, count: number): SplineWeights[] {
  return Array.from({ length: voxels }, (_, i) => splineWeightsAt((i + 0.5) / voxels, count));
}
