// What a prediction shows of its error, and what a calibration makes of it.

import { allMeasured, type ComplexVolume, mapped, realVolume, roll, type Shape, seededRandom } from "@friedel/engine";
import { isosurfaceSupport } from "@friedel/imaging";
import { intensityOf, randomCrystal } from "@friedel/simulation";
import { describe, expect, it } from "vitest";
import { engine, transform } from "../testing/engine.js";
import { calibrationOf, type PredictionErrors, sharesWithin } from "./calibrate.js";
import { expectedOf, fitErrorModel, termsOf } from "./error-model.js";
import { featureNames } from "./features.js";
import { factorsFor, judge, signsOfAnswer } from "./judge.js";
import { prepareInput } from "./model-input.js";
import { amplitudeOf, project } from "./project.js";
import { sampleSignCount, signNames } from "./signs.js";
import { evenPhase, uncertaintyOf } from "./uncertainty.js";

const random = seededRandom(8);
let drawn = 0;
const normal = () => random.normal(drawn++);

describe("an error model", () => {
  it("finds the weights of a linear relation, and takes no sign further than was measured", () => {
    const patterns = Array.from({ length: 400 }, () => [normal(), 3 + 2 * normal(), normal()]);
    const values = patterns.map(([a, b]) => 1 + 0.5 * a - 0.25 * b + 0.01 * normal());
    const model = fitErrorModel(patterns, values);
    // Ten patterns' worth of the ridge pull 400 by a fortieth.
    for (const [a, b] of [
      [0, 3],
      [1, 1],
      [-1, 5],
    ])
      expect(Math.abs(expectedOf(model, [a, b, 0.3]) - (1 + 0.5 * a - 0.25 * b))).toBeLessThan(0.05);
    expect(expectedOf(model, [100, 3, 0])).toBe(expectedOf(model, [1000, 3, 0]));
    const terms = termsOf(model, [2, 3, 0]);
    expect(terms[0]).toBeGreaterThan(0.9);
    expect(Math.abs(terms[2])).toBeLessThan(0.02);
  });
});

/** Patterns whose errors grow tenfold with their first sign, and their fieldError with the second. */
function patternsOf(count: number): PredictionErrors[] {
  return Array.from({ length: count }, () => {
    const signs = signNames.map(() => Math.max(-2, Math.min(2, normal())));
    const sampleSigns = Array.from({ length: sampleSignCount }, () => normal());
    const base = Float32Array.from({ length: 400 }, () => 0.2 + 0.2 * Math.abs(normal()));
    const errors = base.map((value) => 0.1 * 10 ** (signs[0] / 4) * value * Math.abs(normal()));
    const quantity = { errors, base };
    const fieldError = 0.5 + 0.2 * signs[1];
    return { fieldError, amplitude: quantity, phase: quantity, features: featureNames.map(() => normal()), signs, sampleSigns };
  });
}

describe("a calibration", () => {
  const calibration = calibrationOf(patternsOf(200), 6);
  const others = patternsOf(60);

  it("puts about the normal share of every pattern's voxels within its error bars", () => {
    for (const one of others) {
      const { amplitude, phase } = sharesWithin(one, factorsFor(calibration, one.signs, one.sampleSigns));
      for (const share of [amplitude, phase]) expect(Math.abs(share - 0.72)).toBeLessThan(0.12);
    }
  });

  it("counts voxels of the crystal without an error bar as outside of it", () => {
    const [one] = patternsOf(1);
    const base = one.amplitude.base.map((value, i) => (i < 200 ? 0 : value));
    const none = { ...one, amplitude: { ...one.amplitude, base } };
    expect(sharesWithin(none, { amplitude: 1e6, phase: 1e6 }).amplitude).toBe(0.5);
  });

  it("says which answers are not to be believed, and by which sign", () => {
    for (const { features, signs, fieldError } of others.map((one) => ({ ...one, features: calibration.reference.mean }))) {
      const { expectedError, unlike } = judge(calibration, features, signs);
      expect(Math.abs(expectedError - Math.min(1, Math.max(0, fieldError)))).toBeLessThan(0.1);
      expect(unlike === null).toBe(expectedError <= 0.65);
      if (unlike !== null) expect(unlike).toContain(`the ${signNames[1]} is `);
    }
  });
});

describe("an answer", () => {
  const shape: Shape = [24, 24, 24];
  const crystal = (seed: number, form: "box" | "shell") =>
    randomCrystal({ shape, seed, form, phase: "cosines", size: [0.4, 0.45, 0.38], phaseRange: 2 }).object;
  const truth = crystal(2, "box");

  async function signsFor(before: ComplexVolume, scattered = truth): Promise<number[]> {
    const light = intensityOf(await transform(scattered, "forward"));
    const scale = 1e5 / light.data.reduce((most, value) => Math.max(most, value), 0);
    const counts = mapped(light, (value) => Math.round(value * scale));
    const mask = allMeasured(shape);
    const phaser = await engine.createPhaser({ amplitude: amplitudeOf(counts, mask), mask });
    const strong = { ...before, data: before.data.map((value) => value * Math.sqrt(scale)) };
    const use = {
      input: "patterson",
      shape,
      outputShape: shape,
      answer: "field",
      outputs: ["object"],
      oversampling: 2.4,
      steps: 1,
    } as const;
    // The crystal spans 0.38 to 0.45 of the axes.
    const pattern = { counts, mask, input: await prepareInput(use, counts, mask, transform, [2.5, 2.2, 2.6]) };
    const answer = { source: before, before: strong, found: await project(phaser, strong, 4) };
    const signs = await signsOfAnswer(phaser, answer, pattern, transform);
    await phaser.dispose();
    return signs;
  }

  it("that is right shows smaller signs of an error than one that is not", async () => {
    const [right, wrong] = [await signsFor(truth), await signsFor(crystal(3, "shell"))];
    expect(right).toHaveLength(signNames.length);
    signNames.forEach((name, i) => {
      // Counting noise is that of the pattern, whatever the answer.
      if (name === "chi2 of counting noise") expect(right[i]).toBe(wrong[i]);
      // What an energy must be near to is 1.
      else if (name.startsWith("energy")) expect(Math.abs(right[i]), name).toBeLessThan(0.2);
      // Neither is in pieces.
      else if (name.startsWith("part")) expect([right[i], wrong[i]]).toEqual([-2, -2]);
      else expect(right[i], name).toBeLessThan(wrong[i]);
    });
  });

  it("that falls apart shows it", async () => {
    const half = randomCrystal({ shape, seed: 2, form: "box", phase: "cosines", size: [0.2, 0.4, 0.3], phaseRange: 1 }).object;
    const [low, high] = [roll(half, [-4, 0, 0]), roll(half, [4, 0, 0])];
    const two = { ...half, data: low.data.map((value, i) => value + high.data[i]) };
    const signs = await signsFor(two, two);
    const part = 10 ** signs[signNames.findIndex((name) => name.startsWith("part"))];
    expect(Math.abs(part - 0.5)).toBeLessThan(0.1);
  });

  it("has error bars up to three voxels beyond its support, of an undetermined phase there", () => {
    const support = isosurfaceSupport(truth, 0.5);
    const none = { amplitude: realVolume(shape), phase: realVolume(shape) };
    const { amplitude, phase } = uncertaintyOf(truth, support, none, { amplitude: 1, phase: 2 });
    const at = (z: number) => (z * 24 + 12) * 24 + 12;
    const end = Array.from({ length: 12 }, (_, i) => 12 + i).find((z) => support.data[at(z)] === 0) ?? 0;
    const isBeyond = (steps: number) => amplitude.data[at(end - 1 + steps)] > 0;
    expect([isBeyond(0), isBeyond(3), isBeyond(4)]).toEqual([true, true, false]);
    expect(phase.data[at(end)]).toBeCloseTo(evenPhase, 6);
    // 2·√0.05 where the samples agree.
    expect(phase.data[at(12)]).toBeCloseTo(2 * Math.sqrt(0.05), 6);
  });
});
