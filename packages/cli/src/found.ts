// The metrics and parameters of a result, as files keep them.

import { type Found, isRefined } from "@friedel/report";

/** Metrics as columns of a file. */
export function metricsOf(result: Found): Record<string, number> {
  if (!isRefined(result)) return { ...result.metrics, start: result.start };
  const { metrics, coherentMetrics: coherent, trust } = result;
  return {
    ...metrics,
    ...(result.coherenceWidths && {
      coherentChi2: coherent.chi2,
      coherentLlk: coherent.llk,
      coherentLlkFree: coherent.llkFree,
    }),
    ...trust,
  };
}

/** Every setting and what was found beside the object, JSON-able. */
export function parametersOf(result: Found): Record<string, unknown> {
  if (!isRefined(result)) return { method: "classical", ...result.options };
  const { options, origin, trust, coherenceWidths, background, remarks } = result;
  return { method: options.preset, ...options, origin, trust, coherenceWidths, background, remarks };
}
