import {
  allMeasured,
  complexVolume,
  createReferenceEngine,
  Measured,
  maskVolume,
  poisson,
  realVolume,
  seededRandom,
  uniformSequence,
} from "@friedel/engine";
import { maskOf, realOf } from "@friedel/engine/testing";
import { describe, expect, it } from "vitest";
import { tuningInput } from "../refine/testing/disturbed.js";
import { expectedDeviance, flatLlkFree, hasCounts, noiseLlk, noiseRatio } from "./counting-noise.js";

describe("the deviance that counting noise gives", () => {
  it.each([0.01, 0.3, 2, 30])("is the mean over drawn counts of mean %s", (mean) => {
    const next = uniformSequence(seededRandom(3));
    const draws = 40_000;
    let sum = 0;
    for (let i = 0; i < draws; i++) {
      const k = poisson(mean, next);
      sum += 2 * ((k > 0 ? k * Math.log(k / mean) : 0) - k + mean);
    }
    // Five standard errors of the mean: the deviance's own deviation is below 1.6 for every mean.
    expect(Math.abs(sum / draws - expectedDeviance(mean))).toBeLessThan((5 * 1.6) / Math.sqrt(draws));
  });

  it("tends to 1 for many counts, to nothing for none", () => {
    expect(expectedDeviance(1e6)).toBeCloseTo(1, 5);
    expect(expectedDeviance(250)).toBeCloseTo(1 + 1 / 1500, 4);
    expect(expectedDeviance(0)).toBe(0);
  });
});

describe("the ratio to counting noise", () => {
  it("is that of the voxels that a crystal lights, however many hold a background alone", () => {
    const shape = [4, 4, 4] as const;
    const isLit = (i: number) => i < 8;
    const fill = (value: (i: number) => number) =>
      realVolume(
        shape,
        Float32Array.from({ length: 64 }, (_, i) => value(i)),
      );
    const amplitude = fill((i) => Math.sqrt(isLit(i) ? 150 : 2));
    const expected = fill((i) => (isLit(i) ? 100 : 2));
    const background = fill((i) => (isLit(i) ? 0 : 2));
    const mask = allMeasured(shape);
    const lit = (2 * (150 * Math.log(1.5) - 50)) / expectedDeviance(100);
    expect(noiseRatio({ amplitude, mask, background }, expected).used).toBeCloseTo(lit, 3);
    // Where the background is not known to be one, it counts.
    expect(noiseRatio({ amplitude, mask }, expected).used).toBeLessThan(0.2 * lit);
  });

  it("is told of the bright voxels alone, if there are enough of them", () => {
    const shape = [4, 4, 4] as const;
    const of = (lit: number) => {
      const fill = (bright: number) =>
        realVolume(
          shape,
          Float32Array.from({ length: 64 }, (_, i) => (i < lit ? bright : 0.01)),
        );
      const amplitude = { ...fill(0), data: fill(150).data.map(Math.sqrt) };
      return noiseRatio({ amplitude, mask: allMeasured(shape) }, fill(120)).bright;
    };
    const expected = (2 * (150 * Math.log(1.25) - 30)) / expectedDeviance(120);
    expect(of(40)).toBeCloseTo(expected, 3);
    expect(of(20)).toBeNaN();
  });
});

describe("a pattern's noise", () => {
  it("is the llk of the truth", async () => {
    const engine = await createReferenceEngine();
    const { amplitude, mask, truth } = await tuningInput(engine, "to-pi", 0, [24, 24, 24]);
    const expected = (await noiseLlk(truth, { amplitude, mask }, engine.transform)).used;
    const { data } = await engine.transform(truth, "forward");
    let [model, counts, sum, n] = [0, 0, 0, 0];
    for (let i = 0; i < mask.data.length; i++) {
      if (mask.data[i] !== Measured.used) continue;
      model += data[2 * i] ** 2 + data[2 * i + 1] ** 2;
      counts += amplitude.data[i] ** 2;
      n++;
    }
    for (let i = 0; i < mask.data.length; i++) {
      if (mask.data[i] !== Measured.used) continue;
      const mean = ((data[2 * i] ** 2 + data[2 * i + 1] ** 2) * counts) / model;
      const k = amplitude.data[i] ** 2;
      sum += 2 * ((k > 0.5 ? k * Math.log(k / mean) : 0) - k + mean);
    }
    // The mean of n deviances has a relative error of about √2/√(bright voxels); some thousand are bright.
    expect(sum / n / expected).toBeGreaterThan(0.9);
    expect(sum / n / expected).toBeLessThan(1.1);
    await engine.dispose();
  });

  it.each([1e-7, 3e-3, 20])("is the deviance of its mean where every voxel has the same one, %s", async (mean) => {
    const engine = await createReferenceEngine();
    const shape = [4, 4, 4] as const;
    // |FFT|² of a single voxel is the same everywhere.
    const point = complexVolume(shape);
    point.data[2 * 42] = 3;
    const amplitude = realVolume(shape, new Float32Array(64).fill(Math.sqrt(mean)));
    const { used } = await noiseLlk(point, { amplitude, mask: allMeasured(shape) }, engine.transform);
    expect(used / expectedDeviance(mean)).toBeCloseTo(1, 3);
    await engine.dispose();
  });

  it("is the deviance of the expected counts, with gain and background", async () => {
    const engine = await createReferenceEngine();
    const shape = [4, 4, 4] as const;
    const point = complexVolume(shape);
    point.data[2 * 42] = 3;
    // 9 counts in |FFT|² everywhere: a half of them is seen, with 3.5 counts of something else.
    const filled = (value: number) => realVolume(shape, new Float32Array(64).fill(value));
    const measurement = { amplitude: filled(3), mask: allMeasured(shape), gain: filled(0.5), background: filled(3.5) };
    const { used } = await noiseLlk(point, measurement, engine.transform, { scale: 1 });
    expect(used / expectedDeviance(8)).toBeCloseTo(1, 3);
    // As many as were counted without a scale.
    const counted = await noiseLlk(point, measurement, engine.transform);
    expect(counted.used / expectedDeviance(9)).toBeCloseTo(1, 3);
    await engine.dispose();
  });

  it("is known for counts, not for a pattern scaled to 1", () => {
    const mask = maskVolume([1, 1, 2], Uint8Array.of(Measured.used, Measured.used));
    expect(hasCounts({ amplitude: realVolume([1, 1, 2], Float32Array.of(0, 10)), mask })).toBe(true);
    expect(hasCounts({ amplitude: realVolume([1, 1, 2], Float32Array.of(0.2, 1)), mask })).toBe(false);
  });
});

describe("the llkFree of a flat pattern", () => {
  it("is that of counting noise where the pattern is flat, and far above it where it is not", () => {
    const next = uniformSequence(seededRandom(4));
    const shape = [16, 16, 16] as const;
    const mask = maskOf(shape, (_, i) => (i % 4 === 0 ? Measured.free : Measured.used));
    const drawn = (mean: (i: number) => number) => realOf(shape, (_, i) => Math.sqrt(poisson(mean(i), next)));
    // Five standard errors over 1024 voxels.
    expect(Math.abs(flatLlkFree({ amplitude: drawn(() => 5), mask }) - expectedDeviance(5))).toBeLessThan(5 * (1.6 / 32));
    expect(flatLlkFree({ amplitude: drawn((i) => (i % 100 === 0 ? 500 : 0.1)), mask })).toBeGreaterThan(10);
  });
});
