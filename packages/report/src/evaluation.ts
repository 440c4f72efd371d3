// The summaries of an evaluation as a table.

import type { RateSummary } from "./figures/rates.js";
import { headedTable } from "./tables.js";
import { figure } from "./text.js";

/** What the table takes from a summary; a `ScoreSummary` of the simulation package is one. */
export interface SummaryFacts extends RateSummary {
  readonly fieldError: number;
  readonly chi2: number;
  readonly llkFree: number;
  /** Results called certain that are wrong, and right ones that were doubted; NaN for methods that say nothing. */
  readonly wrongButCertain: number;
  readonly rightButDoubted: number;
  readonly seconds: { readonly median: number; readonly most: number };
  readonly fftPairs: { readonly median: number; readonly most: number };
}

const head = [
  ...["class", "method", "right", "rate", "95 %", "fieldError", "chi2", "llkFree", "wrong, certain", "right, doubted"],
  ...["s, median", "s, most", "FFT pairs, median", "most"],
];

/** A line for each class and method. */
export function summaryTable(summaries: readonly SummaryFacts[]): string {
  const rows = summaries.map((summary) => {
    const { className, method, count, successes, rate, interval, fieldError, chi2, llkFree, seconds, fftPairs } = summary;
    const said = [summary.wrongButCertain, summary.rightButDoubted].map((n) => (Number.isNaN(n) ? "–" : String(n)));
    return [
      ...[className, method, `${successes}/${count}`, rate.toFixed(2), interval.map((end) => end.toFixed(2)).join("–")],
      ...[fieldError, chi2, llkFree].map((value) => figure(value, 3)),
      ...said,
      ...[seconds.median, seconds.most].map((value) => figure(value, 3)),
      ...[fftPairs.median.toFixed(0), fftPairs.most.toFixed(0)],
    ];
  });
  return headedTable({ head, rows });
}
