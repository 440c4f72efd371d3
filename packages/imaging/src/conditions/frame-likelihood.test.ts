import { allMeasured, poisson, type RealVolume, realVolume, seededRandom, uniformSequence } from "@friedel/engine";
import { realOf } from "@friedel/engine/testing";
import { expect, it } from "vitest";
import { atOffsets, frameFactors, frameOffsets } from "./frame-likelihood.js";
import { drawnFrames, noiseOf } from "./testing/frames.js";

const shape = [40, 20, 18] as const;
const radii = [7, 4, 5] as const;
const noise = noiseOf(7, shape[0]);
const model = drawnFrames(shape, radii, {}).expected;
const area = shape[1] * shape[2];
const sumOf = (volume: RealVolume, frame: number): number =>
  volume.data.subarray(frame * area, (frame + 1) * area).reduce((sum, v) => sum + v, 0);

it("finds the factors of frames: what was counted over what was expected", () => {
  const drawn = drawnFrames(shape, radii, { factor: (k) => 1 + 0.2 * noise[k] });
  const { values, errors } = frameFactors(drawn, model);
  const counts = realVolume(
    shape,
    drawn.amplitude.data.map((v) => v * v),
  );
  for (let k = 0; k < shape[0]; k++) {
    expect(values[k]).toBeCloseTo(sumOf(counts, k) / sumOf(model, k), 5);
    expect(errors[k]).toBeCloseTo(Math.sqrt(values[k] / sumOf(model, k)), 5);
  }
});

it("finds them over a background, within their errors", () => {
  const background = realOf(shape, ([z]) => 2 + 0.05 * z);
  const next = uniformSequence(seededRandom(3));
  const mean = model.data.map((v, i) => v * (1 + 0.2 * noise[Math.floor(i / area)]) + background.data[i]);
  const amplitude = realVolume(
    shape,
    mean.map((v) => Math.sqrt(poisson(v, next))),
  );
  const { values, errors } = frameFactors({ amplitude, mask: allMeasured(shape), background }, model);
  const pulls = Array.from(values, (v, k) => (v - 1 - 0.2 * noise[k]) / errors[k]);
  const rms = Math.sqrt(pulls.reduce((sum, v) => sum + v * v, 0) / pulls.length);
  expect(rms).toBeGreaterThan(0.7);
  expect(rms).toBeLessThan(1.4);
});

it("finds angles and factors together, within their errors", () => {
  const drawn = drawnFrames(shape, radii, { factor: (k) => 1 - 0.1 * noise[k], offset: (k) => 0.5 * noise[k] });
  const right = drawnFrames(shape, radii, {}).expected;
  const { offsets, factors } = frameOffsets(drawn, right);
  // The generator scales each pattern to its brightest voxel, which moves.
  const scale = factors.values.reduce((sum, v, k) => sum + v / (1 - 0.1 * noise[k]), 0) / shape[0];
  const rms = (pull: (k: number) => number): number => Math.sqrt(noise.reduce((sum, _, k) => sum + pull(k) ** 2, 0) / shape[0]);
  expect(rms((k) => (offsets.values[k] - 0.5 * noise[k]) / offsets.errors[k])).toBeLessThan(1.6);
  expect(rms((k) => (factors.values[k] / scale - 1 + 0.1 * noise[k]) / factors.errors[k])).toBeLessThan(1.6);
  expect(Math.max(...offsets.errors.subarray(15, 25))).toBeLessThan(0.02);
});

it("has the pattern at the angles where its frames stand", () => {
  const offsets = noise.map((v) => 0.5 * v);
  const moved = drawnFrames(shape, radii, { offset: (k) => offsets[k] }).expected;
  const found = atOffsets(model, offsets);
  const scale = moved.data[Math.floor(moved.data.length / 2)] / found.data[Math.floor(moved.data.length / 2)];
  const most = moved.data.reduce((max, v) => Math.max(max, v), 0);
  found.data.forEach((v, i) => {
    expect(Math.abs(v * scale - moved.data[i])).toBeLessThan(1e-4 * most);
  });
});
