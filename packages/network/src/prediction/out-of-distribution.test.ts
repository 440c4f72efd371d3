// Patterns that are flagged and patterns that are not, by the features that need no network: chi2 is the same for all.

import {
  type ComplexVolume,
  DataError,
  Measured,
  maskVolume,
  poisson,
  type RealVolume,
  realVolume,
  roll,
  type Shape,
  seededRandom,
  voxelCount,
} from "@friedel/engine";
import { drawSample, intensityOf, randomCrystal } from "@friedel/simulation";
import { beforeAll, expect, it } from "vitest";
import { transform } from "../testing/engine.js";
import { trainingConfiguration } from "../training/configuration.js";
import { featuresOf } from "./features.js";
import { prepareInput } from "./model-input.js";
import type { NetworkUse } from "./network-file.js";
import { distanceOf, outOfDistribution, type Reference, referenceOf } from "./out-of-distribution.js";

const configuration = trainingConfiguration({ network: "cdi-nn" });
const description = { ...configuration.data.samples, crystalShare: 0 };
const { shape } = description;
const use: NetworkUse = {
  ...{ input: "patterson", shape, outputShape: [16, 16, 16], answer: "field", outputs: ["object"] },
  ...{ oversampling: 2.6, steps: 1 },
};
const trained = 90;
const others = 25;

let reference: Reference;
const allUsed = (of: Shape) => maskVolume(of, new Uint8Array(voxelCount(of)).fill(Measured.used));
const features = async (counts: RealVolume, mask = allUsed(counts.shape)) =>
  featuresOf(await prepareInput(use, counts, mask, transform), 0.02);
const ofSample = async (n: number) => {
  const { counts, mask } = await drawSample({ description }, n, transform);
  return features(counts, mask);
};

beforeAll(async () => {
  const patterns: number[][] = [];
  for (let n = 0; n < trained; n++) patterns.push(await ofSample(n));
  reference = referenceOf(patterns, 0.99);
});

/** Poisson counts of an intensity, `peakCounts` expected in the brightest voxel. */
function counted(intensity: RealVolume, peakCounts: number): RealVolume {
  const most = intensity.data.reduce((a, b) => Math.max(a, b), 0);
  const random = seededRandom(4);
  let n = 0;
  return realVolume(
    intensity.shape,
    intensity.data.map((value) => poisson((value * peakCounts) / most, () => random.uniform(n++))),
  );
}

async function ofObject(object: ComplexVolume): Promise<RealVolume> {
  return counted(intensityOf(await transform(object, "forward")), 1e5);
}

function crystal(size: number, of: Shape = shape): ComplexVolume {
  return randomCrystal({ shape: of, seed: 5, form: "wulff", phase: "cosines", size: [size, size, size], phaseRange: 1 }).object;
}

it("of the patterns of the training distribution few are flagged", async () => {
  let flagged = 0;
  for (let n = 0; n < others; n++) if (outOfDistribution(await ofSample(1000 + n), reference) !== null) flagged++;
  // 1 in 100 is expected; 3 or more of 25 then have a probability of 0.002.
  expect(flagged).toBeLessThan(3);
  expect(outOfDistribution(await features(await ofObject(crystal(0.38))), reference)).toBeNull();
});

it("a pattern of another grid and finer sampling is not flagged", async () => {
  expect(outOfDistribution(await features(await ofObject(crystal(0.28, [48, 48, 48]))), reference)).toBeNull();
});

function ring([nz, ny, nx]: Shape): RealVolume {
  const out = realVolume([nz, ny, nx]);
  for (let z = 0, i = 0; z < nz; z++)
    for (let y = 0; y < ny; y++)
      for (let x = 0; x < nx; x++, i++) {
        // The arc of a powder ring whose centre is far off to one side.
        const radius = Math.hypot(y - ny / 2, x + 2 * nx);
        out.data[i] = 200 * Math.exp(-((radius - 2.5 * nx) ** 2) / 8);
      }
  return out;
}

function twoCrystals(): ComplexVolume {
  const one = crystal(0.16);
  const other = roll(one, [0, 10, 4]).data;
  return { ...one, data: one.data.map((value, i) => value + other[i]) };
}

it.each([
  ["white noise", async () => counted(realVolume(shape, new Float32Array(32 ** 3).fill(1)), 20)],
  ["the arc of a powder ring", async () => counted(ring(shape), 200)],
  ["two separate crystals", () => ofObject(twoCrystals())],
  ["a crystal of three voxels", () => ofObject(crystal(0.1))],
])("%s is flagged with a sentence", async (_, make) => {
  const sentence = outOfDistribution(await features(await make()), reference);
  expect(sentence).toMatch(
    /^the .* is [\d.e+-]+ times that of training patterns \(distance [\d.]+, 99 % of them below [\d.]+\)$/,
  );
});

it("a bad fit is flagged", async () => {
  const input = await prepareInput(use, await ofObject(crystal(0.38)), allUsed(shape), transform);
  expect(outOfDistribution(featuresOf(input, 0.4), reference)).toContain("chi2 of the prediction is 20 times");
});

it("a pattern with an unusual combination of usual features is not flagged", () => {
  // Energies of neighbouring shells rise and fall together in training; here they do not.
  const odd = reference.mean.map((mean, i) => mean + (i < 6 && i % 2 === 0 ? 2 : -2) * reference.deviation[i]);
  expect(distanceOf(odd, reference)).toBeGreaterThan(reference.limit);
  expect(outOfDistribution(odd, reference)).toBeNull();
});

it("a reference of few patterns is refused", () => {
  expect(() => referenceOf([[1, 2, 3]], 0.99)).toThrow(DataError);
});
