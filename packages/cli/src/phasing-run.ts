// Phasing as a command does it: a progress bar, checkpoints into the output folder, a stop that loses nothing.

import { join } from "node:path";
import { DataError, drain, type Engine } from "@friedel/engine";
import {
  type Checkpoint,
  type PhasingInput,
  type PhasingOptions,
  type PhasingProgress,
  type PhasingResult,
  phase,
} from "@friedel/imaging";
import { readFileBytes } from "@friedel/io/node";
import { figure } from "@friedel/report";
import { checkpointName, decodeCheckpoint, encodeCheckpoint, isRefineCheckpoint, StoppedError } from "@friedel/workflow";
import type { OutputFolder } from "@friedel/workflow/node";
import { startProgress } from "./progress.js";
import type { Terminal } from "./terminal.js";

/** What phasing needs beside the engine and the data. */
export interface PhasingJob {
  readonly options: PhasingOptions;
  /** Where checkpoints go; none are written without it. */
  readonly output?: OutputFolder;
  readonly resume: boolean;
  /** Seconds between checkpoints. */
  readonly checkpointEvery: number;
  readonly label?: string;
}

/**
 * Phases to the end. After Ctrl-C writes a checkpoint and throws StoppedError. Whatever `phase` throws passes. The checkpoint
 * stays: it is the caller's to remove once the result is written.
 */
export async function runPhasing(
  terminal: Terminal,
  engine: Engine,
  input: PhasingInput,
  job: PhasingJob,
): Promise<PhasingResult> {
  const { options, output, resume, checkpointEvery, label = "phasing" } = job;
  const from = resume && output ? await readCheckpoint(output) : undefined;
  const work = phase(engine, input, options, from ? { resume: from } : {});
  let bar: ReturnType<typeof startProgress> | undefined;
  let saved = terminal.now();
  try {
    return await drain(work, async (value) => {
      bar ??= startProgress(terminal, label, value.starts * value.iterations);
      bar.update(value.start * value.iterations + value.iteration, describe(value));
      const due = terminal.now() - saved >= 1000 * checkpointEvery;
      if (output && (due || terminal.signal.aborted)) {
        await output.write(checkpointName, encodeCheckpoint(await value.checkpoint()));
        saved = terminal.now();
      }
      if (terminal.signal.aborted) throw stopped(value, output);
    });
  } finally {
    bar?.stop();
  }
}

async function readCheckpoint(output: OutputFolder): Promise<Checkpoint> {
  const path = join(output.name, checkpointName);
  const checkpoint = decodeCheckpoint(await readFileBytes(path), path);
  if (!isRefineCheckpoint(checkpoint)) return checkpoint;
  throw new DataError(`${path}: expected the checkpoint of iterative phasing, found one of a refinement`);
}

function describe({ start, starts, algorithm, latest }: PhasingProgress): string {
  const which = starts > 1 ? `start ${start + 1}/${starts}, ` : "";
  return `${which}${algorithm}${latest ? `, chi2 ${figure(latest.chi2, 3)}` : ""}`;
}

function stopped({ start, starts, iteration, iterations }: PhasingProgress, output: OutputFolder | undefined): StoppedError {
  const where = `start ${start + 1} of ${starts}, iteration ${iteration} of ${iterations}`;
  return new StoppedError(
    output
      ? `stopped in ${where}; what is done is kept in ${output.name}, the same command with --resume goes on`
      : `stopped in ${where}`,
  );
}
