// The first line of a result: whether to rely on it, and where its strain is known, in three figures how far.

import type { RefineResult } from "@friedel/imaging";
import type { StrainPart } from "../strain/records.js";
import type { Row } from "../tables.js";
import { figure, percent } from "../text.js";

/** The judgement in words, with the resolution, the error bar of the strain and the difference of independent starts of an ensemble. */
export function verdictSentence({ verdict }: Pick<RefineResult, "verdict">, parts: readonly StrainPart[] = []): string {
  const ensemble = parts.find(({ name }) => name === "ensemble");
  if (!ensemble) return verdict.sentence;
  const { resolutionNm, strainBar, startsDifferRms } = ensemble.metrics;
  return `${verdict.sentence} Resolution ${figure(resolutionNm, 3)} nm, strain ± ${percent(strainBar)}, independent starts differ by ${percent(startsDifferRms)} rms.`;
}

/** The judgement first, and what else speaks against the result. */
export function verdictRows(result: Pick<RefineResult, "verdict">, parts?: readonly StrainPart[]): Row[] {
  const { doubts } = result.verdict;
  return [["verdict", verdictSentence(result, parts)], ...doubts.slice(1).map((doubt): Row => ["doubt", doubt])];
}
