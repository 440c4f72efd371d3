// Numbered tasks as array jobs of a Slurm cluster: submitted, followed in the queue, submitted again where they failed. What is finished is
// read from a folder that the nodes share: the queue only tells what may still come.

import { execFile } from "node:child_process";
import { realpath } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { InputError } from "@friedel/engine";
import { type ArrayJob, parseArrayJobs } from "@friedel/io";
import { makeFolder, writeFileAtomic } from "@friedel/io/node";
import { jobsName, json, logsName, readIfThere } from "../dataset/folder.js";

/** How the cluster is used. */
export interface SlurmFlags {
  readonly slurm?: boolean;
  readonly slurmOptions?: string;
  readonly slurmSetup?: string;
  readonly slurmAttempts: number;
  readonly slurmPoll: number;
}

/** The tasks of one kind. */
export interface ArrayWork {
  /** Where the list of jobs and the logs are. */
  readonly folder: string;
  /** What a task makes, in a word: shard. */
  readonly what: string;
  /** The command of a task before its number, without the program. */
  readonly command: readonly string[];
  /** Whether a task has left what it should. */
  readonly isDone: (task: number) => Promise<boolean>;
}

/** What is reported while it waits. */
export interface SlurmReport {
  readonly signal: AbortSignal;
  onProgress(done: number, note: string): void;
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

/** Throws {@link SlurmError} where there is no cluster. */
export async function requireSlurm(): Promise<void> {
  await callSlurm("sinfo", ["--noheader", "--format=%P"]);
}

/**
 * Has these tasks done on the cluster. Returns when all are; on abort the jobs go on, and the next call follows them. Throws
 * {@link SlurmError} where there is no cluster, an Error where a task failed too often.
 */
export async function runArray(
  { folder, ...work }: ArrayWork,
  tasks: readonly number[],
  flags: SlurmFlags,
  report: SlurmReport,
): Promise<void> {
  if (tasks.length === 0) return;
  await requireSlurm();
  const path = await realpath(folder);
  await makeFolder(join(path, logsName));
  let jobs = await knownJobs(path);
  const attempts = new Map<number, number>();
  const left = new Set(tasks);
  let failed: ReadonlySet<number> = new Set();
  for (let silence = 0; ; ) {
    const queued = await queuedTasks(jobs).catch((error: unknown) => {
      if (++silence > mostSilence) throw error;
      return undefined;
    });
    // The queue is read first: what leaves it afterwards has left its files before.
    for (const task of left) if (await work.isDone(task)) left.delete(task);
    report.onProgress(tasks.length - left.size, `${queued?.size ?? "?"} tasks in the queue`);
    // A task that is still there would write what it makes into what is finished.
    if (left.size === 0 && queued?.size === 0) break;
    if (left.size === 0) await cancel(jobs);
    if (queued) {
      silence = 0;
      const gone = [...left].filter((task) => !queued.has(task));
      // A shared folder may show a file a moment after the task that wrote it has gone: gone twice is gone.
      const lost = gone.filter((task) => failed.has(task) || !attempts.has(task));
      failed = new Set(gone);
      if (lost.length > 0) {
        for (const task of lost) countAttempt(attempts, task, work.what, flags.slurmAttempts, path, report);
        jobs = [
          ...jobs.filter(({ base, tasks }) => tasks.some((task) => queued.has(base + task))),
          ...(await submit({ folder: path, ...work }, lost, flags)),
        ];
        await writeFileAtomic(join(path, jobsName), json(jobs));
        failed = new Set();
      }
    }
    await sleep(1000 * flags.slurmPoll, undefined, { signal: report.signal }).catch(() => {});
    report.signal.throwIfAborted();
  }
}

/** Ends what is left of some jobs. Where that fails they end by themselves, and are waited for. */
async function cancel(jobs: readonly ArrayJob[]): Promise<void> {
  const numbers = jobs.map(({ id }) => id);
  if (numbers.length > 0) await callSlurm("scancel", numbers).catch(() => {});
}

function countAttempt(
  attempts: Map<number, number>,
  task: number,
  what: string,
  most: number,
  folder: string,
  { note }: SlurmReport,
): void {
  const before = attempts.get(task) ?? 0;
  if (before >= most) {
    throw new Error(
      `expected ${what} ${task} to be made in ${most} attempts, found that all failed; see ${join(folder, logsName)}`,
    );
  }
  if (before > 0) note(`${what} ${task} failed; submitted again, attempt ${before + 1} of ${most}`);
  attempts.set(task, before + 1);
}

/** Jobs of an earlier run that was stopped. */
async function knownJobs(folder: string): Promise<readonly ArrayJob[]> {
  const text = await readIfThere(join(folder, jobsName));
  return text === undefined ? [] : parseArrayJobs(text, join(folder, jobsName));
}

async function submit(
  { folder, what, command }: ArrayWork,
  numbers: readonly number[],
  flags: SlurmFlags,
): Promise<readonly ArrayJob[]> {
  const groups = new Map<number, number[]>();
  for (const number of numbers) {
    const base = Math.floor(number / mostTasks) * mostTasks;
    groups.set(base, [...(groups.get(base) ?? []), number - base]);
  }
  const jobs: ArrayJob[] = [];
  for (const [base, tasks] of groups) {
    const options = (flags.slurmOptions ?? "").split(/\s+/).filter((part) => part !== "");
    const script = join(folder, logsName, "task.sh");
    await writeFileAtomic(script, taskScript(command, base, flags.slurmSetup ?? ""));
    const output = join(folder, logsName, "%A_%a.log");
    // Resubmitting is ours: a task that Slurm itself put back would run twice.
    const own = ["--parsable", "--no-requeue", `--array=${tasks.join(",")}`, `--job-name=friedel-${what}`, `--output=${output}`];
    const answer = await callSlurm("sbatch", [...own, ...options, script]);
    const id = /^\d+/.exec(answer)?.[0];
    if (id === undefined) throw new SlurmError(`sbatch: expected the number of a job, found '${answer.slice(0, 80)}'`);
    jobs.push({ id, base, tasks });
  }
  return jobs;
}

function taskScript(command: readonly string[], base: number, setup: string): string {
  const words = [process.execPath, process.argv[1] ?? "friedel", ...command].map(shellWord).join(" ");
  return `#!/bin/sh\n${setup}\nexec ${words} "$((${base} + SLURM_ARRAY_TASK_ID))"\n`;
}

function shellWord(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Tasks that wait, run or are ending. */
async function queuedTasks(jobs: readonly ArrayJob[]): Promise<ReadonlySet<number>> {
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
