// Small dense matrices in float64, rows after one another: what the fits of a few hundred unknowns need, written to be read.

/** A matrix of `rows` times `columns` numbers, row by row. */
export interface Dense {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
}

/** A matrix of values by row and column. */
export function dense(rows: number, columns: number, at: (row: number, column: number) => number = () => 0): Dense {
  const data = new Float64Array(rows * columns);
  for (let i = 0, k = 0; i < rows; i++) for (let j = 0; j < columns; j++, k++) data[k] = at(i, j);
  return { rows, columns, data };
}

/** aᵀ. */
export function transposed(a: Dense): Dense {
  return dense(a.columns, a.rows, (i, j) => a.data[j * a.columns + i]);
}

/** a·b. */
export function product(a: Dense, b: Dense): Dense {
  const n = b.columns;
  const out = new Float64Array(a.rows * n);
  const right = b.data;
  for (let i = 0; i < a.rows; i++) {
    for (let k = 0; k < a.columns; k++) {
      const value = a.data[i * a.columns + k];
      if (value === 0) continue;
      for (let j = 0, to = i * n, from = k * n; j < n; j++) out[to++] += value * right[from++];
    }
  }
  return { rows: a.rows, columns: n, data: out };
}

/** diag(d)·a. */
export function scaledRows(d: ArrayLike<number>, a: Dense): Dense {
  return dense(a.rows, a.columns, (i, j) => d[i] * a.data[i * a.columns + j]);
}

/** a·diag(d). */
export function scaledColumns(a: Dense, d: ArrayLike<number>): Dense {
  return dense(a.rows, a.columns, (i, j) => d[j] * a.data[i * a.columns + j]);
}

/** Added to the diagonal, as a share of its mean, so that a matrix without full rank has an inverse. */
const ridge = 1e-10;

/** The inverse of a symmetric matrix without negative eigenvalues, by Cholesky's factors. */
export function inverted(a: Dense): Dense {
  const n = a.rows;
  const factor = choleskyOf(a);
  const out = dense(n, n);
  const column = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    column.fill(0);
    for (let i = k; i < n; i++) {
      let sum = i === k ? 1 : 0;
      for (let j = k; j < i; j++) sum -= factor[i * n + j] * column[j];
      column[i] = sum / factor[i * n + i];
    }
    // (L Lᵀ)⁻¹ = Σ over the columns of L⁻¹, row by row from below.
    for (let i = n - 1; i >= k; i--) {
      let sum = column[i];
      for (let j = i + 1; j < n; j++) sum -= factor[j * n + i] * out.data[j * n + k];
      out.data[i * n + k] = sum / factor[i * n + i];
    }
    for (let i = k; i < n; i++) out.data[k * n + i] = out.data[i * n + k];
  }
  return out;
}

/** The lower triangle L of a = L Lᵀ. */
function choleskyOf(a: Dense): Float64Array {
  const n = a.rows;
  let trace = 0;
  for (let i = 0; i < n; i++) trace += a.data[i * n + i];
  const least = (ridge * trace) / n || Number.MIN_VALUE;
  const factor = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a.data[i * n + j] + (i === j ? least : 0);
      for (let k = 0; k < j; k++) sum -= factor[i * n + k] * factor[j * n + k];
      factor[i * n + j] = i === j ? Math.sqrt(Math.max(sum, least)) : sum / factor[j * n + j];
    }
  }
  return factor;
}
