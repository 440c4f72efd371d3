import { poisson, realVolume, seededRandom, uniformSequence } from "@friedel/engine";
import { expect, it } from "vitest";
import { conditionsOf } from "./conditions.js";
import { drawnFrames, noiseOf } from "./testing/frames.js";

const shape = [48, 32, 30] as const;
const noise = noiseOf(7, shape[0]);

it("has no word on a sound measurement", () => {
  expect(conditionsOf(drawnFrames(shape, [7, 5, 5], { softness: 0.3 })).sentences).toEqual([]);
});

it("names what is not as it should be, the gravest first", () => {
  const { amplitude, mask } = drawnFrames(shape, [7, 5, 5], { softness: 0.3 });
  const next = uniformSequence(seededRandom(4));
  const counts = amplitude.data.map((v) => Math.min(v * v + poisson(9, next), 6e4));
  const { sentences } = conditionsOf({ amplitude: realVolume(shape, counts.map(Math.sqrt)), mask });
  expect(sentences).toHaveLength(2);
  expect(sentences[0]).toMatch(/^\d+ voxels hold the greatest value, 60000, and nothing above it/);
  expect(sentences[1]).toMatch(/^a background of \d+(\.\d)? counts a voxel lies under the pattern/);
});

it("says by how much frames flicker", () => {
  const { sentences } = conditionsOf(drawnFrames(shape, [7, 5, 5], { factor: (k) => Math.exp(0.25 * noise[k]) }));
  expect(sentences).toEqual([expect.stringMatching(/^the frames flicker by 1\d %$/)]);
});
