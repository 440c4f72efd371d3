// The contract of phasers: load and read, iterations, updates of the support, fits, snapshots.

import { type MaskVolume, maskVolume, type Shape, voxelCount } from "../array/index.js";
import type { Engine } from "../contract/engine.js";
import type { Block, FitSums, Phaser } from "../contract/phaser.js";
import type { SupportUpdate } from "../contract/support-update.js";
import { DataError, ShapeError } from "../errors.js";
import { createReferenceEngine } from "../reference/index.js";
import {
  type ContractCase,
  er,
  exampleProblem,
  hio,
  type Problem,
  raar,
  require,
  requireRejected,
  requireSameBits,
  sf,
  startPhaser,
} from "./contract-problems.js";
import { box, noise, relativeError } from "./contract-volumes.js";

/** Float32 rounding after a few dozen iterations, relative to the norm; HIO and RAAR carry it outside the support. */
const iterationTolerance = 2e-4;

const blocks: Record<string, Omit<Block, "iterations">> = {
  ER: { outside: er },
  HIO: { outside: hio },
  RAAR: { outside: raar },
  SF: { outside: sf },
  "a pair inside the support": { inside: [0.4, 0.6], outside: [0.9, -0.5] },
};
const shrink: SupportUpdate = { sigma: 1, threshold: 0.15, relativeTo: "max" };

export const phasingCases: readonly ContractCase[] = [
  ...Object.entries(blocks).map(([name, block]) => ({
    name: `iterates like the reference with unmeasured and free voxels: ${name}`,
    run: (engine: Engine) => checkAgainstReference(engine, (phaser) => phaser.iterate({ ...block, iterations: 12 })),
  })),
  ...(["max", "rms"] as const).map((relativeTo) => ({
    name: `updates the support between iterations, relative to ${relativeTo}`,
    run: (engine: Engine) =>
      checkAgainstReference(engine, async (phaser) => {
        const shrinking = { ...shrink, relativeTo, threshold: relativeTo === "max" ? 0.15 : 0.3 };
        await phaser.iterate({ outside: er, iterations: 4 });
        await alternate(phaser, { outside: hio, iterations: 2 }, shrinking, 3);
        await alternate(phaser, { outside: raar, iterations: 1 }, { ...shrinking, sigma: 0, threshold: 0.05 }, 3);
        await phaser.iterate({ outside: er, iterations: 3 });
      }),
  })),
  { name: "lets the support grow where the object does", run: checkGrowth },
  { name: "changes support and object between iterations", run: checkExchange },
  { name: "continues a snapshot to the same bits", run: checkSnapshot },
  { name: "refuses what does not fit and supports that vanish or fill the box", run: checkRefusals },
];

/** Iterations and an update of the support in turn; the voxels inside after the last. */
async function alternate(phaser: Phaser, block: Block, update: SupportUpdate, times: number): Promise<number> {
  let count = Number.NaN;
  for (let i = 0; i < times; i++) {
    await phaser.iterate(block);
    count = await phaser.updateSupport(update);
  }
  return count;
}

/** Fails unless the engine ends like the reference after the same steps from the same start. */
export async function checkAgainstReference(
  engine: Engine,
  steps: (phaser: Phaser) => Promise<void>,
  problem?: Problem,
): Promise<void> {
  const posed = problem ?? (await exampleProblem([24, 20, 32]));
  const [found, expected] = [await startPhaser(engine, posed), await startPhaser(await createReferenceEngine(), posed)];
  await steps(found);
  await steps(expected);
  await requireEqual(found, expected);
  await found.dispose();
}

async function checkGrowth(engine: Engine): Promise<void> {
  const problem = { ...(await exampleProblem([24, 24, 32])), support: box([24, 24, 32], [10, 11, 14], [15, 15, 18]) };
  const growing = async (phaser: Phaser) => {
    const inside = await alternate(
      phaser,
      { outside: hio, iterations: 1 },
      { sigma: 1.2, threshold: 0.02, relativeTo: "max" },
      8,
    );
    const [before, after] = [count(problem.support), count((await phaser.read()).support)];
    require(after > 2 * before, `the support was to grow from ${before} voxels, found ${after}`);
    require(inside === after, `an update of the support counted ${inside} voxels, found ${after}`);
    await phaser.iterate({ outside: hio, iterations: 4 });
  };
  await checkAgainstReference(engine, growing, problem);
}

async function checkExchange(engine: Engine): Promise<void> {
  const shape: Shape = [16, 20, 24];
  const exchanging = async (phaser: Phaser) => {
    await phaser.iterate({ outside: hio, iterations: 3 });
    await phaser.load({ support: box(shape, [2, 3, 4], [9, 12, 11]) });
    await phaser.iterate({ outside: hio, iterations: 3 });
    await phaser.load({ support: box(shape, [0, 0, 0], [15, 20, 24]) });
    await phaser.iterate({ outside: raar, iterations: 3 });
    await phaser.load({ object: noise(shape, 9) });
    await phaser.load({ support: box(shape, [8, 9, 12], [14, 19, 20]) });
    await phaser.iterate({ outside: sf, iterations: 3 });
    await phaser.load({ object: noise(shape, 10), support: box(shape, [7, 9, 12], [14, 18, 20]) });
    await phaser.iterate({ outside: er, iterations: 2 });
  };
  await checkAgainstReference(engine, exchanging, await exampleProblem(shape));
}

async function checkSnapshot(engine: Engine): Promise<void> {
  const problem = await exampleProblem([24, 20, 32]);
  const stages = [er, hio, raar, sf];
  const stage = (phaser: Phaser, index: number) => alternate(phaser, { outside: stages[index], iterations: 2 }, shrink, 2);
  for (const index of stages.keys()) {
    const phaser = await startPhaser(engine, problem);
    for (let earlier = 0; earlier <= index; earlier++) await stage(phaser, earlier);
    const snapshot = await phaser.snapshot();
    await stage(phaser, index);
    const resumed = await engine.createPhaser(problem.measurement);
    await resumed.restore(snapshot);
    await stage(resumed, index);
    const [found, expected] = [await resumed.read(), await phaser.read()];
    requireSameBits(found.object, expected.object, `an object that went on from snapshot ${index} differs`);
    requireSameBits(found.support, expected.support, `a support that went on from snapshot ${index} differs`);
    await phaser.dispose();
    await resumed.dispose();
  }
}

async function checkRefusals(engine: Engine): Promise<void> {
  const shape: Shape = [16, 20, 24];
  const problem = await exampleProblem(shape);
  const phaser = await startPhaser(engine, problem);
  const full = maskVolume(shape, new Uint8Array(voxelCount(shape)).fill(1));
  const before = await phaser.read();
  await requireRejected(engine.createPhaser({ ...problem.measurement, mask: maskVolume([8, 8, 8]) }), ShapeError);
  await requireRejected(phaser.load({ object: noise([8, 8, 8], 1) }), ShapeError);
  await requireRejected(phaser.load({ object: noise(shape, 1), support: maskVolume(shape) }), DataError);
  await requireRejected(phaser.load({ support: full }), DataError);
  await requireRejected(phaser.updateSupport({ sigma: 1, threshold: 1.5, relativeTo: "max" }), DataError);
  await requireRejected(phaser.restore({ engine: "another", version: 1, numbers: {}, arrays: {} }), DataError);
  const after = await phaser.read();
  requireSameBits(after.support, before.support, "what was refused must leave the support as it was");
  requireSameBits(after.object, before.object, "what was refused must leave the object as it was");
  await phaser.dispose();
}

/** Fails unless both phasers have the same object and support, and fit alike. */
export async function requireEqual(found: Phaser, expected: Phaser): Promise<void> {
  const [a, b] = [await found.read(), await expected.read()];
  const different = a.support.data.reduce((n, v, i) => n + Number(v !== b.support.data[i]), 0);
  require(different === 0, `${different} voxels of the support differ from the reference`);
  const error = relativeError(a.object.data, b.object.data);
  require(error < iterationTolerance, `the object differs from the reference by ${error} of its norm`);
  requireSameSums(await found.fit(), await expected.fit());
}

/** Fails unless the sums are the same but for rounding. */
export function requireSameSums(found: FitSums, expected: FitSums): void {
  for (const set of ["used", "free"] as const) {
    for (const key of Object.keys(expected[set]) as (keyof FitSums["used"])[]) {
      const scale = key === "count" ? 1 : expected[set].sumCounts + expected[set].sumModel;
      const difference = Math.abs(found[set][key] - expected[set][key]) / scale;
      const message = `the fit's ${set} ${key} is ${found[set][key]}, expected ${expected[set][key]}`;
      require(difference < 10 * iterationTolerance, message);
    }
  }
}

function count(mask: MaskVolume): number {
  return mask.data.reduce((a, b) => a + b, 0);
}
