// Whether a GPU comes to the same images as the processor, from the same starts. After `npm run build`:
//   node packages/cli/scripts/gpu-agreement.mjs FILE [--pattern PATTERN] [--iterations 200] [--crop 48] [--patterns 30] [--size 32] [--software] [--only TEXT]
// 1. ER, HIO and RAAR for 200 iterations of a small pattern, against the reference engine.
// 2. With a prepared pattern (`friedel prepare scan/`): iterations of the whole of it from an image that wasm has phased and from a random
//    object, and `refine` from that image in a central crop. 3. `auto` on simulated patterns of three classes.
// Adds a line for each to FILE (JSON lines; a stopped run goes on). --only: those whose name has the text. --software takes an adapter in
// software, hours; fits of crystals are then wasm's, which would take days.

import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import {
  createReferenceEngine,
  createWasmEngine,
  cropOrPad,
  drain,
  mapped,
  OptionError,
  realVolume,
  seededRandom,
} from "@friedel/engine";
import { openWebgpuEngine } from "@friedel/engine/webgpu";
import { compareObjects, isosurfaceSupport, phase, refine, resampleObject } from "@friedel/imaging";
import { drawTestPattern, findClasses, judgingSeed } from "@friedel/simulation";
import { measurementOf } from "@friedel/workflow";
import { readPattern } from "@friedel/workflow/node";
import { crystalProblem, outsides } from "../../../scripts/gpu-problem.mjs";

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    pattern: { type: "string" },
    iterations: { type: "string", default: "200" },
    crop: { type: "string", default: "48" },
    patterns: { type: "string", default: "30" },
    size: { type: "string", default: "32" },
    software: { type: "boolean", default: false },
    only: { type: "string", default: "" },
  },
});
const [file] = positionals;
if (file === undefined)
  throw new Error("expected a file for the rows, found none: node packages/cli/scripts/gpu-agreement.mjs FILE");
if (flags.software) await import("../../../scripts/software-gpu.mjs");
const rows = existsSync(file)
  ? readFileSync(file, "utf8")
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line))
  : [];
const wasm = await createWasmEngine({ threads: 1 });
const opened = await openWebgpuEngine(wasm, { software: flags.software }, (error) => {
  throw error;
});
const webgpu = flags.software ? { ...opened, createCrystalFitter: wasm.createCrystalFitter } : opened;
const cube = (n) => [Number(n), Number(n), Number(n)];

for (const algorithm of Object.keys(outsides)) await row("200 iterations", algorithm, () => againstReference(algorithm));
if (flags.pattern) await measuredPattern(await readPattern(flags.pattern));
for (const className of ["to-pi", "pi-2pi", "gap"]) {
  let left = Number(flags.patterns) / 3;
  for (let index = 0; left > 0; index++) {
    try {
      await row("auto", `${className} ${index}, ${flags.size}³`, () => simulatedPattern(className, index));
      left--;
    } catch (error) {
      // Small arrays carry few of the steeper crystals: the next one is taken.
      if (!(error instanceof OptionError)) throw error;
    }
  }
}
process.exit(0);

/** Makes a row that is not there yet. */
async function row(what, which, work) {
  if (!`${what}, ${which}`.includes(flags.only) || rows.some((made) => made.what === what && made.which === which)) return;
  const made = { what, which, ...(await work()) };
  appendFileSync(file, `${JSON.stringify(made)}\n`);
  process.stdout.write(`${JSON.stringify(made)}\n`);
}

/** Differences from the reference engine, of the norm, on a crystal's pattern without noise and with gaps. */
async function againstReference(algorithm) {
  const shape = [16, 12, 20];
  const problem = { ...(await crystalProblem(wasm, shape, (i) => i % 31 === 0)), outside: outsides[algorithm] };
  const [found, beside, expected] = await Promise.all(
    [webgpu, wasm, await createReferenceEngine()].map(async (engine) => (await iterated(engine, problem, [200]))[0]),
  );
  return { shape, webgpu: likeness(found, expected).difference, wasm: likeness(beside, expected).difference };
}

/** Objects after so many iterations. */
async function iterated(engine, { measurement, start, outside }, moments) {
  const phaser = await engine.createPhaser(measurement);
  await phaser.load(start);
  const objects = [];
  let done = 0;
  for (const moment of moments) {
    await phaser.iterate({ outside, iterations: moment - done });
    done = moment;
    objects.push((await phaser.read()).object);
  }
  await phaser.dispose();
  return objects;
}

/** Of two objects that lie as they are: complex correlation, and the difference as a part of the norm. */
function likeness({ data: a }, { data: b }) {
  let [re, im, aa, bb, difference] = [0, 0, 0, 0, 0];
  for (let i = 0; i < a.length; i += 2) {
    re += a[i] * b[i] + a[i + 1] * b[i + 1];
    im += a[i + 1] * b[i] - a[i] * b[i + 1];
    aa += a[i] ** 2 + a[i + 1] ** 2;
    bb += b[i] ** 2 + b[i + 1] ** 2;
    difference += (a[i] - b[i]) ** 2 + (a[i + 1] - b[i + 1]) ** 2;
  }
  return { correlation: Math.hypot(re, im) / Math.sqrt(aa * bb), difference: Math.sqrt(difference / bb) };
}

async function measuredPattern(scan) {
  const measurement = measurementOf(scan);
  const { shape } = measurement.amplitude;
  const phased = await drain(phase(wasm, measurement, { recipe: "40*HIO+100*RAAR+20*ER", seed: 1 }));
  const random = seededRandom(2);
  const noise = mapped(phased.object, (_, i) => phased.support.data[i >> 1] * random.normal(i));
  const starts = { phased, random: { support: phased.support, object: noise } };
  const last = Number(flags.iterations);
  const moments = [10, 20, 50, 100].filter((moment) => moment < last).concat(last);
  for (const [from, start] of Object.entries(starts)) {
    for (const algorithm of ["RAAR", "ER", "HIO"]) {
      await row(`whole, from ${from}`, algorithm, async () => {
        const problem = { measurement, start, outside: outsides[algorithm] };
        const [found, expected] = [await iterated(webgpu, problem, moments), await iterated(wasm, problem, moments)];
        return { shape, moments, likeness: found.map((object, i) => likeness(object, expected[i])) };
      });
    }
  }
  const cropShape = shape.map((n) => Math.min(n, Number(flags.crop)));
  const crop = { amplitude: cropOrPad(measurement.amplitude, cropShape), mask: cropOrPad(measurement.mask, cropShape) };
  const object = await resampleObject(phased.object, cropShape, wasm.transform);
  for (const preset of ["polish", "auto"])
    await row("refine from phased", `${preset}, ${cropShape.join("×")}`, async () => {
      const input = { ...crop, object, support: isosurfaceSupport(object, 0.05) };
      const [found, expected] = await both((engine) => drain(refine(engine, input, { preset })));
      return { ...likeness(found.object, expected.object), llkFree: [found.metrics.llkFree, expected.metrics.llkFree] };
    });
}

/** What the GPU makes, and what wasm makes. */
async function both(work) {
  return [await work(webgpu), await work(wasm)];
}

/** Whether `auto` finds the crystal, and the same one. */
async function simulatedPattern(className, index) {
  const [testClass] = findClasses([className]);
  const { counts, mask, truth } = await drawTestPattern(judgingSeed, testClass, index, cube(flags.size), wasm.transform);
  const amplitude = realVolume(counts.shape, counts.data.map(Math.sqrt));
  const objects = (await both((engine) => drain(refine(engine, { amplitude, mask }, { seed: index })))).map(
    ({ object }) => object,
  );
  const errors = [];
  for (const object of objects) errors.push((await compareObjects(object, truth, wasm.transform)).fieldError);
  const { correlation } = await compareObjects(objects[0], objects[1], wasm.transform);
  return { fieldError: { webgpu: errors[0], wasm: errors[1] }, correlation };
}
