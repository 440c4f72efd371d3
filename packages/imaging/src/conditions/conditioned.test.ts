import { Measured, poisson, type RealVolume, realVolume, seededRandom, uniformSequence } from "@friedel/engine";
import { expect, it } from "vitest";
import { conditioned, frameGain } from "./conditioned.js";
import { conditionsOf } from "./conditions.js";
import { frameConditions } from "./frame-conditions.js";
import { drawnFrames, type FrameFaults, noiseOf } from "./testing/frames.js";

const shape = [48, 20, 18] as const;
const noise = noiseOf(7, shape[0]);
const right = drawnFrames(shape, [7, 4, 5], {});

/** Squared misfit of the right pattern, times a gain and an exposure, to the faulty one, in units of its counting noise. */
function misfit(faulty: RealVolume, gain: RealVolume | undefined): number {
  const model = right.expected.data.map((v, i) => v * (gain ? gain.data[i] : 1));
  const exposure = faulty.data.reduce((sum, v) => sum + v, 0) / model.reduce((sum, v) => sum + v, 0);
  return faulty.data.reduce((sum, v, i) => sum + (v - exposure * model[i]) ** 2 / (v + 1), 0);
}

it.each<[string, FrameFaults]>([
  ["flicker", { factor: (k) => Math.exp(0.25 * noise[k]) }],
  ["jitter", { offset: (k) => 0.5 * noise[k] }],
])("has a gain for %s with which the right pattern comes near the counts", (_, faults) => {
  const faulty = drawnFrames(shape, [7, 4, 5], faults);
  const gain = frameGain(faulty, frameConditions(faulty));
  // What remains is slow over the scan: the band limit shows it at the end of the crystal's reach only.
  expect(misfit(faulty.expected, gain)).toBeLessThan(0.6 * misfit(faulty.expected, undefined));
});

it("keeps a sound measurement as it is", () => {
  expect(conditioned(right, conditionsOf(right))).toBe(right);
});

it("has the background, and saturated voxels unmeasured", () => {
  const next = uniformSequence(seededRandom(4));
  const soft = drawnFrames([48, 32, 30], [7, 5, 5], { softness: 0.3 });
  const counts = soft.amplitude.data.map((v) => Math.min(v * v + poisson(9, next), 6e4));
  const measurement = { amplitude: realVolume(soft.mask.shape, counts.map(Math.sqrt)), mask: soft.mask };
  const found = conditioned(measurement, conditionsOf(measurement));
  expect(found.gain).toBeUndefined();
  expect(Math.abs((found.background?.data[0] ?? 0) - 9)).toBeLessThan(1);
  counts.forEach((v, i) => {
    expect(found.mask.data[i] === Measured.no).toBe(v === 6e4);
  });
  expect(measurement.mask.data).not.toContain(Measured.no);
});
