// A found object as numbers by name: the metrics, settings and error curve of a result file.

import type { PhasingResult } from "@friedel/imaging";
import { type Found, isRefined } from "@friedel/report";

/** Metrics, a number each. */
export function metricsOf(found: Found): Record<string, number> {
  if (!isRefined(found)) return { ...found.metrics, start: found.start };
  const { metrics, coherentMetrics: coherent, trust } = found;
  return {
    ...metrics,
    ...(found.coherenceWidths && {
      coherentChi2: coherent.chi2,
      coherentLlk: coherent.llk,
      coherentLlkFree: coherent.llkFree,
    }),
    ...trust,
  };
}

/** Every setting and what was found beside the object, JSON-able. */
export function parametersOf(found: Found): Record<string, unknown> {
  if (!isRefined(found)) return { method: "classical", ...found.options, hand: found.hand };
  const { options, origin, hand, trust, verdict, coherenceWidths, coherenceTails, conditions, remarks } = found;
  const fitted = { origin, hand, trust, verdict, coherenceWidths, coherenceTails, found: conditions.found, remarks };
  return { method: options.preset, ...options, ...fitted };
}

/** The error curve of the start that was kept, as columns. */
export function historyOf({ outcomes, start }: PhasingResult): Record<string, number[]> {
  const rows = outcomes.find((outcome) => outcome.start === start)?.history ?? [];
  return {
    iteration: rows.map((row) => row.iteration),
    chi2: rows.map((row) => row.chi2),
    llk: rows.map((row) => row.llk),
    llkFree: rows.map((row) => row.llkFree),
    supportVoxels: rows.map((row) => row.supportVoxels),
  };
}
