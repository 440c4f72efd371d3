// What a GPU would take over of a raw scan's way to its refined image, and what stays with the processor. After `npm run build`:
//   node packages/cli/scripts/gpu-budget.mjs SCAN [FILE]
// Reconstructs the scan on wasm with one thread, without error bars and strain, and prints the table of docs/gpu.md: processor seconds of
// every kind of work, how often it is done, and the bytes that its kernels move (packages/engine/src/webgpu/traffic.ts) with the support as it
// then is. FILE gets the same as JSON. Processor time, not the clock's: it means something on a busy machine too.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createWasmEngine, voxelCount } from "@friedel/engine";
import { reconstruct } from "@friedel/workflow";
import { openNetworkIfShipped, readScan, withOutput } from "@friedel/workflow/node";
import { planLine } from "../../engine/dist/webgpu/fft/plan.js";
import { adamTraffic, crystalTraffic, iterationTraffic, total, transformTraffic } from "../../engine/dist/webgpu/traffic.js";

const [input, file] = process.argv.slice(2);
if (input === undefined) throw new Error("expected a scan, found none: node packages/cli/scripts/gpu-budget.mjs SCAN");
const limits = { bytes: 32768, threads: 256, unrolls: true };
const plansOf = (shape) => shape.map((n, axis) => planLine(n, axis === 2 ? "along" : "across", limits));

const begun = processorSeconds();
/** By what is done and on how many voxels. */
const kinds = new Map();
/** By stage, all that is done in it. */
const stages = new Map();
const engine = metered(await createWasmEngine({ threads: 1 }));
const scan = await inStage("reading", () => readScan(input));
const folder = mkdtempSync(join(tmpdir(), "friedel-budget-"));
try {
  await withOutput(join(folder, "out"), input, "reconstruct", async (output) => {
    const context = { engine, folder: output, openNetwork: openNetworkIfShipped };
    const work = reconstruct(scan, { strain: false, bars: 0, refinement: { seed: 1 } }, context);
    let stage = "preparing";
    for (let step = { done: false }; !step.done; ) {
      step = await inStage(stage, () => work.next());
      stage = step.value.stage ?? stage;
    }
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
report();
await engine.dispose();
process.exit(0);

function processorSeconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

async function inStage(name, work) {
  const start = processorSeconds();
  try {
    return await work();
  } finally {
    stages.set(name, (stages.get(name) ?? 0) + processorSeconds() - start);
  }
}

/** Work of one kind, timed: `times` of it, which move so many bytes on a GPU. */
function count(what, shape, times, bytes, work) {
  const start = processorSeconds();
  const end = (found) => {
    const name = `${what} ${shape.join("×")}`;
    const known = kinds.get(name) ?? { what, shape, times: 0, seconds: 0, bytes: 0 };
    known.times += times;
    known.seconds += processorSeconds() - start;
    known.bytes += bytes;
    kinds.set(name, known);
    return found;
  };
  const found = work();
  return found instanceof Promise ? found.then(end) : end(found);
}

/** The engine, whose work is counted. */
function metered(own) {
  return {
    ...own,
    transform: (volume, direction) =>
      count("transform", volume.shape, 1, total(transformTraffic(volume.shape, plansOf(volume.shape))).does, () =>
        own.transform(volume, direction),
      ),
    createPhaser: async (measurement) => {
      const { shape } = measurement.amplitude;
      return meteredPhaser(await count("to the engine", shape, 0, 0, () => own.createPhaser(measurement)), shape);
    },
    createCrystalFitter: async (measurement, box) => {
      const fitter = await own.createCrystalFitter(measurement, box);
      const { shape } = measurement.amplitude;
      const step = total(crystalTraffic(shape, { size: box }, plansOf(shape))).does;
      const advance = (fits, schedule, upTo) => {
        const steps = fits.reduce((sum, fit) => sum + upTo - fit.step, 0);
        return count("step of a crystal fit", shape, steps, steps * step, () => fitter.advance(fits, schedule, upTo));
      };
      return { ...fitter, advance };
    },
  };
}

function meteredPhaser(phaser, shape) {
  const plans = plansOf(shape);
  let size = shape.map((n) => Math.round(n / 2));
  const seen = ({ support, ...others }) => {
    if (support) size = extentOf(support);
    return { ...others, ...(support && { support }) };
  };
  const iteration = (keeps) => total(iterationTraffic(shape, { size }, keeps, plans)).does;
  return {
    ...phaser,
    load: (state) => count("to the engine", shape, 0, 0, () => phaser.load(seen(state))),
    read: () => count("from the engine", shape, 0, 0, async () => seen(await phaser.read())),
    iterate: (block) => {
      const keeps = block.outside.some((value) => value !== 0);
      const { iterations } = block;
      return count(keeps ? "HIO, RAAR" : "ER", shape, iterations, iterations * iteration(keeps), () => phaser.iterate(block));
    },
    updateSupport: (update) =>
      // Amplitudes of the box there, three blurs back and forth, the level and the choice.
      count("update of the support", shape, 1, 40 * voxelCount(size), () => phaser.updateSupport(update)),
    fit: (model) => count("fit", shape, 1, iteration(false) / 2, () => phaser.fit(model)),
    openVectors: async (goal) => {
      const workspace = await phaser.openVectors(goal);
      const isBlurred = goal.model?.coherence !== undefined;
      const step = total(adamTraffic(shape, { size }, isBlurred, plans)).does;
      const name = isBlurred ? "step, partly coherent" : "step of a descent";
      const vectors = (work) => count("sums of vectors", shape, 1, 24 * voxelCount(size), work);
      return {
        ...workspace,
        evaluate: (...given) => count(name, shape, 1, step, () => workspace.evaluate(...given)),
        adam: (...given) => count(name, shape, 1, step, () => workspace.adam(...given)),
        combine: (...given) => vectors(() => workspace.combine(...given)),
        dots: (...given) => vectors(() => workspace.dots(...given)),
        read: (vector) => count("from the engine", shape, 0, 0, () => workspace.read(vector)),
      };
    },
  };
}

/** Edges of the box around a support. */
function extentOf({ shape: [nz, ny, nx], data }) {
  const least = [nz, ny, nx];
  const most = [0, 0, 0];
  for (let i = 0; i < data.length; i++) {
    if (data[i] === 0) continue;
    [Math.floor(i / nx / ny), Math.floor(i / nx) % ny, i % nx].forEach((at, axis) => {
      least[axis] = Math.min(least[axis], at);
      most[axis] = Math.max(most[axis], at + 1);
    });
  }
  return least.map((first, axis) => Math.max(1, most[axis] - first));
}

function report() {
  const all = processorSeconds() - begun;
  const rows = [...kinds.values()].sort((a, b) => b.seconds - a.seconds);
  const inEngine = rows.reduce((sum, { seconds }) => sum + seconds, 0);
  if (file) writeFileSync(file, `${JSON.stringify({ all, inEngine, stages: Object.fromEntries(stages), rows }, undefined, 2)}\n`);
  const print = (line) => process.stdout.write(`${line}\n`);
  print(`${all.toFixed(2)} s of the processor, ${inEngine.toFixed(2)} s of them in the engine`);
  for (const [name, seconds] of stages) print(`  ${name}: ${seconds.toFixed(2)} s`);
  print("| work | array | times | processor, s | on a GPU, GB |\n| --- | --- | --- | --- | --- |");
  for (const { what, shape, times, seconds, bytes } of rows)
    print(
      `| ${what} | ${shape.join("×")} | ${times || ""} | ${seconds.toFixed(2)} | ${bytes > 0 ? (bytes / 1e9).toFixed(2) : ""} |`,
    );
}
