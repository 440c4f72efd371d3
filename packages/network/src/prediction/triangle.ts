// Triangular factors of small symmetric matrices, as nested rows.

/** C with CCᵀ the matrix, lower triangle. */
export function cholesky(matrix: readonly (readonly number[])[]): number[][] {
  const out = matrix.map((row) => row.map(() => 0));
  matrix.forEach((row, i) => {
    for (let j = 0; j <= i; j++) {
      const rest = row[j] - out[i].slice(0, j).reduce((sum, value, k) => sum + value * out[j][k], 0);
      out[i][j] = i === j ? Math.sqrt(rest) : rest / out[j][j];
    }
  });
  return out;
}

/** The inverse of a lower triangle, by forward substitution. */
export function inverseTriangle(triangle: readonly (readonly number[])[]): number[][] {
  const out = triangle.map((row) => row.map(() => 0));
  triangle.forEach((row, i) => {
    for (let j = 0; j <= i; j++) {
      const sum = row.slice(0, i).reduce((s, value, k) => s + value * out[k][j], 0);
      out[i][j] = ((i === j ? 1 : 0) - sum) / row[i];
    }
  });
  return out;
}
