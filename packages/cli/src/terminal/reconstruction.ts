// A reconstruction as the commands report it: tables for a person, JSON for a program.

import {
  figure,
  geometryRows,
  inputRows,
  preparationRows,
  type Row,
  resultJson,
  rowsTable,
  strainJson,
  strainRows,
  summaryRows,
} from "@friedel/report";
import type { Pattern, Reconstruction } from "@friedel/workflow";

/** What was done to a pattern, and its geometry. */
export function patternRows({ report, geometry }: Pattern): Row[] {
  return [...(report ? preparationRows(report) : []), ...(geometry ? geometryRows(geometry) : [])];
}

/** What was read. */
export function inputTable({ input }: Pattern): string[] {
  return input ? [rowsTable("Input", inputRows(input))] : [];
}

/** Preparation and geometry of a pattern; no table for a pattern without either. */
export function preparationTable(title: string, pattern: Pattern): string[] {
  const rows = patternRows(pattern);
  return rows.length > 0 ? [rowsTable(title, rows)] : [];
}

/** The result, and how long it took. */
export function reconstructionTable(title: string, done: Reconstruction, times: readonly Row[]): string {
  const { prediction } = done;
  const network: Row[] = prediction ? [["network", `chi2 ${figure(prediction.chi2)} by itself`]] : [];
  return rowsTable(title, [...summaryRows(done), ...network, ...times]);
}

/** The crystal in space, where it was taken there. */
export function imageTable({ image, parts = [] }: Reconstruction): string[] {
  return image ? [rowsTable("In space", [...strainRows(image), ...parts.flatMap(({ rows }) => rows)])] : [];
}

/** The same for programs. */
export function reconstructionJson(done: Reconstruction): object {
  const { pattern, prediction, image, parts } = done;
  return {
    ...(pattern.input && { read: pattern.input }),
    ...(pattern.report && { preparation: pattern.report }),
    ...resultJson(done),
    ...(prediction && { prediction }),
    ...(image && { strain: strainJson(image, parts) }),
  };
}
