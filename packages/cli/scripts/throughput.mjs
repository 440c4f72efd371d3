// How many small scans a minute `friedel batch` does, with refinement and by the network alone: raw 34-ID-C scans of 64 frames of 64×64
// pixels, crystals of other seeds, without bars. After `npm run build`, on a quiet machine:
//   node packages/cli/scripts/throughput.mjs FOLDER [SCANS] [ROUNDS]
// keeps the scans in FOLDER. Each round does both; prints the medians and what each round gave: of the whole command, which loads and
// compiles before its first scans, and of the second half of its scans alone, which is the rate of a long series.

import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
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
const rates = Object.fromEntries(Object.keys(kinds).map((kind) => [kind, { whole: [], "second half": [] }]));
const cores = Math.min(2, availableParallelism());
const output = join(folder, "out");
for (let round = 0; round < Number(rounds); round++) {
  for (const [kind, flags] of Object.entries(kinds)) {
    rmSync(output, { recursive: true, force: true });
    const begun = performance.now();
    friedel("batch", raw, "--output", output, "--workers", cores, ...flags);
    const rate = { whole: (60e3 * Number(scans)) / (performance.now() - begun), "second half": rateOfSecondHalf() };
    for (const [part, value] of Object.entries(rate)) rates[kind][part].push(value);
    process.stderr.write(
      `${kind}: ${rate.whole.toFixed(0)} scans a minute, ${rate["second half"].toFixed(0)} in the second half\n`,
    );
  }
}
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
for (const [kind, parts] of Object.entries(rates)) {
  for (const [part, values] of Object.entries(parts)) {
    const all = values.map((value) => value.toFixed(0)).join(", ");
    process.stdout.write(`${kind}, ${part}: ${median(values).toFixed(0)} scans a minute on ${cores} threads (${all})\n`);
  }
}

/** Scans a minute from the end of the first half on; a scan ends with the last file of its folder. */
function rateOfSecondHalf() {
  const ends = readdirSync(output)
    .map((name) => join(output, name, "summary.json"))
    .filter((path) => existsSync(path))
    .map((path) => statSync(path).mtimeMs)
    .toSorted((a, b) => a - b);
  const half = ends.length >> 1;
  return (60e3 * (ends.length - half)) / (ends[ends.length - 1] - ends[half - 1]);
}
