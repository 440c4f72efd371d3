// The order of the starts of a phase retrieval, and the state between two of them.

import { DataError } from "@friedel/engine";
import type { FitMetrics } from "../metrics/fit.js";
import type { KeptStart, Standing, StartOutcome } from "./checkpoint.js";
import type { PhasingOptions } from "./options.js";

/** The standing before the next start, none of whose iterations are done. */
export function nextStart(outcomes: readonly StartOutcome[], kept: readonly KeptStart[]): Standing {
  return { outcomes, kept, start: outcomes.length, done: 0, history: [], average: null };
}

/** Objects in the order of their fit, the best first. */
export function inOrder(
  objects: readonly KeptStart[],
  outcomes: readonly StartOutcome[],
  options: Pick<PhasingOptions, "selectBy">,
): KeptStart[] {
  return [...objects].sort((a, b) => order(metricsOf(a.start, outcomes), metricsOf(b.start, outcomes), options));
}

/** Whether a start that has ended is among the `most` best. */
export function isKept(
  kept: readonly KeptStart[],
  start: number,
  outcomes: readonly StartOutcome[],
  options: Pick<PhasingOptions, "selectBy">,
  most: number,
): boolean {
  const own = metricsOf(start, outcomes);
  return kept.filter((other) => order(metricsOf(other.start, outcomes), own, options) <= 0).length < most;
}

/** The best start and its metrics. Throws {@link DataError} where every start failed. */
export function chooseBest({ kept: [best], outcomes }: Standing): KeptStart & { readonly metrics: FitMetrics } {
  if (best) return { ...best, metrics: metricsOf(best.start, outcomes) };
  throw new DataError(`expected at least one of ${outcomes.length} starts to end well, found: ${outcomes[0]?.failure}`);
}

/** Lower `llkFree` wins, `chi2` breaks ties and decides where no voxels are free. */
function order(a: FitMetrics, b: FitMetrics, { selectBy }: Pick<PhasingOptions, "selectBy">): number {
  const byFree = selectBy === "llkFree" && Number.isFinite(a.llkFree) && Number.isFinite(b.llkFree) && a.llkFree !== b.llkFree;
  return byFree ? a.llkFree - b.llkFree : a.chi2 - b.chi2;
}

/** Of a start that ended well, as all do that are kept. */
function metricsOf(start: number, outcomes: readonly StartOutcome[]): FitMetrics {
  const metrics = outcomes.find((outcome) => outcome.start === start)?.metrics;
  if (metrics) return metrics;
  throw new DataError(`expected metrics of start ${start}, found none`);
}
