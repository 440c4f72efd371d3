// `friedel evaluate --problem`: how often algorithms solve a problem of another field, from the same random starts.

import { formatShape } from "@friedel/engine";
import { writeFileAtomic } from "@friedel/io/node";
import { figure, headedTable } from "@friedel/report";
import {
  judgeProblem,
  problemDefaults,
  problemKind,
  type StartScore,
  type StartSummary,
  summariseStarts,
} from "@friedel/simulation";
import { StoppedError } from "@friedel/workflow";
import { type EngineFlags, withEngine } from "../flags/engine.js";
import type { JsonFlag } from "../flags/groups.js";
import { startProgress } from "../terminal/progress.js";
import { createReporter } from "../terminal/reporter.js";
import type { Terminal } from "../terminal/terminal.js";
import { type ProblemFlags, problemOptions } from "./simulate-problem.js";

export interface JudgingFlags extends ProblemFlags, EngineFlags, JsonFlag {
  readonly methods: readonly string[];
  readonly seed: number;
  readonly size?: unknown;
  readonly starts: number;
  readonly iterations: number;
  readonly beta: number;
  readonly instances: number;
  readonly csv?: string;
}

const columns = ["method", "seed", "start", "success", "fieldError", "chi2", "waves", "seconds"] as const;

/** Judges, prints a table, and writes a line a start as CSV; what is done when the user stops is reported. */
export async function evaluateProblem(terminal: Terminal, flags: JudgingFlags): Promise<void> {
  const kind = problemKind(flags.problem ?? "");
  const { methods, starts, instances: count, iterations, beta, csv } = flags;
  const options = problemOptions(kind, flags);
  const judging = { ...options, kind, methods, starts, count, iterations, beta };
  const total = count * starts * methods.length;
  const scores: StartScore[] = [];
  const bar = startProgress(terminal, "evaluating", total);
  try {
    await withEngine(flags, async (engine) => {
      for await (const score of judgeProblem(engine, judging, () => terminal.now(), terminal.signal)) {
        scores.push(score);
        bar.update(scores.length);
        if (csv !== undefined) await writeFileAtomic(csv, new TextEncoder().encode(startsCsv(scores)));
      }
    });
  } catch (error) {
    if (!terminal.signal.aborted) throw error;
  } finally {
    bar.stop();
  }
  const summaries = summariseStarts(scores);
  const { size = problemDefaults(kind).size } = options;
  const shape = formatShape(kind === "virus" ? [size, size, size] : [1, size, size]).replace(/^1×/, "");
  const title = `${kind}, ${shape}, ${count} drawn from seed ${flags.seed} on, ${starts} starts each`;
  createReporter(terminal, flags.json === true).finish(`${title}\n${startsTable(summaries)}`, {
    command: "evaluate",
    problem: kind,
    options: { ...problemDefaults(kind), ...options },
    ...{ starts, instances: count, iterations, beta, isComplete: scores.length === total, summaries, scores },
  });
  if (terminal.signal.aborted) throw new StoppedError(`stopped after ${scores.length} of ${total} starts`);
}

function startsTable(summaries: readonly StartSummary[]): string {
  const isPupil = summaries.some(({ chosenWaves }) => !Number.isNaN(chosenWaves));
  const head = [
    "method",
    "right",
    "median error",
    "error of lowest chi2",
    ...(isPupil ? ["waves rms of it"] : []),
    "seconds a start",
  ];
  const rows = summaries.map(({ method, successes, starts, medianError, chosenError, chosenWaves, seconds }) => [
    ...[method, `${successes}/${starts}`, figure(medianError, 3), figure(chosenError, 3)],
    ...(isPupil ? [figure(chosenWaves, 3)] : []),
    figure(seconds, 3),
  ]);
  return headedTable({ head, rows });
}

/** One line a start (RFC 4180; a recipe has no commas); numbers that are none are empty. */
function startsCsv(scores: readonly StartScore[]): string {
  const cell = (value: string | number | boolean): string =>
    typeof value === "boolean" ? String(Number(value)) : Number.isNaN(value) ? "" : String(value);
  return `${[columns.join(","), ...scores.map((score) => columns.map((name) => cell(score[name])).join(","))].join("\n")}\n`;
}
