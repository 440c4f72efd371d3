// What every engine must do, as cases that need no test framework: vitest runs them in Node, a page runs them in a browser.
// A case throws where the engine is wrong. The reference engine is the definition; its own independent proof is in its tests.

import { type MaskVolume, maskVolume, modulusOf, realVolume, type Shape, voxelCount } from "../array/index.js";
import type { Algorithm, Engine, FitSums, Phaser, ShrinkWrap } from "../contract/engine.js";
import { DataError, ShapeError } from "../errors.js";
import { createReferenceEngine } from "../reference/index.js";
import { crystalFitCases } from "./contract-crystal-fits.js";
import { descentCases } from "./contract-descents.js";
import { type ContractCase, exampleProblem, require, requireRejected, startPhaser } from "./contract-problems.js";
import { box, noise, relativeError } from "./contract-volumes.js";

/** Float32 rounding of one transform, relative to the largest value: a few 1e-7. */
const transformTolerance = 2e-6;
/** Float32 rounding after a few dozen iterations, relative to the norm; HIO and RAAR carry it outside the support. */
const iterationTolerance = 2e-4;

const algorithms: readonly Algorithm[] = ["ER", "HIO", "RAAR", "SF"];
const transformShapes: readonly Shape[] = [
  [16, 16, 16],
  [8, 20, 48],
  [15, 9, 40],
  [1, 5, 24],
  [30, 1, 45],
  [32, 27, 1],
  [64, 10, 25],
];
const shrink: ShrinkWrap = { sigma: 1, threshold: 0.15, relativeTo: "max" };

export const contractCases: readonly ContractCase[] = [
  ...transformShapes.map((shape) => ({
    name: `transforms ${shape.join("×")} both ways like the reference`,
    run: (engine: Engine) => checkTransform(engine, shape),
  })),
  ...algorithms.map((algorithm) => ({
    name: `${algorithm} follows the reference with unmeasured and free voxels`,
    run: (engine: Engine) =>
      checkAgainstReference(engine, [24, 20, 32], (phaser) => phaser.run({ algorithm, beta: 0.85, iterations: 12 })),
  })),
  ...(["max", "rms"] as const).map((relativeTo) => ({
    name: `renews the support after every second iteration, relative to ${relativeTo}`,
    run: (engine: Engine) =>
      checkAgainstReference(engine, [24, 20, 32], async (phaser) => {
        await phaser.run({ algorithm: "ER", beta: 0, iterations: 4 });
        await phaser.run({
          algorithm: "HIO",
          beta: 0.9,
          iterations: 6,
          shrinkWrap: { ...shrink, relativeTo, threshold: relativeTo === "max" ? 0.15 : 0.3, every: 2 },
        });
        await phaser.run({
          algorithm: "RAAR",
          beta: 0.8,
          iterations: 3,
          shrinkWrap: { ...shrink, sigma: 0, threshold: 0.05, every: 1 },
        });
        await phaser.run({ algorithm: "ER", beta: 0, iterations: 3 });
      }),
  })),
  { name: "lets the support grow where the object does", run: checkGrowth },
  { name: "changes support and object between stretches", run: checkExchange },
  { name: "averages the iterates that were asked for, once", run: checkAverage },
  { name: "continues a saved state to the same bits", run: checkState },
  { name: "refuses what does not fit and supports that vanish or fill the box", run: checkRefusals },
  ...descentCases,
  ...crystalFitCases,
];

async function checkTransform(engine: Engine, shape: Shape): Promise<void> {
  const volume = noise(shape, 1);
  const reference = await createReferenceEngine();
  for (const direction of ["forward", "inverse"] as const) {
    const found = await engine.transform(volume, direction);
    const expected = await reference.transform(volume, direction);
    const largest = modulusOf(expected).data.reduce((a, b) => Math.max(a, b), 0);
    const error = found.data.reduce((worst, v, i) => Math.max(worst, Math.abs(v - expected.data[i])), 0) / largest;
    require(error < transformTolerance, `${direction} transform is off by ${error} of its largest value`);
  }
}

async function checkAgainstReference(engine: Engine, shape: Shape, steps: (phaser: Phaser) => Promise<void>): Promise<void> {
  const problem = await exampleProblem(shape);
  const reference = await createReferenceEngine();
  const [found, expected] = [await startPhaser(engine, problem), await startPhaser(reference, problem)];
  await steps(found);
  await steps(expected);
  await requireEqual(found, expected);
  await found.dispose();
}

async function checkGrowth(engine: Engine): Promise<void> {
  const shape: Shape = [24, 24, 32];
  const problem = { ...(await exampleProblem(shape)), support: box(shape, [10, 11, 14], [15, 15, 18]) };
  const reference = await createReferenceEngine();
  const [found, expected] = [await startPhaser(engine, problem), await startPhaser(reference, problem)];
  for (const phaser of [found, expected]) {
    await phaser.run({
      algorithm: "HIO",
      beta: 0.9,
      iterations: 8,
      shrinkWrap: { sigma: 1.2, threshold: 0.02, relativeTo: "max", every: 1 },
    });
    await phaser.run({ algorithm: "HIO", beta: 0.9, iterations: 4 });
  }
  const [before, after] = [count(problem.support), count(await found.support())];
  require(after > 2 * before, `the support was to grow from ${before} voxels, found ${after}`);
  await requireEqual(found, expected);
  await found.dispose();
}

async function checkExchange(engine: Engine): Promise<void> {
  const shape: Shape = [16, 20, 24];
  await checkAgainstReference(engine, shape, async (phaser) => {
    await phaser.run({ algorithm: "HIO", beta: 0.9, iterations: 3 });
    await phaser.setSupport(box(shape, [2, 3, 4], [9, 12, 11]));
    await phaser.run({ algorithm: "HIO", beta: 0.9, iterations: 3 });
    await phaser.setSupport(box(shape, [0, 0, 0], [15, 20, 24]));
    await phaser.run({ algorithm: "RAAR", beta: 0.9, iterations: 3 });
    await phaser.setObject(noise(shape, 9));
    await phaser.setSupport(box(shape, [8, 9, 12], [14, 19, 20]));
    await phaser.run({ algorithm: "SF", beta: 0, iterations: 3 });
    await phaser.run({ algorithm: "ER", beta: 0, iterations: 2 });
  });
}

async function checkAverage(engine: Engine): Promise<void> {
  const problem = await exampleProblem([16, 20, 24]);
  const phaser = await startPhaser(engine, problem);
  const sum = new Float64Array(2 * voxelCount(phaser.shape));
  for (let i = 0; i < 3; i++) {
    await phaser.run({ algorithm: "ER", beta: 0, iterations: 1, average: true });
    (await phaser.object()).data.forEach((value, j) => {
      sum[j] += value / 3;
    });
  }
  const { object, count: averaged } = await phaser.takeAverage();
  require(averaged === 3, `expected 3 iterates in the average, found ${averaged}`);
  const error = relativeError(object.data, sum);
  require(error < transformTolerance, `the average is off by ${error}`);
  const again = await phaser.takeAverage();
  require(again.count === 0 && again.object.data.every((v) => v === 0), "expected an empty average after it was taken");
  await phaser.dispose();
}

async function checkState(engine: Engine): Promise<void> {
  const problem = await exampleProblem([24, 20, 32]);
  const stretches = algorithms.map((algorithm) => ({
    algorithm,
    beta: 0.8,
    iterations: 3,
    average: true,
    shrinkWrap: { ...shrink, every: 2 },
  }));
  for (const [index, stretch] of stretches.entries()) {
    const phaser = await startPhaser(engine, problem);
    for (const earlier of stretches.slice(0, index + 1)) await phaser.run(earlier);
    const state = await phaser.saveState();
    await phaser.run(stretch);
    const expected = await snapshot(phaser);
    await phaser.dispose();
    const resumed = await engine.createPhaser(problem.measurement);
    await resumed.restoreState(state);
    await resumed.run(stretch);
    const found = await snapshot(resumed);
    await resumed.dispose();
    require(expected.every((array, i) =>
      array.every((value, j) => Object.is(value, found[i][j])),
    ), `a resumed ${stretch.algorithm} stretch differs from an unbroken one`);
  }
}

async function checkRefusals(engine: Engine): Promise<void> {
  const shape: Shape = [16, 20, 24];
  const problem = await exampleProblem(shape);
  const phaser = await startPhaser(engine, problem);
  await requireRejected(engine.transform(noise([7, 8, 8], 1), "forward"), ShapeError);
  await requireRejected(engine.createPhaser({ amplitude: realVolume([14, 8, 8]), mask: maskVolume([14, 8, 8]) }), ShapeError);
  await requireRejected(engine.createPhaser({ ...problem.measurement, mask: maskVolume([8, 8, 8]) }), ShapeError);
  await requireRejected(phaser.setObject(noise([8, 8, 8], 1)), ShapeError);
  await requireRejected(phaser.setSupport(maskVolume(shape)), DataError);
  await requireRejected(phaser.setSupport(maskVolume(shape, new Uint8Array(voxelCount(shape)).fill(1))), DataError);
  const before = await phaser.support();
  await requireRejected(phaser.shrinkWrap({ sigma: 1, threshold: 1.5, relativeTo: "max" }), DataError);
  require((await phaser.support()).data.every(
    (v, i) => v === before.data[i],
  ), "a refused renewal must leave the support as it was");
  const foreign = { engine: "webgpu", version: 1, numbers: {}, arrays: {} } as const;
  await requireRejected(phaser.restoreState(foreign), DataError);
  await phaser.dispose();
}

async function snapshot(phaser: Phaser): Promise<(Float32Array | Uint8Array)[]> {
  return [(await phaser.object()).data, (await phaser.support()).data, (await phaser.takeAverage()).object.data];
}

async function requireEqual(found: Phaser, expected: Phaser): Promise<void> {
  const supports = [await found.support(), await expected.support()];
  const different = supports[0].data.reduce((n, v, i) => n + Number(v !== supports[1].data[i]), 0);
  require(different === 0, `${different} voxels of the support differ from the reference`);
  const error = relativeError((await found.object()).data, (await expected.object()).data);
  require(error < iterationTolerance, `the object differs from the reference by ${error} of its norm`);
  const [a, b] = [await found.fit(), await expected.fit()];
  for (const set of ["used", "free"] as const) {
    for (const key of Object.keys(b[set]) as (keyof FitSums["used"])[]) {
      const scale = key === "count" ? 1 : b[set].sumCounts + b[set].sumModel;
      const difference = Math.abs(a[set][key] - b[set][key]) / scale;
      require(difference < 10 * iterationTolerance, `the fit's ${set} ${key} is ${a[set][key]}, expected ${b[set][key]}`);
    }
  }
}

function count(mask: MaskVolume): number {
  return mask.data.reduce((a, b) => a + b, 0);
}
