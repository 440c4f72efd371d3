// How long the command takes to start, beside Node alone: `node scripts/start-time.mjs [runs]`. In turn, so that what else the machine
// does falls on all alike; medians and their ratio to Node alone.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const runs = Number(process.argv[2] ?? 21);
const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const command = at("../packages/cli/bin/friedel.js");
const cases = {
  "node alone": ["-e", "0"],
  "friedel --help": [command, "--help"],
  "friedel reconstruct --help": [command, "reconstruct", "--help"],
  "without the bundle: friedel --help": [at("../packages/cli/dist/main.js"), "--help"],
};

const times = Object.fromEntries(Object.keys(cases).map((name) => [name, []]));
for (let run = 0; run < runs; run++) {
  for (const [name, args] of Object.entries(cases)) {
    const begin = performance.now();
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
    if (status !== 0) throw new Error(`${name}: ${stderr}`);
    times[name].push(performance.now() - begin);
  }
}
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const alone = median(times["node alone"]);
console.log(`Node ${process.versions.node}, ${runs} runs of each in turn`);
for (const [name, values] of Object.entries(times))
  console.log(`${name.padEnd(36)} ${median(values).toFixed(0).padStart(5)} ms ${(median(values) / alone).toFixed(2)}`);
