// Kills at random moments: each job is killed again and again, goes on from what it left, and must end with the bits of a run that
// nobody disturbed; at no moment may a file under a good name be damaged.

import { existsSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { jobs } from "./jobs.mjs";
import { draws } from "./random.mjs";
import { longestMs, run, start } from "./run.mjs";
import { checkWhole, differences, leftParts, visibleFiles } from "./whole.mjs";

/** One in so many is asked to stop, not killed. */
const gentle = 5;

/**
 * Kills `count` processes, beginning with trial `state.trial`; calls `keep` after each. `state` gathers kills, whole runs, the longest stop
 * and the faults of each job.
 */
export async function soakKills({ folder, count, seed, state, isOver, keep, note }) {
  const list = jobs.flatMap((job) => new Array(job.weight).fill(job));
  state.trial ??= 0;
  state.jobs ??= Object.fromEntries(
    jobs.map(({ name }) => [name, { kills: 0, stops: 0, wholes: 0, slowestStopMs: 0, faults: [] }]),
  );
  const killed = () => Object.values(state.jobs).reduce((sum, job) => sum + job.kills + job.stops, 0);
  while (killed() < count && !isOver()) {
    const random = draws(seed, state.trial++);
    const job = random.pick(list);
    const tally = state.jobs[job.name];
    tally.ms ??= await reference(folder, job, note);
    await trial(folder, job, random, tally);
    keep();
  }
  for (const job of jobs) {
    const tally = state.jobs[job.name];
    if (!existsSync(outputOf(folder, job))) continue;
    await finish(folder, job, tally);
    keep();
  }
}

const outputOf = (folder, job) => join(folder, outputName(job));
const outputName = ({ name }) => `out-${name.replace(/\W+/g, "-")}`;
const wholeOf = (folder, job) => join(folder, "whole", outputName(job));

/** Runs a job undisturbed and keeps its output; the milliseconds that it took. */
async function reference(folder, job, note) {
  note(`undisturbed: ${job.name}`);
  const [output, whole] = [outputOf(folder, job), wholeOf(folder, job)];
  for (const old of [output, whole]) rmSync(old, { recursive: true, force: true });
  const ms = job.results ? await untilResults(folder, job) : (await run(job.of(outputName(job)), folder)).ms;
  renameSync(output, whole);
  return ms;
}

/** Runs a job that does not end by itself until its results are there. */
async function untilResults(folder, job) {
  const from = performance.now();
  const { child, ended } = start(job.of(outputName(job)), folder);
  const look = setInterval(() => {
    if (!hasResults(folder, job)) return;
    clearInterval(look);
    child.kill("SIGINT");
  }, 20);
  const { code, err } = await ended;
  clearInterval(look);
  if (code !== 0) throw new Error(`${job.name} ended with ${code}: ${err}`);
  return performance.now() - from;
}

function hasResults(folder, job) {
  const output = outputOf(folder, job);
  if (!existsSync(output)) return false;
  const records = readdirSync(output, { recursive: true }).filter((path) => path.endsWith(".friedel-source.json"));
  return records.length === job.results;
}

function argsOf(folder, job) {
  const isKept = job.resumes && existsSync(join(outputOf(folder, job), "checkpoint.friedel"));
  return [...job.of(outputName(job)), ...(isKept ? ["--resume"] : [])];
}

/** Starts a job and ends it at a random moment, or finds it done. */
async function trial(folder, job, random, tally) {
  const delay = tally.ms * (job.resumes ? 1 : 1.25) * random.uniform();
  const signal = random.below(gentle) === 0 ? random.pick(["SIGINT", "SIGTERM"]) : "SIGKILL";
  const isFresh = !existsSync(outputOf(folder, job));
  const from = performance.now();
  const { child, ended } = start(argsOf(folder, job), folder);
  let sent = 0;
  const timer = setTimeout(() => {
    sent = performance.now();
    child.kill(signal);
  }, delay);
  const guard = setTimeout(() => {
    tally.faults.push(`hangs: ${job.name}, still there after ${longestMs / 1000} s`);
    child.kill("SIGKILL");
  }, longestMs);
  const end = await ended;
  clearTimeout(timer);
  clearTimeout(guard);
  const isKilled = end.signal !== null;
  if (isKilled) tally.kills++;
  else if (sent > 0 && (end.code === 1 || job.results)) {
    tally.stops++;
    tally.slowestStopMs = Math.max(tally.slowestStopMs, performance.now() - sent);
  }
  if (!isKilled && !(end.code === 0 || (end.code === 1 && sent > 0)))
    tally.faults.push(`ended with ${end.code}: ${end.err.slice(-300)}`);
  await checkFiles(folder, job, tally);
  const isWhole = job.results ? end.code === 0 && hasResults(folder, job) : end.code === 0;
  // The machine may be less busy than before.
  if (isWhole && isFresh) tally.ms = Math.min(tally.ms, performance.now() - from);
  if (isWhole) await compare(folder, job, tally);
}

async function checkFiles(folder, job, tally) {
  const output = outputOf(folder, job);
  if (!existsSync(output)) return;
  for (const path of visibleFiles(output)) {
    try {
      await checkWhole(join(output, path));
    } catch (error) {
      tally.faults.push(`damaged: ${path}: ${error.message}`);
    }
  }
}

/** Compares a finished output with the undisturbed one, and clears it away. */
async function compare(folder, job, tally) {
  const output = outputOf(folder, job);
  const differ = await differences(wholeOf(folder, job), output);
  if (differ.length > 0) tally.faults.push(`other bits: ${differ.join(", ")}`);
  const parts = leftParts(output);
  if (parts.length > 0) tally.faults.push(`left behind: ${parts.join(", ")}`);
  tally.wholes++;
  rmSync(output, { recursive: true, force: true });
}

/** Lets a job that was killed go on to its end. */
async function finish(folder, job, tally) {
  if (job.results) await untilResults(folder, job);
  else {
    const { code, err } = await start(argsOf(folder, job), folder).ended;
    if (code !== 0) tally.faults.push(`did not go on: ${code}: ${err.slice(-300)}`);
  }
  await compare(folder, job, tally);
}
