// Refinement as a command does it: a progress bar, checkpoints into the output folder, a stop that loses little.

import { join } from "node:path";
import { DataError, drain, type Engine } from "@friedel/engine";
import {
  type RefineCheckpoint,
  type RefineInput,
  type RefineOptions,
  type RefineProgress,
  type RefineResult,
  refine,
} from "@friedel/imaging";
import { readFileBytes } from "@friedel/io/node";
import { figure } from "@friedel/report";
import { checkpointName, decodeCheckpoint, encodeCheckpoint, isRefineCheckpoint, StoppedError } from "@friedel/workflow";
import type { OutputFolder } from "@friedel/workflow/node";
import { startProgress } from "./progress.js";
import type { Terminal } from "./terminal.js";

/** What refinement needs beside the engine and the data. */
export interface RefineJob {
  readonly options: RefineOptions;
  /** Where checkpoints go; none are written without it. */
  readonly output?: OutputFolder;
  readonly resume: boolean;
  /** Seconds between checkpoints. */
  readonly checkpointEvery: number;
  readonly label?: string;
}

/** Parts into which the bar divides the work. */
const barParts = 1000;

/**
 * Refines to the end. After Ctrl-C writes a checkpoint, where there is one to write, and throws StoppedError. Whatever `refine`
 * throws passes. The checkpoint stays: it is the caller's to remove once the result is written.
 */
export async function runRefinement(
  terminal: Terminal,
  engine: Engine,
  input: RefineInput,
  job: RefineJob,
): Promise<RefineResult> {
  const { options, output, resume, checkpointEvery, label = "refining" } = job;
  const from = resume && output ? await readCheckpoint(output) : undefined;
  const work = refine(engine, input, options, from ? { resume: from } : {});
  const bar = startProgress(terminal, label, barParts);
  let saved = terminal.now();
  let hasCheckpoint = from !== undefined;
  try {
    return await drain(work, async (value) => {
      bar.update((barParts * value.done) / value.total, describe(value));
      const isDue = terminal.now() - saved >= 1000 * checkpointEvery;
      if (output && value.checkpoint && (isDue || terminal.signal.aborted)) {
        await output.write(checkpointName, encodeCheckpoint(await value.checkpoint()));
        saved = terminal.now();
        hasCheckpoint = true;
      }
      if (terminal.signal.aborted) throw stopped(value, hasCheckpoint ? output : undefined);
    });
  } finally {
    bar.stop();
  }
}

async function readCheckpoint(output: OutputFolder): Promise<RefineCheckpoint> {
  const path = join(output.name, checkpointName);
  const checkpoint = decodeCheckpoint(await readFileBytes(path), path);
  if (isRefineCheckpoint(checkpoint)) return checkpoint;
  throw new DataError(`${path}: expected the checkpoint of a refinement, found one of iterative phasing`);
}

function describe({ stage, best }: RefineProgress): string {
  return `${stage}${best ? `, chi2 ${figure(best.chi2, 3)}` : ""}`;
}

function stopped({ stage }: RefineProgress, output: OutputFolder | undefined): StoppedError {
  return new StoppedError(
    output
      ? `stopped while ${stage}; what is done is kept in ${output.name}, the same command with --resume goes on`
      : `stopped while ${stage}; nothing was kept`,
  );
}
