// The table of other phase problems: 50 starts of `friedel phase` on a problem of each kind, of pupils 50 wavefronts. After `npm run build`:
//   node packages/cli/scripts/problem-table.mjs FILE [STARTS] [THREADS] [ROW …]
// adds a line a start to FILE (JSON lines; a stopped run goes on) and prints the table: how many are right, the median error, the error of the
// start with the lowest chi2, and seconds a start, which mean something on a machine that does nothing else.

import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { createWasmEngine } from "@friedel/engine";
import { judgeProblem, summariseStarts } from "@friedel/simulation";

const [file, starts = "50", threads = "2", ...asked] = process.argv.slice(2);
if (file === undefined) throw new Error("expected a file for the starts: node packages/cli/scripts/problem-table.mjs FILE");
/** `goal`: starts of 50 that have to be right, error of the chosen one (of pupils its wavefront's, waves), seconds a start. */
const rows = {
  stars: { kind: "stars", goal: [50, 0.045, null] },
  asteroid: { kind: "asteroid", goal: [40, 0.07, null] },
  "pupil 0.5 waves": { kind: "pupil", rms: 0.5, defocus: 3, isMany: true, goal: [50, 0.007, 0.3] },
  "pupil 0.8 waves": { kind: "pupil", rms: 0.8, defocus: 3, isMany: true, goal: [40, null, 0.3] },
  lensless: { kind: "lensless", goal: [50, 0.015, 0.5] },
  holography: { kind: "holography", goal: [50, 0.02, null] },
  "exit wave, stop": { kind: "exit-wave", stop: 3, goal: [50, 0.05, null] },
  cell: { kind: "cell", stop: null, goal: [48, 0.05, 1] },
  "cell, stop": { kind: "cell", goal: [40, 0.06, null] },
  virus: { kind: "virus", goal: [45, 0.06, 1] },
};
/** The judging set's seed, on which nothing was tuned. */
const seed = 1913;

const done = existsSync(file)
  ? readFileSync(file, "utf8")
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line))
  : [];
const engine = await createWasmEngine({ threads: Number(threads) });
try {
  for (const [row, { goal: _, isMany = false, ...options }] of Object.entries(rows)) {
    if (asked.length > 0 && !asked.includes(row)) continue;
    const first = done.filter((score) => score.row === row).length;
    const left = Number(starts) - first;
    if (left <= 0) continue;
    const which = isMany ? { seed: seed + first, count: left, starts: 1 } : { seed, count: 1, starts: left, firstStart: first };
    const judging = { ...options, ...which, methods: ["phase"], iterations: 1, beta: 0.9 };
    for await (const score of judgeProblem(engine, judging, () => performance.now())) {
      done.push({ row, ...score });
      appendFileSync(file, `${JSON.stringify({ row, ...score })}\n`);
    }
  }
} finally {
  await engine.dispose();
}

const print = (line) => process.stdout.write(`${line}\n`);
const figure = (value) => (Number.isFinite(value) ? value.toPrecision(3) : "-");
print("| problem | right | median error | lowest chi2's | seconds | goal: right of 50, error, seconds |");
print("| --- | --- | --- | --- | --- | --- |");
for (const [row, { goal, isMany = false }] of Object.entries(rows)) {
  const scores = done.filter((score) => score.row === row).map((score) => ({ ...score, waves: score.waves ?? Number.NaN }));
  if (scores.length === 0) continue;
  const [{ successes, medianError, chosenError, chosenWaves, seconds }] = summariseStarts(scores);
  const wanted = goal.map((value) => value ?? "-").join(", ");
  const chosen = isMany ? `${figure(chosenWaves)} waves` : figure(chosenError);
  print(`| ${row} | ${successes} of ${scores.length} | ${figure(medianError)} | ${chosen} | ${figure(seconds)} | ${wanted} |`);
}
