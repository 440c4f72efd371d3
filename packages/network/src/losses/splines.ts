// A smooth field over an array from few coefficients, Σ B_i(z) B_j(y) B_l(x) c_ijl with cubic B-splines, and the adjoint: the phases of
// crystals.

import { type Shape, splineWeightsAt } from "@friedel/engine";

/** Splines over arrays of one shape, grid³ coefficients in C order. */
export interface Splines {
  /** The field at all voxels. */
  field(coefficients: Float32Array): Float64Array;
  /** The adjoint: from the gradient with respect to the field to that with respect to the coefficients. */
  gathered(field: Float64Array): Float64Array;
}

export function createSplines(shape: Shape, grid: number): Splines {
  const [mz, my, mx] = shape.map((n) => splineMatrix(n, grid));
  const [, ny, nx] = shape;
  return {
    field(coefficients) {
      const alongX = product(Float64Array.from(coefficients), mx, grid * grid, grid, 1, false);
      const alongY = product(alongX, my, grid, grid, nx, false);
      return product(alongY, mz, 1, grid, ny * nx, false);
    },
    gathered(field) {
      const alongZ = product(field, mz, 1, grid, ny * nx, true);
      const alongY = product(alongZ, my, grid, grid, nx, true);
      return product(alongY, mx, grid * grid, grid, 1, true);
    },
  };
}

/** Weights of the coefficients (columns) at each voxel of an axis (rows). */
function splineMatrix(voxels: number, count: number): Float64Array {
  const out = new Float64Array(voxels * count);
  for (let i = 0; i < voxels; i++) {
    const { first, weights } = splineWeightsAt((i + 0.5) / voxels, count);
    out.set(weights, i * count + first);
  }
  return out;
}

/** Applies a matrix of `count` columns, or its transpose, along the middle of three axes. */
function product(
  data: Float64Array,
  matrix: Float64Array,
  outer: number,
  count: number,
  inner: number,
  isTransposed: boolean,
): Float64Array {
  const voxels = matrix.length / count;
  const [to, from] = isTransposed ? [count, voxels] : [voxels, count];
  const out = new Float64Array(outer * to * inner);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < to; i++) {
      const row = (o * to + i) * inner;
      for (let j = 0; j < from; j++) {
        const weight = matrix[isTransposed ? j * count + i : i * count + j];
        if (weight === 0) continue;
        const source = (o * from + j) * inner;
        for (let k = 0; k < inner; k++) out[row + k] += weight * data[source + k];
      }
    }
  }
  return out;
}
