// What an evaluation shows: the table of its summaries, and the figure of rates and costs.

import { writeFileAtomic } from "@friedel/io/node";
import { type EvaluationMethod, type ScoreSummary, testClasses } from "@friedel/simulation";
import { drawRates, renderPng } from "./figures/index.js";
import { figure, headedTable } from "./report.js";

/** The summaries as a table, a line a class and method. */
export function summaryTable(summaries: readonly ScoreSummary[]): string {
  const head = [
    ...["class", "method", "right", "rate", "95 %", "fieldError", "chi2", "llkFree"],
    ...["s, median", "s, most", "FFT pairs, median", "most"],
  ];
  const rows = summaries.map((summary) => {
    const { className, method, count, successes, rate, interval, fieldError, chi2, llkFree, seconds, fftPairs } = summary;
    return [
      className,
      method,
      `${successes}/${count}`,
      rate.toFixed(2),
      interval.map((end) => end.toFixed(2)).join("–"),
      figure(fieldError, 3),
      figure(chi2, 3),
      figure(llkFree, 3),
      figure(seconds.median, 3),
      figure(seconds.most, 3),
      fftPairs.median.toFixed(0),
      fftPairs.most.toFixed(0),
    ];
  });
  return headedTable(head, rows);
}

/** What the figure is of. */
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
    description: testClasses.find((known) => known.name === name)?.description ?? "",
  }));
  const title = "How often the object is right";
  await writeFileAtomic(file, await renderPng(drawRates({ title, subtitle, classes, methods, summaries })));
}
