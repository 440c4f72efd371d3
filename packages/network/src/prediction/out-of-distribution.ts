// Whether a pattern is out of the distribution of a network's training patterns: the Mahalanobis distance of its features from their mean,
// against a quantile of theirs. The share of in-distribution patterns that are flagged is thus known.

import { DataError } from "@friedel/engine";
import { featureNames } from "./features.js";
import { cholesky, inverseTriangle } from "./triangle.js";

/** Distribution of the features of a network's training patterns. */
export interface Reference {
  /** Mean of each feature. */
  readonly mean: readonly number[];
  /** Rows of a lower triangle L with L(f − mean) of unit variance and without correlations. */
  readonly whitening: readonly (readonly number[])[];
  /** Standard deviation of each feature. */
  readonly deviation: readonly number[];
  /** Distance of the quantile `share`. */
  readonly limit: number;
  readonly share: number;
  /** Number of patterns. */
  readonly count: number;
}

/** Added to every variance, in decades squared, so that a feature that hardly varies tolerates small deviations. */
const leastVariance = 0.01 ** 2;

/** Folds of the cross-validation. */
const folds = 10;

/** The reference of patterns, its limit by cross-validation. Throws DataError for fewer than three times the number of features. */
export function referenceOf(patterns: readonly (readonly number[])[], share: number): Reference {
  const size = featureNames.length;
  if (patterns.length < 3 * size)
    throw new DataError(`expected at least ${3 * size} patterns to compare with, found ${patterns.length}`);
  const distances: number[] = [];
  for (let fold = 0; fold < folds; fold++) {
    const others = whitened(patterns.filter((_, n) => n % folds !== fold));
    patterns.forEach((features, n) => {
      if (n % folds === fold) distances.push(distanceOf(features, others));
    });
  }
  distances.sort((a, b) => a - b);
  const limit = distances[Math.min(distances.length - 1, Math.floor(share * distances.length))];
  return { ...whitened(patterns), limit, share, count: patterns.length };
}

/** Mean, deviations and whitening matrix. */
function whitened(patterns: readonly (readonly number[])[]): Pick<Reference, "mean" | "whitening" | "deviation"> {
  const count = patterns.length;
  const mean = featureNames.map((_, i) => patterns.reduce((sum, features) => sum + features[i], 0) / count);
  const covariance = mean.map((_, i) =>
    mean.map((_, j) => {
      const sum = patterns.reduce((s, features) => s + (features[i] - mean[i]) * (features[j] - mean[j]), 0);
      return sum / (count - 1) + (i === j ? leastVariance : 0);
    }),
  );
  return { mean, whitening: inverseTriangle(cholesky(covariance)), deviation: covariance.map((row, i) => Math.sqrt(row[i])) };
}

/** Mahalanobis distance of a pattern's features. */
export function distanceOf(features: readonly number[], { mean, whitening }: Pick<Reference, "mean" | "whitening">): number {
  const away = features.map((value, i) => value - mean[i]);
  return Math.hypot(...whitening.map((row) => row.reduce((sum, factor, i) => sum + factor * away[i], 0)));
}

/**
 * Deviations that a single feature must have, beside the distance: the correlations between features differ between measured and simulated
 * patterns, and a good pattern without an unusual feature is not flagged.
 */
const leastDeviations = 3;

/** A sentence on the feature that is out of distribution; null if the distance is within the limit or no feature is far off. */
export function outOfDistribution(features: readonly number[], reference: Reference): string | null {
  const distance = distanceOf(features, reference);
  if (distance <= reference.limit) return null;
  const away = features.map((value, i) => (value - reference.mean[i]) / reference.deviation[i]);
  const worst = away.reduce((best, value, i) => (Math.abs(value) > Math.abs(away[best]) ? i : best), 0);
  if (Math.abs(away[worst]) < leastDeviations) return null;
  const ratio = 10 ** (features[worst] - reference.mean[worst]);
  const share = Math.round(1000 * reference.share) / 10;
  return (
    `the ${featureNames[worst]} is ${Number(ratio.toPrecision(2))} times that of training patterns ` +
    `(distance ${distance.toFixed(1)}, ${share} % of them below ${reference.limit.toFixed(1)})`
  );
}
