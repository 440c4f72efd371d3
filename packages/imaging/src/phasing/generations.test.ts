import { complexVolume, createReferenceEngine, drain, mapped, modulusOf, type Shape } from "@friedel/engine";
import { drawn, patternOf } from "@friedel/engine/testing";
import { describe, expect, it } from "vitest";
import { compareObjects, twinOf } from "../metrics/compare.js";
import type { Checkpoint } from "./checkpoint.js";
import { bred, bredBeginning, generationSizes, memberOf } from "./generations.js";
import { classicalOptions } from "./options.js";
import { phase } from "./phase.js";

const shape: Shape = [16, 16, 16];
const engine = await createReferenceEngine();
const crystal = (phaseOf: (z: number, y: number, x: number) => number, size = 1) =>
  drawn(shape, ([z, y, x]) => {
    const isInside = z >= 5 && z < 11 && y >= 6 && y < 11 && x >= 5 && x < (y < 8 ? 11 : 8);
    return isInside && [size, phaseOf(z - 8, y - 8, x - 8)];
  });
const { object, support } = crystal((z, _, x) => 0.03 * z * x);

describe("generations of guided starts", () => {
  it("halve, rounded up, and tell where a start stands", () => {
    const sizes = generationSizes({ starts: 5, generations: 4 });
    expect(sizes).toEqual([5, 3, 2, 1]);
    expect([0, 4, 5, 7, 9, 10].map((start) => memberOf(start, sizes))).toEqual([
      { member: 0, first: 0, size: 5 },
      { member: 4, first: 0, size: 5 },
      { member: 0, first: 5, size: 3 },
      { member: 2, first: 5, size: 3 },
      { member: 1, first: 8, size: 2 },
      { member: 0, first: 10, size: 1 },
    ]);
    expect(() => memberOf(11, sizes)).toThrow(RangeError);
  });

  it("breed the geometric mean of two objects, whatever their twins, places and phases", async () => {
    // Four times as large, its twin, two voxels away and a quarter turn ahead.
    const turned = twinOf(object);
    const moved = complexVolume(shape);
    for (let i = 0; i < moved.data.length; i += 2) {
      const from = (i + 2 * 2 * 16 * 16) % moved.data.length;
      [moved.data[i], moved.data[i + 1]] = [-4 * turned.data[from + 1], 4 * turned.data[from]];
    }
    const child = await bred(object, moved, engine.transform);
    const { fieldError, twin } = await compareObjects(child, object, engine.transform);
    expect(twin).toBe(false);
    expect(fieldError).toBeLessThan(1e-3);
    expect(Math.max(...modulusOf(child).data)).toBeCloseTo(2, 3);
  });

  it("breed the mean of two phases", async () => {
    const ahead = crystal((z, _, x) => 0.03 * z * x + 0.2 * Math.sign(z + 0.5)).object;
    const child = await bred(object, ahead, engine.transform);
    const wanted = crystal((z, _, x) => 0.03 * z * x + 0.1 * Math.sign(z + 0.5)).object;
    const errors = [child, object].map((found) => compareObjects(found, wanted, engine.transform));
    const [bredError, parentError] = (await Promise.all(errors)).map(({ fieldError }) => fieldError);
    expect(bredError).toBeLessThan(0.05 * parentError);
  });

  it("take parents of earlier generations alone, in turns", async () => {
    const kept = [11, 1, 0].map((start, i) => ({ start, object: crystal(() => 0, 1 + i).object, support }));
    const third = await bredBeginning(kept, { member: 2, first: 10, size: 3 }, engine.transform);
    expect(third?.object).toBe(kept[1].object);
    expect(await bredBeginning(kept.slice(0, 1), { member: 0, first: 10, size: 3 }, engine.transform)).toBeNull();
  });
});

it("guided starts end no worse than their first generation, and go on from a checkpoint to the same bits", async () => {
  const input = await patternOf(object, engine.transform);
  const noisy = { ...input, amplitude: mapped(input.amplitude, (a) => Math.sqrt(Math.round(a * a * 20))) };
  const options = { ...classicalOptions, recipe: "12*HIO+6*ER", starts: 4, generations: 3, seed: 2, freeFraction: 0 };
  const checkpoints: Checkpoint[] = [];
  const work = phase(engine, noisy, options);
  let step = await work.next();
  while (!step.done) {
    if (step.value.start === 5) checkpoints.push(structuredClone(await step.value.checkpoint()));
    step = await work.next();
  }
  const { outcomes, metrics, object: whole } = step.value;
  const chi2 = outcomes.map((outcome) => outcome.metrics?.chi2 ?? 1);
  expect(outcomes.length).toBe(4 + 2 + 1);
  expect(metrics.chi2).toBe(Math.min(...chi2));
  expect(chi2[4]).toBeLessThan(Math.min(...chi2.slice(0, 4)));
  const resumed = await drain(phase(engine, noisy, options, { resume: checkpoints[0] }));
  expect(resumed.object.data).toEqual(whole.data);
});
