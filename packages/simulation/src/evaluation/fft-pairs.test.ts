import {
  createWasmEngine,
  cropOrPad,
  crystalFitterOf,
  descend,
  maskVolume,
  type Shape,
  splineField,
  startCrystalFit,
} from "@friedel/engine";
import { classicalOptions, defaultOptions } from "@friedel/imaging";
import { afterAll, describe, expect, it } from "vitest";
import { findClasses, tuningSeed } from "./classes.js";
import { drawTestPattern } from "./draw.js";
import { evaluate } from "./evaluate.js";
import { countPairs } from "./fft-pairs.js";
import { findMethods } from "./methods.js";

const engine = await createWasmEngine({ threads: 1 });
afterAll(async () => {
  await engine.dispose();
});
const shape: Shape = [32, 30, 36];
const [easy] = findClasses(["to-pi"]);
const pattern = await drawTestPattern(tuningSeed, easy, 2, shape, engine.transform);
const measurement = {
  amplitude: { ...pattern.counts, data: pattern.counts.data.map(Math.sqrt) },
  mask: pattern.mask,
};
const support = maskVolume(
  shape,
  pattern.mask.data.map((_, i) => Number(Math.abs(pattern.truth.data[2 * i]) > 0.3)),
);

describe("countPairs", () => {
  it("counts iterations whole, single transforms by half, other sizes by their voxels", async () => {
    const counting = countPairs(engine, shape);
    await counting.transform(pattern.truth, "forward");
    expect(counting.pairs()).toBe(0.5);
    await counting.transform(cropOrPad(pattern.truth, [32, 30, 18]), "inverse");
    expect(counting.pairs()).toBe(0.75);
    const phaser = await counting.createPhaser(measurement);
    await phaser.load({ object: pattern.truth, support });
    await phaser.iterate({ outside: [0, 0], iterations: 7 });
    expect(counting.pairs()).toBe(7.75);
    await phaser.fit();
    expect(counting.pairs()).toBe(8.25);
    await phaser.fit({ scale: 1, widths: [0.3, 0.3, 0.3] });
    expect(counting.pairs()).toBe(9.75);
    await phaser.dispose();
  });

  it("counts evaluations of a descent, three times with partial coherence", async () => {
    const counting = countPairs(engine, shape);
    const phaser = await counting.createPhaser(measurement);
    await phaser.load({ object: pattern.truth, support });
    const descent = { steps: 3, loss: "amplitude", optimiser: { kind: "lbfgs" } } as const;
    const plain = await descend(phaser, descent);
    expect(counting.pairs()).toBe(plain.evaluations);
    expect(plain.evaluations).toBeGreaterThanOrEqual(4);
    const blurred = await descend(phaser, { ...descent, model: { coherence: { widths: [0.3, 0.3, 0.3] } } });
    expect(counting.pairs()).toBe(plain.evaluations + 3 * blurred.evaluations);
    await phaser.dispose();
  });

  it("counts steps of crystal fits by the voxels of their grid, and steps taken already not again", async () => {
    const counting = countPairs(engine, shape);
    const coarse: Shape = [16, 30, 36];
    const part = { amplitude: cropOrPad(measurement.amplitude, coarse), mask: cropOrPad(measurement.mask, coarse) };
    const fitter = await crystalFitterOf(counting, part, [12, 12, 12]);
    const planes = Float32Array.from([1, 0, 0, 4, -1, 0, 0, 4, 0, 1, 0, 4, 0, -1, 0, 4, 0, 0, 1, 4, 0, 0, -1, 4]);
    const phase = splineField([5, 5, 5]);
    const still = { from: 0.01, to: 0.01 };
    const schedule = { steps: 9, edge: { from: 1, to: 1 }, rates: { distance: still, normal: still, phase: still } };
    const fits = await fitter.advance([startCrystalFit({ planes, phase }), startCrystalFit({ planes, phase })], schedule, 4);
    expect(counting.pairs()).toBe((2 * 4) / 2);
    await fitter.advance([fits[0]], schedule, 9);
    expect(counting.pairs()).toBe((2 * 4 + 5) / 2);
    await fitter.dispose();
  });

  it("leaves a method's object as it is, bit for bit", async () => {
    const [method] = findMethods(["default"]);
    const counting = countPairs(engine, shape);
    const { object } = await method.run(counting, measurement, 5);
    expect(object.data).toEqual((await method.run(engine, measurement, 5)).object.data);
    expect(counting.pairs()).toBeGreaterThan(340);
  });
});

describe("a budget of FFT pairs", () => {
  it("buys as many starts as fit, and no method spends more", async () => {
    const budget = 2000;
    const methods = findMethods(["classical", "default"], budget);
    // 620 iterations and 32 fits; 340 iterations, 18 fits, and at most 6 times 30 iterations and a fit after one.
    expect(methods.map(({ name }) => name)).toEqual(["classical-3", "default-3"]);
    expect(Math.floor(budget / (620 + 16))).toBe(3);
    expect(Math.floor(budget / (340 + 9 + 6 * 30.5 + 0.5))).toBe(3);
    const options = { methods, classes: [easy], count: 1, shape: [20, 20, 20], seed: tuningSeed } as const;
    const spent: number[] = [];
    for await (const { score } of evaluate(engine, options, () => 0)) if (score) spent.push(score.fftPairs);
    expect(spent[0]).toBe(3 * 636);
    // Besides its starts, a method finds its first support and polishes with what was measured.
    expect(spent[1]).toBeLessThan(budget + 1 + defaultOptions.polish);
    expect(spent[1]).toBeGreaterThan(budget / 2);
    expect(classicalOptions.polish).toBe(0);
  });

  it("buys at least one start, leaves numbers that were asked for, and gives no method twice", () => {
    expect(findMethods(["classical", "auto"], 1).map(({ name }) => name)).toEqual(["classical", "auto"]);
    expect(findMethods(["classical", "classical-5", "classical-20"], 3200).map(({ name }) => name)).toEqual([
      "classical-5",
      "classical-20",
    ]);
  });
});
