// What the starts of a method come to.

import { median } from "../evaluation/summary.js";
import type { StartScore } from "./judge.js";

/** One method on all problems and starts. */
export interface StartSummary {
  readonly method: string;
  readonly starts: number;
  readonly successes: number;
  readonly medianError: number;
  /** `fieldError` of the start with the lowest chi2, the median over the problems: what a user would be given. */
  readonly chosenError: number;
  /** Median rms of a pupil's wavefront less the true one, waves; of the chosen starts. NaN of all else. */
  readonly chosenWaves: number;
  /** Median a start. */
  readonly seconds: number;
}

/** Summaries in the order in which the methods first appear. */
export function summariseStarts(scores: readonly StartScore[]): StartSummary[] {
  return distinct(scores.map(({ method }) => method)).map((method) => {
    const rows = scores.filter((score) => score.method === method);
    const chosen = distinct(rows.map(({ seed }) => seed)).map((seed) =>
      rows.filter((score) => score.seed === seed).reduce((best, score) => (score.chi2 < best.chi2 ? score : best)),
    );
    return {
      method,
      starts: rows.length,
      successes: rows.filter(({ success }) => success).length,
      medianError: median(rows.map(({ fieldError }) => fieldError)),
      chosenError: median(chosen.map(({ fieldError }) => fieldError)),
      chosenWaves: median(chosen.map(({ waves }) => waves)),
      seconds: median(rows.map(({ seconds }) => seconds)),
    };
  });
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}
