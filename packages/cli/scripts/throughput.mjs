// How many small scans a minute `friedel batch` does, with refinement and by the network alone: raw 34-ID-C scans of 64 frames of 64×64
// pixels, crystals of other seeds, without bars. After `npm run build`, on a quiet machine:
//   node packages/cli/scripts/throughput.mjs FOLDER [SCANS] [ROUNDS]
// keeps the scans in FOLDER. Each round does both; prints the medians and what each round gave.

import { execFileSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const [folder, scans = "20", rounds = "3"] = process.argv.slice(2);
if (folder === undefined)
  throw new Error("expected a folder for the scans, found none: node packages/cli/scripts/throughput.mjs FOLDER");
const main = fileURLToPath(new URL("../bundle/friedel.js", import.meta.url));
const friedel = (...args) => execFileSync(process.execPath, [main, ...args.map(String)], { stdio: "ignore" });
const raw = join(folder, `raw-${scans}`);

for (let n = 0; n < Number(scans); n++) {
  const path = join(raw, `scan${n + 1}`);
  const exposure = ["--frames", 64, "--pixels", 64, "--step", 0.0144, "--peak-counts", 1e5];
  if (!existsSync(path))
    friedel("simulate", "--scan", path, "--seed", 400 + n, "--phase-range", 2, "--diameter", 350, ...exposure);
}

const kinds = { "with refinement": [], "by the network alone": ["--predict-only"] };
const rates = { "with refinement": [], "by the network alone": [] };
const cores = Math.min(2, availableParallelism());
for (let round = 0; round < Number(rounds); round++) {
  for (const [kind, flags] of Object.entries(kinds)) {
    const output = join(folder, "out");
    rmSync(output, { recursive: true, force: true });
    const begun = performance.now();
    friedel("batch", raw, "--output", output, "--workers", cores, ...flags);
    const minutes = (performance.now() - begun) / 60e3;
    rates[kind].push(Number(scans) / minutes);
    process.stderr.write(`${kind}: ${(Number(scans) / minutes).toFixed(0)} scans a minute\n`);
  }
}
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
for (const [kind, values] of Object.entries(rates)) {
  const all = values.map((value) => value.toFixed(0)).join(", ");
  process.stdout.write(`${kind}: ${median(values).toFixed(0)} scans a minute on ${cores} threads (${all})\n`);
}
