// The missing shards of a set as array jobs of a Slurm cluster: submitted, followed in the queue, submitted again where they failed.
// What is finished is read from the folder, which the nodes share: the queue only tells what may still come.

import { execFile } from "node:child_process";
import { realpath } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { InputError } from "@friedel/engine";
import { type ArrayJob, type DatasetIdentity, parseArrayJobs } from "@friedel/io";
import { makeFolder, writeFileAtomic } from "@friedel/io/node";
import { finishedShard, jobsName, json, logsName, missingShards, readIfThere } from "./folder.js";

/** How the cluster is used. */
export interface SlurmFlags {
  readonly slurm?: boolean;
  readonly slurmOptions?: string;
  readonly slurmSetup?: string;
  readonly slurmAttempts: number;
  readonly slurmPoll: number;
}

/** What the making reports while it waits. */
export interface SlurmReport {
  readonly signal: AbortSignal;
  onProgress(shards: number, note: string): void;
  note(text: string): void;
}

/** A Slurm that is not there or does not answer: one sentence, exit code 2. */
export class SlurmError extends InputError {
  override readonly name = "SlurmError";
}

/** Tasks of one array at most: what Slurm allows unless its administrator changed MaxArraySize. */
const mostTasks = 1000;
/** Looks at the queue that may fail in a row before the cluster is given up: a controller takes a minute to start again. */
const mostSilence = 20;
/** A command of Slurm that does not answer in so many milliseconds does not answer. */
const patience = 60_000;

/**
 * Makes these shards on the cluster. Returns when all are finished; on abort the jobs go on, and the next call follows them.
 * Throws {@link SlurmError} where there is no cluster, an Error where a shard failed too often.
 */
export async function makeOnSlurm(
  folder: string,
  identity: DatasetIdentity,
  missing: readonly number[],
  flags: SlurmFlags,
  report: SlurmReport,
): Promise<void> {
  if (missing.length === 0) return;
  await callSlurm("sinfo", ["--noheader", "--format=%P"]);
  const path = await realpath(folder);
  await makeFolder(join(path, logsName));
  let jobs = await knownJobs(path);
  const attempts = new Map<number, number>();
  const left = new Set(missing);
  let failed: ReadonlySet<number> = new Set();
  for (let silence = 0; ; ) {
    const queued = await queuedShards(jobs).catch((error: unknown) => {
      if (++silence > mostSilence) throw error;
      return undefined;
    });
    // The queue is read first: what leaves it afterwards has left its files before.
    for (const shard of left) if (await finishedShard(path, identity, shard)) left.delete(shard);
    report.onProgress(missing.length - left.size, `${queued?.size ?? "?"} tasks in the queue`);
    // A task that is still there would write its shard's record into the finished set.
    if (left.size === 0 && queued?.size === 0) break;
    if (left.size === 0) await cancel(jobs);
    if (queued) {
      silence = 0;
      const gone = [...left].filter((shard) => !queued.has(shard));
      // A shared folder may show a file a moment after the task that wrote it has gone: gone twice is gone.
      const lost = gone.filter((shard) => failed.has(shard) || !attempts.has(shard));
      failed = new Set(gone);
      if (lost.length > 0) {
        for (const shard of lost) countAttempt(attempts, shard, flags.slurmAttempts, path, report);
        jobs = [
          ...jobs.filter(({ base, tasks }) => tasks.some((task) => queued.has(base + task))),
          ...(await submit(path, lost, flags)),
        ];
        await writeFileAtomic(join(path, jobsName), json(jobs));
        failed = new Set();
      }
    }
    await sleep(1000 * flags.slurmPoll, undefined, { signal: report.signal }).catch(() => {});
    report.signal.throwIfAborted();
  }
  const unfinished = await missingShards(path, identity);
  if (unfinished.length > 0) throw new Error(`expected all shards to be finished, found ${unfinished.length} that are not`);
}

/** Ends what is left of some jobs. Where that fails they end by themselves, and are waited for. */
async function cancel(jobs: readonly ArrayJob[]): Promise<void> {
  const numbers = jobs.map(({ id }) => id);
  if (numbers.length > 0) await callSlurm("scancel", numbers).catch(() => {});
}

function countAttempt(attempts: Map<number, number>, shard: number, most: number, folder: string, { note }: SlurmReport): void {
  const before = attempts.get(shard) ?? 0;
  if (before >= most) {
    throw new Error(
      `expected shard ${shard} to be made in ${most} attempts, found that all failed; see ${join(folder, logsName)}`,
    );
  }
  if (before > 0) note(`shard ${shard} failed; submitted again, attempt ${before + 1} of ${most}`);
  attempts.set(shard, before + 1);
}

/** Jobs of an earlier run that was stopped. */
async function knownJobs(folder: string): Promise<readonly ArrayJob[]> {
  const text = await readIfThere(join(folder, jobsName));
  return text === undefined ? [] : parseArrayJobs(text, join(folder, jobsName));
}

async function submit(folder: string, shards: readonly number[], flags: SlurmFlags): Promise<readonly ArrayJob[]> {
  const groups = new Map<number, number[]>();
  for (const shard of shards) {
    const base = Math.floor(shard / mostTasks) * mostTasks;
    groups.set(base, [...(groups.get(base) ?? []), shard - base]);
  }
  const jobs: ArrayJob[] = [];
  for (const [base, tasks] of groups) {
    const options = (flags.slurmOptions ?? "").split(/\s+/).filter((part) => part !== "");
    const script = join(folder, logsName, "task.sh");
    await writeFileAtomic(script, taskScript(folder, base, flags.slurmSetup ?? ""));
    const output = join(folder, logsName, "%A_%a.log");
    // Resubmitting is ours: a task that Slurm itself put back would run twice.
    const own = ["--parsable", "--no-requeue", `--array=${tasks.join(",")}`, "--job-name=friedel-dataset", `--output=${output}`];
    const answer = await callSlurm("sbatch", [...own, ...options, script]);
    const id = /^\d+/.exec(answer)?.[0];
    if (id === undefined) throw new SlurmError(`sbatch: expected the number of a job, found '${answer.slice(0, 80)}'`);
    jobs.push({ id, base, tasks });
  }
  return jobs;
}

function taskScript(folder: string, base: number, setup: string): string {
  const main = process.argv[1] ?? "friedel";
  const command = [process.execPath, main, "dataset", "shard", folder].map(shellWord).join(" ");
  return `#!/bin/sh\n${setup}\nexec ${command} "$((${base} + SLURM_ARRAY_TASK_ID))"\n`;
}

function shellWord(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Shards whose tasks wait, run or are ending. */
async function queuedShards(jobs: readonly ArrayJob[]): Promise<ReadonlySet<number>> {
  const queued = new Set<number>();
  if (jobs.length === 0) return queued;
  const bases = new Map(jobs.map(({ id, base }) => [id, base]));
  const numbers = jobs.map(({ id }) => id).join(",");
  // Without --states=all the queue has only what may still come; a job that is long gone is an error of one job alone.
  const text = await callSlurm("squeue", ["--noheader", "--array", `--jobs=${numbers}`, "--format=%F %K"]).catch((error) => {
    if (/Invalid job id/i.test(String(error))) return "";
    throw error;
  });
  for (const line of text.split("\n")) {
    const [id, task] = line.trim().split(/\s+/);
    const base = bases.get(id);
    if (base !== undefined && /^\d+$/.test(task ?? "")) queued.add(base + Number(task));
  }
  return queued;
}

/** Runs a command of Slurm. Throws {@link SlurmError} with what it complained of. */
async function callSlurm(command: string, args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(command, [...args], { timeout: patience, maxBuffer: 2 ** 26 });
    return stdout.trim();
  } catch (cause) {
    const isMissing = cause instanceof Error && "code" in cause && cause.code === "ENOENT";
    if (isMissing) throw new SlurmError(`expected a Slurm cluster for --slurm, found no command ${command}`, { cause });
    const said = cause instanceof Error && "stderr" in cause ? String(cause.stderr).trim().split("\n")[0] : "";
    throw new SlurmError(`${command}: expected the Slurm cluster to answer, found: ${said || "no answer"}`, { cause });
  }
}
