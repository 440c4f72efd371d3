// Everything about a GPU that only a card can tell, within ten minutes, as one JSON: node scripts/gpu.mjs -o gpu.json
//   --sizes 64,128,256,512   cubes whose copy, transform and iterations are timed       --seconds 2   for each figure
//   --scan FOLDER            a raw scan that `friedel reconstruct` goes through with webgpu and with wasm
//   --software               takes an adapter in software, to try the script itself
// Needs `npm run build` and, on Linux, a driver with Vulkan. Agreement: 200 iterations each of ER, HIO and RAAR against wasm, from one start.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { complexVolume, createWasmEngine, Measured, mapped, maskVolume, modulusOf, placeOf, seededRandom } from "@friedel/engine";
import { createWebgpuEngine, measureGpu, openWebgpuEngine } from "@friedel/engine/webgpu";

const { values: flags } = parseArgs({
  options: {
    sizes: { type: "string", default: "64,128,256,512" },
    seconds: { type: "string", default: "2" },
    scan: { type: "string" },
    software: { type: "boolean", default: false },
    output: { type: "string", short: "o", default: "gpu.json" },
  },
});
const choice = { software: flags.software };
const shapes = flags.sizes.split(",").map((n) => [Number(n), Number(n), Number(n)]);
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
if (flags.scan)
  for (const engine of ["webgpu", "wasm"]) await part(`reconstruct with ${engine}`, async () => reconstruct(flags.scan, engine));
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
  const random = seededRandom(1);
  const support = mapped(maskVolume(shape), (_, i) => {
    const [z, y, x] = placeOf(i, shape).map((at, axis) => (at + 0.5) / shape[axis] - 0.5);
    return Number(Math.abs(z) < 0.2 && Math.abs(y) < 0.2 && Math.abs(x) < 0.2 && z + y + x < 0.25);
  });
  const start = mapped(complexVolume(shape), (_, i) => random.normal(i));
  const crystal = mapped(start, (value, i) => support.data[i >> 1] * (i % 2 === 0 ? 2 + 0.3 * value : 0.4 * value));
  const amplitude = modulusOf(await wasm.transform(crystal, "forward"));
  const mask = mapped(maskVolume(shape), (_, i) => (i % shape[2] === 3 ? Measured.no : Measured.used));
  const engine = await createWebgpuEngine(choice);
  const differences = {};
  for (const [name, outside] of Object.entries({ ER: [0, 0], HIO: [1, -0.9], RAAR: [0.9, -0.8] })) {
    const objects = [];
    for (const each of [engine, wasm]) {
      const phaser = await each.createPhaser({ amplitude, mask });
      await phaser.load({ object: start, support });
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

/** The whole command, its own seconds included in the part's. */
function reconstruct(scan, engine) {
  const folder = mkdtempSync(join(tmpdir(), "friedel-gpu-"));
  try {
    const args = [
      "packages/cli/bin/friedel.js",
      "reconstruct",
      scan,
      "-o",
      join(folder, "out"),
      "--engine",
      engine,
      "--seed",
      "1",
      "--bars",
      "0",
      "--json",
    ];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", maxBuffer: 1e9 });
    if (status !== 0) throw new Error(stderr.slice(-500));
    return { json: JSON.parse(stdout) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
