// Orthogonal modes of an ensemble of objects: the singular value decomposition of the matrix whose rows are the objects, as in
// Favre-Nicolin et al., Scientific Reports 10, 2664 (2020), doi 10.1038/s41598-020-57561-2. The first mode is what the starts have in
// common; its weight says how much of them that is. The few rows are solved through their Gram matrix, by Jacobi's rotations.

import { type ComplexVolume, complexVolume, DataError } from "@friedel/engine";

/** A mode and its part of Σ‖ρ‖². */
export interface Mode {
  /** At the size of one object: ‖mode‖² = weight·mean ‖ρ‖². Modes are orthogonal; the phase of the first is that of the objects' mean. */
  readonly object: ComplexVolume;
  /** The weights of all modes add up to 1. */
  readonly weight: number;
}

/** The modes of aligned objects of one shape, heaviest first, `most` of them. Throws {@link DataError} for none, or all zero. */
export function modesOf(objects: readonly ComplexVolume[], most = 4): Mode[] {
  if (objects.length === 0) throw new DataError("expected objects to find modes of, found none");
  const gram = gramMatrix(objects);
  const total = gram.reduce((sum, row, i) => sum + row[2 * i], 0);
  if (!(total > 0 && Number.isFinite(total)))
    throw new DataError(`expected objects that are not all zero, found a norm of ${total}`);
  const { values, vectors } = eigenOfHermitian(gram);
  const order = values.map((_, i) => i).sort((i, j) => values[j] - values[i]);
  return order.slice(0, most).map((i) => ({
    object: combination(objects, vectors[i], 1 / Math.sqrt(objects.length)),
    weight: Math.max(0, values[i]) / total,
  }));
}

/** Rows of interleaved complex numbers. */
type Hermitian = Float64Array[];

/** Gᵢⱼ = ⟨ρᵢ, ρⱼ⟩ = Σ ρᵢ*·ρⱼ. */
function gramMatrix(objects: readonly ComplexVolume[]): Hermitian {
  const n = objects.length;
  const gram = Array.from({ length: n }, () => new Float64Array(2 * n));
  for (let i = 0; i < n; i++) {
    for (let j = i; j < n; j++) {
      const [a, b] = [objects[i].data, objects[j].data];
      let [re, im] = [0, 0];
      for (let k = 0; k < a.length; k += 2) {
        re += a[k] * b[k] + a[k + 1] * b[k + 1];
        im += a[k] * b[k + 1] - a[k + 1] * b[k];
      }
      gram[i].set([re, im], 2 * j);
      gram[j].set([re, -im], 2 * i);
    }
  }
  return gram;
}

/** Off-diagonal elements below this part of the trace are rounding. */
const diagonal = 1e-14;
const mostSweeps = 60;

/**
 * Eigenvalues and eigenvectors of G. A Hermitian A + iB has the eigenvalues of the symmetric [[A, −B], [B, A]], each twice, with
 * (x, y) for x + iy: of each pair of vectors, which span one complex direction, the first is kept.
 */
function eigenOfHermitian(gram: Hermitian): { values: number[]; vectors: Float64Array[] } {
  const n = gram.length;
  const a = Array.from({ length: 2 * n }, (_, i) =>
    Float64Array.from({ length: 2 * n }, (_, j) => {
      const [re, im] = [gram[i % n][2 * (j % n)], gram[i % n][2 * (j % n) + 1]];
      return i < n === j < n ? re : i < n ? -im : im;
    }),
  );
  const v = rotateToDiagonal(a);
  const order = a.map((_, i) => i).sort((i, j) => a[j][j] - a[i][i]);
  const values: number[] = [];
  const vectors: Float64Array[] = [];
  for (const k of order) {
    const vector = Float64Array.from({ length: 2 * n }, (_, i) => v[i % 2 === 0 ? i / 2 : n + (i - 1) / 2][k]);
    const rest = without(vector, vectors);
    if (rest === null) continue;
    values.push(a[k][k]);
    vectors.push(rest);
  }
  return { values, vectors };
}

/** A vector of which less than this is left lies in the span of the others; of a pair either nothing is left or all of it. */
const dependent = 1e-3;

/** The part of a complex vector orthogonal to others, of length 1; null if there is none. */
function without(vector: Float64Array, others: readonly Float64Array[]): Float64Array | null {
  const out = vector.slice();
  for (const other of others) {
    let [re, im] = [0, 0];
    for (let k = 0; k < out.length; k += 2) {
      re += other[k] * out[k] + other[k + 1] * out[k + 1];
      im += other[k] * out[k + 1] - other[k + 1] * out[k];
    }
    for (let k = 0; k < out.length; k += 2) {
      out[k] -= re * other[k] - im * other[k + 1];
      out[k + 1] -= re * other[k + 1] + im * other[k];
    }
  }
  const length = Math.hypot(...out);
  return length > dependent ? out.map((value) => value / length) : null;
}

/** Cyclic Jacobi rotations of a symmetric matrix in place; returns the eigenvectors as columns. */
function rotateToDiagonal(a: Float64Array[]): Float64Array[] {
  const n = a.length;
  const v = a.map((_, i) => Float64Array.from({ length: n }, (_, j) => Number(i === j)));
  const trace = a.reduce((sum, row, i) => sum + Math.abs(row[i]), 0);
  for (let sweep = 0; sweep < mostSweeps; sweep++) {
    let off = 0;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        off = Math.max(off, Math.abs(a[p][q]));
        if (Math.abs(a[p][q]) <= diagonal * trace) continue;
        const theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
        const c = 1 / Math.hypot(t, 1);
        const s = t * c;
        for (const row of a) [row[p], row[q]] = [c * row[p] - s * row[q], s * row[p] + c * row[q]];
        for (let k = 0; k < n; k++) [a[p][k], a[q][k]] = [c * a[p][k] - s * a[q][k], s * a[p][k] + c * a[q][k]];
        for (const row of v) [row[p], row[q]] = [c * row[p] - s * row[q], s * row[p] + c * row[q]];
      }
    }
    if (off <= diagonal * trace) break;
  }
  return v;
}

/** factor·Σ cᵢ ρᵢ with the eigenvector c of G: its norm is factor·√(eigenvalue). Turned so that Σ cᵢ is real and positive. */
function combination(objects: readonly ComplexVolume[], c: Float64Array, factor: number): ComplexVolume {
  let [re, im] = [0, 0];
  for (let i = 0; i < c.length; i += 2) {
    re += c[i];
    im += c[i + 1];
  }
  const length = Math.hypot(re, im);
  const [turnRe, turnIm] = length > 0 ? [re / length, -im / length] : [1, 0];
  const out = complexVolume(objects[0].shape);
  objects.forEach(({ data }, i) => {
    const a = factor * (c[2 * i] * turnRe - c[2 * i + 1] * turnIm);
    const b = factor * (c[2 * i] * turnIm + c[2 * i + 1] * turnRe);
    for (let k = 0; k < data.length; k += 2) {
      out.data[k] += a * data[k] - b * data[k + 1];
      out.data[k + 1] += a * data[k + 1] + b * data[k];
    }
  });
  return out;
}
