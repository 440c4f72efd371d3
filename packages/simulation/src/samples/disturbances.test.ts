import { createReferenceEngine, Measured, realVolume, type Shape } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { partlyCoherent } from "../diffraction/coherence.js";
import { defaultSampleSet, type SampleSet } from "./description.js";
import { countDisturbances, disturbCounting, disturbLight, lightDisturbances } from "./disturbances.js";
import { drawSample } from "./draw-sample.js";

const { transform } = await createReferenceEngine();
const shape: Shape = [24, 20, 30];
const frame = 600;
const disturbed = (...disturbances: string[]): SampleSet => {
  return { ...defaultSampleSet, shape, crystalShare: 0, phaseRange: [0.5, 3], disturbedShare: 1, disturbances };
};
const light = realVolume(
  shape,
  Float32Array.from({ length: 24 * frame }, (_, i) => 1 + (i % 7)),
);
const sumOf = (data: Float32Array) => data.reduce((a, b) => a + b, 0);

describe("a disturbed counting", () => {
  it.each([
    ["background", (added: Float32Array) => added.every((value) => Math.abs(value - added[0]) < 1e-5)],
    // Greatest at the centre.
    ["radial", (added: Float32Array) => added.indexOf(Math.max(...added)) === (12 * 20 + 10) * 30 + 15],
  ] as const)("has counts beside the crystal's own (%s)", (kind, isSo) => {
    for (let seed = 0; seed < 5; seed++) {
      const { light: found, disturbance } = disturbCounting(disturbed(kind), light, seed);
      const added = found.data.map((value, i) => value - light.data[i]);
      expect([disturbance, isSo(added), added[0] > 0]).toEqual([kind, true, true]);
    }
  });

  it("has frames of uneven brightness, each by one factor", () => {
    const { light: found } = disturbCounting(disturbed("flicker"), light, 3);
    const factors = Array.from({ length: 24 }, (_, z) => found.data[z * frame] / light.data[z * frame]);
    found.data.forEach((value, i) => {
      expect(value / light.data[i]).toBeCloseTo(factors[Math.floor(i / frame)], 5);
    });
    expect(new Set(factors).size).toBe(24);
  });

  it("has no frames beyond one end of a scan that was cut", async () => {
    const { counts, mask, facts } = await drawSample({ description: disturbed("cut") }, 1, transform);
    expect(facts.countDisturbance).toBe("cut");
    const lost = Array.from({ length: 24 }, (_, z) =>
      mask.data.subarray(z * frame, (z + 1) * frame).every((m) => m === Measured.no),
    );
    expect(lost[12]).toBe(false);
    expect(lost[0] !== lost[23]).toBe(true);
    lost.forEach((isLost, z) => {
      if (isLost) expect(sumOf(counts.data.subarray(z * frame, (z + 1) * frame))).toBe(0);
    });
  });
});

describe("disturbed light", () => {
  const one = realVolume(shape);
  one.data[(12 * 20 + 10) * 30 + 15] = 1;

  it.each(["coherence", "tails"])("is blurred, and nothing is lost (%s)", async (kind) => {
    // Wide enough that nothing rings below zero, where it would be cut off.
    const wide = await partlyCoherent(one, [1.5, 1.5, 1.5], transform);
    const { intensity, disturbance } = await disturbLight(disturbed(kind), wide, [2, 2, 2], 1, transform);
    expect(disturbance).toBe(kind);
    expect(sumOf(intensity.data) / sumOf(wide.data)).toBeCloseTo(1, 3);
    expect(Math.max(...intensity.data)).toBeLessThan(0.95 * Math.max(...wide.data));
  });

  it("has the peak of another crystal beside its own", async () => {
    const { intensity } = await disturbLight(disturbed("second-peak"), one, [2, 2, 2], 1, transform);
    const lit = [...intensity.data.keys()].filter((i) => intensity.data[i] > 0);
    expect(lit.length).toBeLessThanOrEqual(2);
    expect(intensity.data[(12 * 20 + 10) * 30 + 15]).toBe(1);
    for (const i of lit) expect(intensity.data[i]).toBeGreaterThanOrEqual(0.02);
  });

  it("has tails by their definition: a Lorentzian with its periodic images", async () => {
    const tail = 0.7;
    const { data } = await partlyCoherent(one, [0, 0, 0], transform, [0, 0, tail]);
    // The direct sum over the lags of γ(f)·cos 2πfx.
    const at = (x: number): number => {
      let sum = 0;
      for (let k = -15; k < 15; k++)
        sum += Math.exp(-2 * Math.PI * tail * Math.abs(k / 30)) * Math.cos((2 * Math.PI * k * x) / 30);
      return sum / 30;
    };
    for (let x = 0; x < 12; x++) expect(data[(12 * 20 + 10) * 30 + 15 + x]).toBeCloseTo(Math.max(0, at(x)), 5);
  });
});

it("happens to the share of the samples that is asked for, and to none by default", async () => {
  const all = [...lightDisturbances, ...countDisturbances];
  const some = { ...disturbed(...all), disturbedShare: 0.5 };
  const kinds = Array.from({ length: 400 }, (_, seed) => disturbCounting(some, light, seed).disturbance);
  // Five standard errors of a share of one half.
  expect(Math.abs(kinds.filter((kind) => kind !== null).length / 400 - 0.5)).toBeLessThan(5 * 0.025);
  expect(new Set(kinds)).toEqual(new Set([null, ...countDisturbances]));
  const still = disturbCounting({ ...defaultSampleSet, disturbances: all }, light, 1);
  expect([still.disturbance, still.light]).toEqual([null, light]);
  expect(() => disturbCounting(disturbed("fog"), light, 1)).toThrow(/disturbances out of .*, found 'fog'/);
});
