// From scores to a table: success rates with their uncertainty, and what the right ones are like.

import { extremes } from "@friedel/engine";
import { wilsonInterval } from "@friedel/imaging";
import type { Score } from "./evaluate.js";

/** Cost of a method per pattern, failed ones included. */
export interface Spent {
  readonly median: number;
  readonly most: number;
}

/** How one method did on one class. */
export interface ScoreSummary {
  readonly method: string;
  readonly className: string;
  readonly count: number;
  readonly successes: number;
  readonly rate: number;
  /** 95 % interval of the rate. */
  readonly interval: readonly [least: number, most: number];
  /** Median of the right ones; NaN where there are none. */
  readonly fieldError: number;
  /** Medians of all that ended with an object. */
  readonly chi2: number;
  readonly llkFree: number;
  /** Results that were called certain and are wrong, and right ones that were doubted; NaN for methods that say nothing. */
  readonly wrongButCertain: number;
  readonly rightButDoubted: number;
  readonly seconds: Spent;
  /** FFT pairs a pattern. */
  readonly fftPairs: Spent;
}

/** Summaries of all methods and classes that occur, classes first, in the order of their first score. */
export function summariseScores(scores: readonly Score[]): ScoreSummary[] {
  const groups = new Map<string, Map<string, Score[]>>();
  for (const score of scores) {
    const ofClass = groups.get(score.className) ?? new Map<string, Score[]>();
    groups.set(score.className, ofClass);
    ofClass.set(score.method, [...(ofClass.get(score.method) ?? []), score]);
  }
  return [...groups.values()].flatMap((ofClass) => [...ofClass.values()].map(summary));
}

function summary(group: readonly Score[]): ScoreSummary {
  const right = group.filter(({ success }) => success);
  return {
    method: group[0].method,
    className: group[0].className,
    count: group.length,
    successes: right.length,
    rate: right.length / group.length,
    interval: wilsonInterval(right.length, group.length),
    fieldError: median(right.map((score) => score.fieldError)),
    chi2: median(group.map((score) => score.chi2)),
    llkFree: median(group.map((score) => score.llkFree)),
    wrongButCertain: saying(group, ({ certain, success }) => certain === true && !success),
    rightButDoubted: saying(group, ({ certain, success }) => certain === false && success),
    seconds: spent(group.map((score) => score.seconds)),
    fftPairs: spent(group.map((score) => score.fftPairs)),
  };
}

function saying(group: readonly Score[], holds: (score: Score) => boolean): number {
  return group.some(({ certain }) => certain !== null) ? group.filter(holds).length : Number.NaN;
}

function spent(values: readonly number[]): Spent {
  return { median: median(values), most: extremes(values)[1] };
}

/** Median of the numbers among the values; NaN where there are none. */
export function median(values: readonly number[]): number {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  if (sorted.length === 0) return Number.NaN;
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1] + sorted[Math.floor(middle)]) / 2;
}
