// The files of an evaluation: scores as CSV, the figure of rates, and patterns with their truths so that other programs can be judged
// on the very same data.

import type { Shape } from "@friedel/engine";
import { maskArrays, writeNpy } from "@friedel/io";
import { writeFileAtomic } from "@friedel/io/node";
import { drawRates } from "@friedel/report";
import { renderPng } from "@friedel/report/node";
import {
  disturbedClasses,
  type EvaluationMethod,
  type JudgedPattern,
  type Score,
  type ScoreSummary,
  type TestFacts,
  testClasses,
} from "@friedel/simulation";
import type { OutputFolder } from "@friedel/workflow/node";

/** A score with what is known about its pattern; of a stored set's, the set has it. */
export type ScoreRow = Score & { readonly pattern: TestFacts | null };

const ofScore = ["fieldError", "shapeIou", "phaseRms", "chi2", "llkFree", "seconds", "fftPairs"] as const;
const ofPattern = ["form", "phase", "phaseRange", "peakCounts", "seed"] as const;
const ofTrust = ["noiseRatio", "brightRatio", "agreeing", "compared", "gap", "unevenness"] as const;
const head = [
  ...["class", "index", "method", "success", ...ofScore, ...ofPattern],
  ...["failure", "certain", ...ofTrust, "doubts"],
].join(",");

/** One line a score (RFC 4180); numbers that are none are empty. */
export function scoresCsv(rows: readonly ScoreRow[]): string {
  const lines = rows.map((row) => {
    const { className, index, method, success, pattern, failure, certain, doubts } = row;
    const said = [certain === null ? "" : Number(certain), ...ofTrust.map((name) => row[name]), doubts.join("; ")];
    const facts = ofPattern.map((name) => pattern?.[name] ?? "");
    return [className, index, method, Number(success), ...ofScore.map((name) => row[name]), ...facts, failure ?? "", ...said];
  });
  return `${[head, ...lines.map((line) => line.map(cell).join(","))].join("\n")}\n`;
}

function cell(value: string | number): string {
  if (typeof value === "number") return Number.isNaN(value) ? "" : String(value);
  return /[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

/**
 * Writes counts (float32), mask (bool, true where nothing was measured, as `--mask` of the other commands takes it) and truth
 * (complex64) of a pattern.
 */
export async function writeTestPattern(
  output: OutputFolder,
  { className, index, counts, mask, truth }: JudgedPattern,
): Promise<void> {
  const name = `${className}-${index}`;
  await output.write(`${name}.counts.npy`, writeNpy(counts));
  await output.write(`${name}.mask.npy`, writeNpy(maskArrays(mask).mask));
  await output.write(`${name}.truth.npy`, writeNpy(truth));
}

/** Describes a written set, in words and numbers. */
export function setDescription(set: { readonly seed: number; readonly shape: Shape }, patterns: readonly PatternLabel[]): string {
  const conventions = {
    arrays: "C order, axes (frame, row, column); zero frequency and origin at index floor(N/2)",
    sign: "counts are Poisson with mean proportional to |F|^2, F(q) = sum of truth(r) exp(-i q.r)",
    mask: "true where nothing was measured; counts are 0 there and mean nothing",
    right: "fieldError < 0.2 after the best scale, phase, sub-voxel shift and twin, but no ramp (friedel compare OBJECT TRUTH)",
  };
  return `${JSON.stringify({ ...set, conventions, patterns }, null, 2)}\n`;
}

/** A pattern's place in the set and what was drawn for it. */
export interface PatternLabel extends TestFacts {
  readonly className: string;
  readonly index: number;
}

/** What the figure of rates is of. */
export interface FigureSubject {
  readonly subtitle: string;
  /** Names of the classes, in the order of drawing; those of the fixed test sets are described. */
  readonly classes: readonly string[];
  readonly methods: readonly EvaluationMethod[];
}

/** Writes the figure of rates and costs as PNG. */
export async function writeRates(file: string, subject: FigureSubject, summaries: readonly ScoreSummary[]): Promise<void> {
  const { subtitle, methods } = subject;
  const classes = subject.classes.map((name) => ({
    name,
    description: [...testClasses, ...disturbedClasses].find((known) => known.name === name)?.description ?? "",
  }));
  const title = "How often the object is right";
  await writeFileAtomic(file, await renderPng(drawRates({ title, subtitle, classes, methods, summaries })));
}
