// Long work with its state kept in a folder: every few seconds, and when it is stopped. A run that is stopped or killed goes on from
// there to the same bits.

import { DataError, relay } from "@friedel/engine";
import type { Checkpoint, RefineCheckpoint } from "@friedel/imaging";
import type { Context } from "../context.js";
import { StoppedError } from "../errors.js";
import type { Folder } from "../folder.js";
import type { Progress, Stage } from "../progress.js";
import { type AnyCheckpoint, checkpointName, decodeCheckpoint, encodeCheckpoint, isRefineCheckpoint } from "./file.js";

/** Seconds between checkpoints where nothing else is asked for. */
const usualSeconds = 10;

/** A step of work whose state can be kept. */
export interface KeptStep extends Pick<Progress, "fit" | "object"> {
  readonly share: number;
  readonly text: string;
  /** Where the work is, for the message of a stop: "in start 1 of 3", "while …". */
  readonly where: string;
  /** The state to go on from; null where there is none to keep. */
  readonly checkpoint: (() => Promise<AnyCheckpoint>) | null;
}

/**
 * Passes on the steps of some work and keeps its state in the context's folder. Once the signal is aborted it keeps the state of the
 * next step, if that has one, and throws StoppedError. The file stays: it is the caller's to remove once the result is written.
 */
export async function* keeping<S, T>(
  stage: Stage,
  work: AsyncGenerator<S, T>,
  stepOf: (step: S) => KeptStep,
  { folder, signal, resume = false, checkpointEvery = usualSeconds, now = () => performance.now() }: Context,
): AsyncGenerator<Progress, T> {
  let saved = now();
  let isKept = folder !== undefined && resume;
  return yield* relay(work, async (step) => {
    const { where, checkpoint, ...progress } = stepOf(step);
    const isDue = now() - saved >= 1000 * checkpointEvery;
    const isStopped = signal?.aborted === true;
    if (folder && checkpoint && (isDue || isStopped)) {
      await folder.write(checkpointName, encodeCheckpoint(await checkpoint()));
      saved = now();
      isKept = true;
    }
    if (isStopped) {
      const what = isKept ? `what is done is kept in ${folder?.name}` : "nothing was kept";
      throw new StoppedError(`stopped ${where}; ${what}`, isKept);
    }
    return { stage, ...progress, isKept: folder !== undefined && checkpoint !== null };
  });
}

/** The checkpoint of iterative phasing in a folder. Throws FileError where there is none, DataError for one of a refinement. */
export async function phasingCheckpoint(folder: Folder): Promise<Checkpoint> {
  const { path, checkpoint } = await read(folder);
  if (!isRefineCheckpoint(checkpoint)) return checkpoint;
  throw new DataError(`${path}: expected the checkpoint of iterative phasing, found one of a refinement`);
}

/** The checkpoint of a refinement in a folder. Throws FileError where there is none, DataError for one of iterative phasing. */
export async function refinementCheckpoint(folder: Folder): Promise<RefineCheckpoint> {
  const { path, checkpoint } = await read(folder);
  if (isRefineCheckpoint(checkpoint)) return checkpoint;
  throw new DataError(`${path}: expected the checkpoint of a refinement, found one of iterative phasing`);
}

async function read(folder: Folder): Promise<{ path: string; checkpoint: AnyCheckpoint }> {
  const path = `${folder.name}/${checkpointName}`;
  return { path, checkpoint: decodeCheckpoint(await folder.read(checkpointName), path) };
}
