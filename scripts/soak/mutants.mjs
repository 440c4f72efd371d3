// Damaged files through every reader: each is read or refused in a sentence, in bounded memory and time.

import { fork } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readerCases } from "./readers.mjs";
import { memoryOf, processorSeconds } from "./run.mjs";

const child = fileURLToPath(new URL("./read-mutants.mjs", import.meta.url));

/** What one mutant may take at most. */
const longestSeconds = 10;
const mostBytes = 2e9;
/** Mutants that one process reads. */
const most = 8_000;

/** Reads `count` mutants in all, shared out over the cases by their weight. */
export async function soakMutants({ folder, count, seed, state, isOver, keep, note }) {
  const cases = readerCases(folder);
  const weights = cases.reduce((sum, { weight }) => sum + weight, 0);
  state.cases ??= {};
  // Small pieces in turn, so that a run that is cut short has seen all of them.
  for (let isBusy = true; isBusy && !isOver(); ) {
    isBusy = false;
    for (const { name, weight } of cases) {
      state.cases[name] ??= { done: 0, read: 0, refused: 0, slowestMs: 0, mostBytes: 0, faults: [] };
      const tally = state.cases[name];
      const wanted = Math.ceil((count * weight) / weights);
      const piece = Math.min(wanted - tally.done, most, Math.max(20, Math.ceil(wanted / 4)));
      if (piece <= 0 || isOver()) continue;
      isBusy = true;
      note(`damaged ${name}: ${tally.done} of ${wanted}`);
      await readPiece({ folder, name, seed }, piece, tally);
      keep();
    }
  }
}

/** Lets a process read some mutants; one that it cannot get over is a fault, and the next process begins behind it. */
async function readPiece(what, piece, tally) {
  const scratch = join(tmpdir(), `friedel-soak-${process.pid}`);
  rmSync(scratch, { recursive: true, force: true });
  const from = tally.done;
  const job = JSON.stringify({ ...what, from, count: piece, scratch });
  const reader = fork(child, [job], { stdio: ["ignore", "ignore", "pipe", "ipc"] });
  let said = "";
  reader.stderr.on("data", (part) => {
    said = (said + part).slice(-500);
  });
  let why;
  let last = { n: -1, seconds: 0 };
  const guard = setInterval(() => {
    const n = currentOf(scratch);
    const seconds = processorSeconds(reader.pid) ?? performance.now() / 1000;
    if (n !== last.n) last = { n, seconds };
    if (seconds - last.seconds > longestSeconds && n >= 0) why = `takes more than ${longestSeconds} s`;
    if ((memoryOf(reader.pid)?.most ?? 0) > mostBytes) why = `takes more than ${mostBytes / 1e9} GB`;
    if (why) reader.kill("SIGKILL");
  }, 200);
  const { code, signal } = await new Promise((resolve) => reader.on("exit", (code, signal) => resolve({ code, signal })));
  clearInterval(guard);
  const n = currentOf(scratch);
  if (code === 0) {
    const outcome = JSON.parse(readFileSync(join(scratch, "outcome.json"), "utf8"));
    tally.done += piece;
    tally.read += outcome.read;
    tally.refused += outcome.refused;
    tally.slowestMs = Math.max(tally.slowestMs, outcome.slowestMs);
    tally.mostBytes = Math.max(tally.mostBytes, outcome.mostBytes);
    tally.faults.push(...outcome.faults);
  } else {
    if (n < 0) throw new Error(`the process that reads ${what.name} ended with ${code ?? signal}: ${said}`);
    tally.done = n + 1;
    tally.faults.push({ n, error: why ?? `the process ended with ${code ?? signal}: ${said}` });
  }
  rmSync(scratch, { recursive: true, force: true });
}

function currentOf(scratch) {
  try {
    const text = readFileSync(join(scratch, "at"), "utf8");
    return text === "" ? -1 : Number(text);
  } catch {
    return -1;
  }
}
