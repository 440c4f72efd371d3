// The end of a reconstruction: rows for people, JSON for programs.

import { transpose, vectorToNm } from "@friedel/engine";
import { isosurfaceSupport, supportSize } from "@friedel/imaging";
import { lengthsText, voxelNm } from "../geometry.js";
import type { StrainPart } from "../strain/records.js";
import type { Row } from "../tables.js";
import type { PatternFacts, ReconstructionFacts } from "./figures.js";
import { type Found, foundJson, foundRows } from "./found.js";

/** A finished reconstruction and the engine that made it. */
export interface ReconstructionSummary extends ReconstructionFacts {
  readonly engine: { readonly name: string; readonly threads: number };
  /** Of its strain, where that is known. */
  readonly parts?: readonly StrainPart[];
}

/** What a person wants to know at the end. */
export function summaryRows({ result, pattern, engine, parts }: ReconstructionSummary): Row[] {
  return [
    ...foundRows(result, pattern.isAmplitude, parts),
    ...lengthRows(pattern, result),
    ["engine", `${engine.name}, ${engine.threads} ${engine.threads === 1 ? "thread" : "threads"}`],
  ];
}

function lengthRows({ geometry }: PatternFacts, { object }: Found): Row[] {
  if (!geometry) return [];
  const [a, b, c] = geometry.directColumns.map(vectorToNm);
  const { lengths } = supportSize(isosurfaceSupport(object, 0.5), transpose([a, b, c]));
  return [
    ["voxel", `${lengthsText(voxelNm(geometry))} (frame, row, column)`],
    ["crystal", `${lengthsText(lengths)} along x, y, z of the laboratory, at half of the maximum`],
  ];
}

/** The result for programs. */
export function resultJson({ result, pattern, engine, parts }: ReconstructionSummary): object {
  return {
    ...foundJson(result, parts),
    engine: { name: engine.name, threads: engine.threads },
    ...(pattern.geometry && { geometry: pattern.geometry }),
  };
}
