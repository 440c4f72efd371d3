// The scans of a series as tasks of a Slurm cluster. What is asked for at the same time becomes one array; a task's number is that of its
// scan in the series. The folder that the nodes share tells each what to do, and what became of it.

import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { InputError } from "@friedel/engine";
import { makeFolder, readFileBytes, writeFileAtomic } from "@friedel/io/node";
import { type ScanSummary, StoppedError } from "@friedel/workflow";
import {
  type BatchPool,
  type BatchTask,
  finishedTask,
  openRunner,
  type RunnerSettings,
  type SeriesScan,
} from "@friedel/workflow/node";
import { requireSlurm, runArray, SlurmError, type SlurmFlags, type SlurmReport } from "../slurm/array-job.js";

/** Folder in that of the series; it goes when all is done. */
const folderName = ".slurm";
/** Milliseconds in which tasks that belong together are asked for. */
const gathering = 200;

/** What a node is told. */
interface ClusterOrder {
  readonly task: BatchTask;
  readonly settings: RunnerSettings;
}

/** Opens a pool. Throws SlurmError where there is no cluster. */
export async function createClusterPool(
  scans: readonly SeriesScan[],
  settings: RunnerSettings,
  flags: SlurmFlags,
  { signal, note }: Pick<SlurmReport, "signal" | "note">,
): Promise<BatchPool> {
  await requireSlurm();
  const folder = join(settings.series, folderName);
  const numbers = new Map(scans.map(({ name }, n) => [name, n]));
  let gathered: number[] = [];
  let batch: Promise<void> | undefined;
  let before: Promise<void> = Promise.resolve();
  let isWhole = true;
  const isDone = async (number: number) => (await answerOf(folder, number)) !== undefined;
  const runGathered = async (): Promise<void> => {
    await wait(gathering);
    const tasks = gathered;
    const earlier = before;
    gathered = [];
    batch = undefined;
    const command = ["batch", settings.series, "--slurm-task"];
    // One array after another: each follows the jobs in one list.
    before = earlier
      .catch(() => {})
      .then(() => runArray({ folder, what: "scan", command, isDone }, tasks, flags, { signal, note, onProgress: () => {} }));
    return before;
  };
  return {
    async run(task) {
      const number = numbers.get(task.folder) ?? 0;
      await makeFolder(folder);
      await order(folder, number, { task, settings });
      gathered.push(number);
      batch ??= runGathered();
      await batch.catch((error: unknown) => {
        isWhole = false;
        if (signal.aborted) throw new StoppedError("stopped; the jobs on the cluster go on, and the same command follows them");
        // Not an error of this scan.
        throw error instanceof SlurmError ? new Error(error.message, { cause: error }) : error;
      });
      const answer = await answerOf(folder, number);
      if (!answer) throw new Error(`expected the result of scan ${number} in ${settings.series}, found none`);
      if ("error" in answer) throw new InputError(answer.error);
      return answer.summary;
    },
    async close() {
      if (isWhole) await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Writes what a task is to do; what became of another of its number is forgotten. */
async function order(folder: string, number: number, told: ClusterOrder): Promise<void> {
  const path = orderPath(folder, number);
  const text = JSON.stringify(told);
  const former = await readFileBytes(path).then(
    (bytes) => new TextDecoder().decode(bytes),
    () => undefined,
  );
  if (former === text) return;
  await rm(errorPath(folder, number), { force: true });
  await writeFileAtomic(path, text);
}

/** What became of a task; undefined as long as it is not done. */
async function answerOf(
  folder: string,
  number: number,
): Promise<{ readonly summary: ScanSummary } | { readonly error: string } | undefined> {
  const error = await readFileBytes(errorPath(folder, number)).catch(() => undefined);
  // Only this program writes these files, whole.
  if (error) return JSON.parse(new TextDecoder().decode(error)) as { readonly error: string };
  const { task, settings } = await readOrder(folder, number);
  const summary = await finishedTask(settings.series, task);
  return summary && { summary };
}

/** Does a task on a node. A scan that cannot be used is an answer, not a failure of the node. */
export async function runClusterTask(series: string, number: number, signal: AbortSignal): Promise<void> {
  const folder = join(series, folderName);
  const { task, settings } = await readOrder(folder, number);
  const runner = openRunner(settings, signal);
  try {
    await runner.run(task);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    await writeFileAtomic(errorPath(folder, number), JSON.stringify({ error: error.message }));
  } finally {
    await runner.close();
  }
}

async function readOrder(folder: string, number: number): Promise<ClusterOrder> {
  return JSON.parse(new TextDecoder().decode(await readFileBytes(orderPath(folder, number)))) as ClusterOrder;
}

const orderPath = (folder: string, number: number) => join(folder, `${number}.json`);
const errorPath = (folder: string, number: number) => join(folder, `${number}.error.json`);
