// Everything about a GPU that only a card can tell, within ten minutes, as one JSON: node scripts/gpu.mjs -o gpu.json
//   --sizes 64,128,256,256x256x216,512   shapes whose copy, transform and iterations are timed    --seconds 2   for each figure
//   --pattern FILE           a prepared pattern (`friedel prepare scan/`) that both engines refine from one start
//   --patterns 30 --size 64  simulated patterns that `auto` solves on both engines (0: none)
//   --scan FOLDER            a raw scan that `friedel reconstruct` goes through with webgpu and with wasm
//   --software               takes an adapter in software, to try the script itself
// Needs `npm run build` and, on Linux, a driver with Vulkan. Agreement: 200 iterations each of ER, HIO and RAAR against wasm, from one start.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createWasmEngine } from "@friedel/engine";
import { createWebgpuEngine, measureGpu, openWebgpuEngine } from "@friedel/engine/webgpu";
import { crystalProblem, outsides } from "./gpu-problem.mjs";

const { values: flags } = parseArgs({
  options: {
    sizes: { type: "string", default: "64,128,256,256x256x216,512" },
    seconds: { type: "string", default: "2" },
    pattern: { type: "string" },
    patterns: { type: "string", default: "30" },
    size: { type: "string", default: "64" },
    scan: { type: "string" },
    software: { type: "boolean", default: false },
    output: { type: "string", short: "o", default: "gpu.json" },
  },
});
const engines = ["webgpu", "wasm"];
const choice = { software: flags.software };
const preloads = flags.software ? ["--import", "./scripts/software-gpu.mjs"] : [];
if (flags.software) await import("./software-gpu.mjs");
const shapes = flags.sizes.split(",").map((size) => {
  const axes = size.split("x").map(Number);
  return axes.length === 1 ? [axes[0], axes[0], axes[0]] : axes;
});
const wasm = await createWasmEngine();
const report = { machine: { processor: cpus()[0]?.model, node: process.version, system: `${process.platform} ${process.arch}` } };

await part("open", async () => {
  const engine = await openWebgpuEngine(wasm, choice);
  // Its own GPU only: wasm goes on.
  return { name: engine.name };
});
await part("agreement", agreement);
await part("times", () =>
  measureGpu(
    choice,
    shapes,
    Number(flags.seconds),
    () => performance.now(),
    ({ what, shape, medianMs, gigabytesPerSecond, shareOfCopy }) =>
      console.log(
        `${what} ${shape.join("×")}: ${medianMs.toPrecision(3)} ms, ${gigabytesPerSecond.toPrecision(3)} GB/s, ${(100 * shareOfCopy).toFixed(0)} % of the copy`,
      ),
  ),
);
await part("iterations a second", iterationsASecond);
if (flags.pattern) await part("one start", oneStart);
if (flags.patterns !== "0") await part("patterns", patterns);
if (flags.scan) for (const engine of engines) await part(`reconstruct with ${engine}`, async () => reconstruct(engine));
await part("bars", bars);
process.exit(0);

/** One part of the report, which is written after each: what came of it or why nothing did, and its seconds. */
async function part(name, work) {
  const start = performance.now();
  const result = await work().catch((error) => ({ error: String(error) }));
  report[name] = { seconds: (performance.now() - start) / 1000, ...result };
  writeFileSync(flags.output, `${JSON.stringify(report, undefined, 2)}\n`);
  console.log(`${name}: ${report[name].seconds.toFixed(1)} s${result.error ? `, ${result.error}` : ""}`);
}

/** How far 200 iterations end from those of wasm, relative to the norm, on a crystal's pattern without noise and with a gap. */
async function agreement() {
  const shape = flags.software ? [24, 30, 45] : [48, 60, 90];
  const { measurement, start } = await crystalProblem(wasm, shape, (i) => i % shape[2] === 3);
  const engine = await createWebgpuEngine(choice);
  const differences = {};
  for (const [name, outside] of Object.entries(outsides)) {
    const objects = [];
    for (const each of [engine, wasm]) {
      const phaser = await each.createPhaser(measurement);
      await phaser.load(start);
      await phaser.iterate({ outside, iterations: flags.software ? 50 : 200 });
      objects.push((await phaser.read()).object.data);
      await phaser.dispose();
    }
    const norm = (values) => Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0));
    differences[name] = norm(objects[0].map((value, i) => value - objects[1][i])) / norm(objects[1]);
  }
  await engine.dispose();
  return { shape, differences };
}

/** HIO of every shape, and what other programs are said to do, at 256³ and 256×256×216. */
async function iterationsASecond() {
  const rates = {};
  for (const { what, shape, medianMs } of report.times.measurements ?? [])
    if (what === "HIO") rates[shape.join("×")] = 1000 / medianMs;
  return { rates, others: { "PyNX on a laptop's GPU, 256³": 57, "cohere with CuPy, 256×256×216": 21.6 } };
}

/** What is asked of an H200, beside what was found: shares of the copy and iterations a second at 256³, seconds of a whole scan. */
async function bars() {
  const at = (wanted) => report.times.measurements?.find(({ what, shape }) => what === wanted && shape.every((n) => n === 256));
  return {
    "FFT, share of the copy": { found: at("FFT")?.shareOfCopy, least: 0.6 },
    "HIO, share of the copy": { found: at("HIO")?.shareOfCopy, least: 0.5 },
    "HIO iterations a second": { found: at("HIO") && 1000 / at("HIO").medianMs, least: 1000 },
    "seconds from scan to image": { found: report["reconstruct with webgpu"]?.seconds, most: 1 },
  };
}

/** A prepared pattern, phased by wasm, refined from there on both engines, and the correlation of what they end with. */
async function oneStart() {
  return inFolder((folder) => {
    friedel("phase", flags.pattern, "-o", join(folder, "start"), "--engine", "wasm", "--no-figures");
    const secondsOf = {};
    for (const engine of engines) {
      const start = performance.now();
      const own = ["--start", join(folder, "start", "result.cxi"), "--engine", engine, "--no-figures"];
      friedel("refine", flags.pattern, "-o", join(folder, engine), ...own);
      secondsOf[engine] = (performance.now() - start) / 1000;
    }
    const [found, expected] = engines.map((engine) => join(folder, engine, "result.cxi"));
    const { correlation, fieldError } = friedel("compare", found, expected, "--engine", "wasm");
    return { secondsOf, correlation, fieldError };
  });
}

/** Whether `auto` finds the same crystals: three classes of the test set, as many patterns of each as make up the number asked for. */
async function patterns() {
  return inFolder((folder) => {
    const count = String(Math.max(1, Math.round(Number(flags.patterns) / 3)));
    const set = ["--classes", "to-pi,pi-2pi,gap", "--count", count, "--size", flags.size, "--methods", "auto"];
    const errors = {};
    for (const engine of engines) {
      const table = join(folder, `${engine}.csv`);
      friedel("evaluate", ...set, "--csv", table, "--engine", engine);
      const [head, ...rows] = readFileSync(table, "utf8").trim().split("\n");
      const column = head.split(",").indexOf("fieldError");
      errors[engine] = rows.map((row) => Number(row.split(",")[column]));
    }
    const found = (engine) => errors[engine].map((error) => error < 0.2);
    const same = found("webgpu").filter((value, i) => value === found("wasm")[i]).length;
    return { patterns: errors.wasm.length, same, errors };
  });
}

/** The whole command, its own start included in the part's seconds. */
function reconstruct(engine) {
  return inFolder((folder) => ({
    json: friedel("reconstruct", flags.scan, "-o", join(folder, "out"), "--engine", engine, "--seed", "1", "--bars", "0"),
  }));
}

/** What the command prints with --json. */
function friedel(...args) {
  const command = [...preloads, "packages/cli/bin/friedel.js", ...args, "--json"];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: "utf8", maxBuffer: 1e9 });
  if (status !== 0) throw new Error(stderr.slice(-500));
  return JSON.parse(stdout);
}

function inFolder(work) {
  const folder = mkdtempSync(join(tmpdir(), "friedel-gpu-"));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
