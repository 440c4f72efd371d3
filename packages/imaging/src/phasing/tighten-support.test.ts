import { createReferenceEngine, mapped, poisson, type Shape, seededRandom, uniformSequence } from "@friedel/engine";
import { drawn, patternOf } from "@friedel/engine/testing";
import { describe, expect, it } from "vitest";
import { fitMetrics } from "../metrics/fit.js";
import { iterate } from "./iterate.js";
import { boxSupport, chooseFreeVoxels } from "./start.js";
import { type FinishStep, tightenSupport } from "./tighten-support.js";

const shape: Shape = [20, 20, 20];

/** A cube of 7 voxels, its counted pattern with free voxels, and a phaser that starts from the cube in a support of 13. */
async function looseStart() {
  const engine = await createReferenceEngine();
  const cube = boxSupport(shape, 7 / 20);
  const { object } = drawn(shape, (_, i) => [0.3 * cube.data[i], 0]);
  const next = uniformSequence(seededRandom(1));
  const { amplitude, mask } = await patternOf(object, engine.transform);
  const counted = mapped(amplitude, (a) => Math.sqrt(poisson(a * a, next)));
  const phaser = await engine.createPhaser({ amplitude: counted, mask: chooseFreeVoxels(mask, 0.05, 1) });
  await phaser.load({ object, support: boxSupport(shape, 13 / 20) });
  await iterate(phaser, "ER", 10);
  return { phaser, voxels: cube.data.reduce((a, b) => a + b, 0) };
}

async function stepsOf(work: AsyncGenerator<FinishStep, void>): Promise<FinishStep[]> {
  const steps: FinishStep[] = [];
  for await (const step of work) steps.push(step);
  return steps;
}

describe("tightenSupport", () => {
  it("follows likelihood from a loose support to the crystal's own and stops before it cuts into the crystal", async () => {
    const { phaser, voxels } = await looseStart();
    const before = fitMetrics(await phaser.fit()).llkFree;
    const steps = await stepsOf(tightenSupport(phaser, { sigma: 0.5, thresholds: [0.1, 0.3, 0.97, 0.99], iterations: 10 }));
    expect(steps.map((step) => step.isBest)).toEqual([true, true, false]);
    const after = fitMetrics(await phaser.fit()).llkFree;
    expect(after).toBeLessThan(before);
    // The object is kept in float32: seven digits.
    expect(after / steps[1].metrics.llkFree).toBeCloseTo(1, 5);
    expect((await phaser.read()).support.data.reduce((a, b) => a + b, 0)).toBe(voxels);
    expect(steps[1].supportVoxels).toBe(voxels);
  });

  it("leaves everything as it was where no step helps or the support vanishes", async () => {
    const { phaser } = await looseStart();
    const { support: before } = await phaser.read();
    for (const thresholds of [[0.99], [5]]) {
      await stepsOf(tightenSupport(phaser, { sigma: 0.5, thresholds, iterations: 5 }));
      expect((await phaser.read()).support.data).toEqual(before.data);
    }
  });
});
