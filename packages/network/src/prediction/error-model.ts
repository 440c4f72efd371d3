// How large an error is from its signs: a weighted sum of them, by ridge regression on patterns of known truth (A. E. Hoerl and
// R. W. Kennard, Technometrics 12, 55 (1970)).

import { cholesky, inverseTriangle } from "./triangle.js";

/** A fitted model; JSON-able. */
export interface ErrorModel {
  /** Mean and standard deviation of each sign over the patterns. */
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
  /** Of the standardised signs. */
  readonly weights: readonly number[];
  /** The value for mean signs. */
  readonly offset: number;
}

/** Standardised signs are taken no further than this: beyond, nothing was measured. */
const farthest = 3;
/** Weight of the squared weights, in patterns. */
const ridge = 10;

/** Standardised signs of a pattern. */
function standardised(signs: readonly number[], { mean, deviation }: Pick<ErrorModel, "mean" | "deviation">): number[] {
  return signs.map((sign, i) => Math.min(farthest, Math.max(-farthest, (sign - mean[i]) / deviation[i])));
}

/** The model of least squares of the differences from these values of patterns with these signs, and of its weights. */
export function fitErrorModel(patterns: readonly (readonly number[])[], values: readonly number[]): ErrorModel {
  const count = patterns.length;
  const size = patterns[0].length;
  const axes = Array.from({ length: size }, (_, i) => i);
  const mean = axes.map((i) => patterns.reduce((sum, signs) => sum + signs[i], 0) / count);
  const deviation = axes.map((i) =>
    Math.max(1e-6, Math.sqrt(patterns.reduce((sum, signs) => sum + (signs[i] - mean[i]) ** 2, 0) / count)),
  );
  const rows = patterns.map((signs) => standardised(signs, { mean, deviation }));
  const centre = axes.map((i) => rows.reduce((sum, row) => sum + row[i], 0) / count);
  const middle = values.reduce((sum, value) => sum + value, 0) / count;
  const products = axes.map((i) =>
    axes.map((j) => rows.reduce((sum, row) => sum + (row[i] - centre[i]) * (row[j] - centre[j]), i === j ? ridge : 0)),
  );
  const moments = axes.map((i) => rows.reduce((sum, row, n) => sum + (row[i] - centre[i]) * (values[n] - middle), 0));
  // (LLᵀ)⁻¹ m = (L⁻¹)ᵀ (L⁻¹ m).
  const inverse = inverseTriangle(cholesky(products));
  const half = inverse.map((row) => row.reduce((sum, value, j) => sum + value * moments[j], 0));
  const weights = axes.map((i) => inverse.reduce((sum, row, j) => sum + row[i] * half[j], 0));
  return { mean, deviation, weights, offset: middle - weights.reduce((sum, weight, i) => sum + weight * centre[i], 0) };
}

/** The value for these signs. */
export function expectedOf(model: ErrorModel, signs: readonly number[]): number {
  return termsOf(model, signs).reduce((sum, term) => sum + term, model.offset);
}

/** What each sign adds to the value. */
export function termsOf(model: ErrorModel, signs: readonly number[]): number[] {
  return standardised(signs, model).map((value, i) => model.weights[i] * value);
}

/** Whether a value read from a file is a model of so many signs. */
export function isErrorModel(value: unknown, size: number): value is ErrorModel {
  const { mean, deviation, weights, offset } = (value ?? {}) as Partial<ErrorModel>;
  const isRow = (row: unknown) => Array.isArray(row) && row.length === size && row.every((n) => Number.isFinite(n));
  return [mean, deviation, weights].every(isRow) && Number.isFinite(offset);
}
