// Linear least squares by the normal equations, summed row by row: for a few dozen unknowns and many thousand data.

import { DataError } from "@friedel/engine";

/** Sums of rows a·c ≈ b, each with its weight. */
export interface NormalEquations {
  readonly add: (row: ArrayLike<number>, value: number, weight: number) => void;
  /** The coefficients. Throws {@link DataError} where the data do not determine them. */
  readonly solve: () => number[];
}

/** Of the largest diagonal element: below it a direction is not determined. */
const leastPivot = 1e-10;

/** Empty sums for so many unknowns. */
export function normalEquations(unknowns: number): NormalEquations {
  const matrix = Array.from({ length: unknowns }, () => new Float64Array(unknowns));
  const right = new Float64Array(unknowns);
  return {
    add: (row, value, weight) => {
      for (let i = 0; i < unknowns; i++) {
        const scaled = weight * row[i];
        right[i] += scaled * value;
        for (let j = 0; j <= i; j++) matrix[i][j] += scaled * row[j];
      }
    },
    solve: () => solved(matrix, right),
  };
}

/** Solves a symmetric system, of which the lower half is given, by Cholesky's factors. */
function solved(matrix: readonly Float64Array[], right: Float64Array): number[] {
  const unknowns = right.length;
  const largest = matrix.reduce((most, row, i) => Math.max(most, row[i]), 0);
  const factor = matrix.map((row) => row.slice());
  const out = [...right];
  for (let i = 0; i < unknowns; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i][j];
      for (let k = 0; k < j; k++) sum -= factor[i][k] * factor[j][k];
      if (i === j && !(sum > leastPivot * largest))
        throw new DataError(
          `expected a pupil that tells ${unknowns} terms apart, found one too small for it: ask for fewer terms`,
        );
      factor[i][j] = i === j ? Math.sqrt(sum) : sum / factor[j][j];
    }
    for (let k = 0; k < i; k++) out[i] -= factor[i][k] * out[k];
    out[i] /= factor[i][i];
  }
  for (let i = unknowns - 1; i >= 0; i--) {
    for (let k = i + 1; k < unknowns; k++) out[i] -= factor[k][i] * out[k];
    out[i] /= factor[i][i];
  }
  return out;
}
