import {
  type ComplexVolume,
  complexVolume,
  createWasmEngine,
  DataError,
  type Engine,
  Measured,
  maskVolume,
  realVolume,
  type Shape,
  seededRandom,
  type Triple,
} from "@friedel/engine";
import { compareObjects } from "@friedel/imaging";
import { intensityOf, randomCrystal } from "@friedel/simulation";
import { afterAll, beforeAll, expect, it } from "vitest";
import { WeightsError } from "../errors.js";
import { modelOf, trainingConfiguration } from "../learning/index.js";
import { initialWeights, parameterCount } from "../models/index.js";
import { nodeRuntime } from "../node/index.js";
import { writeModel } from "../weights/index.js";
import {
  amplitudeAt,
  loadPredictor,
  pattersonAt,
  readNetworkUse,
  samplingFor,
  trigonometricSum,
  trigonometricSumOfReal,
  writeNetwork,
} from "./index.js";

let engine: Engine;
const transform = (volume: ComplexVolume, direction: "forward" | "inverse") => engine.transform(volume, direction);
beforeAll(async () => {
  engine = await createWasmEngine({ threads: 1 });
});
afterAll(() => engine.dispose());

/** float32 results of sums of a few thousand terms, relative to the largest. */
const rounding = 1e-5;

function largestDifference(a: Float32Array, b: Float32Array): number {
  const most = b.reduce((m, value) => Math.max(m, Math.abs(value)), 0);
  return a.reduce((m, value, i) => Math.max(m, Math.abs(value - b[i])), 0) / most;
}

function randomVolume(shape: Shape): ComplexVolume {
  const random = seededRandom(5);
  return complexVolume(
    shape,
    Float32Array.from({ length: 2 * shape[0] * shape[1] * shape[2] }, (_, i) => random.normal(i)),
  );
}

it("sums as the transform does where the voxels are the transform's, even and odd", async () => {
  const volume = randomVolume([6, 5, 8]);
  for (const [sign, direction] of [
    [-1, "forward"],
    [1, "inverse"],
  ] as const) {
    const wanted = (await transform(volume, direction)).data;
    const scale = direction === "inverse" ? 1 / 240 : 1;
    const sum = trigonometricSum(volume, volume.shape, sign, (axis) => {
      return { step: 1 / volume.shape[axis], mostIn: 9, mostOut: 9 };
    });
    const found = sum.data.map((value) => value * scale);
    expect(largestDifference(found, wanted)).toBeLessThan(rounding);
  }
});

it("sums a real volume as a complex one, even and odd, cut short or beyond", () => {
  const random = seededRandom(6);
  for (const [from, to, mostOut] of [
    [[6, 5, 8], [5, 8, 6], 9],
    [[7, 9, 5], [6, 6, 7], 2],
    [[4, 4, 4], [9, 4, 3], 3.5],
  ] as const) {
    const real = realVolume(
      from,
      Float32Array.from({ length: from[0] * from[1] * from[2] }, (_, i) => random.normal(i)),
    );
    const volume = complexVolume(from);
    real.data.forEach((value, i) => {
      volume.data[2 * i] = value;
    });
    const along = (axis: 0 | 1 | 2) => ({ step: 0.07 + 0.02 * axis, mostIn: 3, mostOut });
    for (const sign of [1, -1] as const) {
      const wanted = trigonometricSum(volume, to, sign, along);
      expect(largestDifference(trigonometricSumOfReal(real, to, sign, along).data, wanted.data)).toBeLessThan(rounding);
    }
  }
});

it("sums at any voxel as its definition", () => {
  const volume = randomVolume([1, 1, 7]);
  const out = trigonometricSum(volume, [1, 1, 4], 1, (axis) => ({ step: axis === 2 ? 0.0937 : 1, mostIn: 2, mostOut: 9 }));
  for (let m = -2; m < 2; m++) {
    let [re, im] = [0, 0];
    for (let j = -2; j <= 2; j++) {
      const [a, b] = [volume.data[2 * (j + 3)], volume.data[2 * (j + 3) + 1]];
      const angle = 2 * Math.PI * 0.0937 * j * m;
      re += a * Math.cos(angle) - b * Math.sin(angle);
      im += a * Math.sin(angle) + b * Math.cos(angle);
    }
    expect(out.data[2 * (m + 2)]).toBeCloseTo(re, 5);
    expect(out.data[2 * (m + 2) + 1]).toBeCloseTo(im, 5);
  }
});

function crystal(shape: Shape, oversampling: Triple): ComplexVolume {
  const size: Triple = [1 / oversampling[0], 1 / oversampling[1], 1 / oversampling[2]];
  return randomCrystal({ shape, seed: 3, form: "box", phase: "cosines", size, phaseRange: 2 }).object;
}

it("brings patterns of any sampling to one, and objects back to theirs", async () => {
  const shape: Shape = [48, 40, 60];
  const oversampling: Triple = [3.1, 2.4, 4];
  const object = crystal(shape, oversampling);
  const sampling = samplingFor(shape, oversampling, [32, 32, 32], 2.6);
  const seen = pattersonAt(intensityOf(await transform(object, "forward")), sampling);
  // The same crystal on the network's own voxels, but for its surface: there a voxel is not a voxel.
  const own = intensityOf(await transform(crystal([32, 32, 32], [2.6, 2.6, 2.6]), "forward"));
  const wanted = pattersonAt(own, samplingFor([32, 32, 32], [2.6, 2.6, 2.6], [32, 32, 32], 2.6));
  const centre = 2 * ((16 * 32 + 16) * 32 + 16);
  const relative = (volume: ComplexVolume) => volume.data.map((value) => value / volume.data[centre]);
  expect(largestDifference(relative(seen), relative(wanted))).toBeLessThan(0.1);
  const answer = crystal([32, 32, 32], [2.6, 2.6, 2.6]);
  const back = await transform(amplitudeAt(answer, sampling), "inverse");
  expect((await compareObjects(back, object, transform)).fieldError).toBeLessThan(0.25);
});

const configuration = trainingConfiguration({
  model: { widths: [4, 4], blocks: [1, 1] },
  data: {
    samples: { ...trainingConfiguration({}).data.samples, shape: [32, 32, 32] },
    outputShape: [16, 16, 16],
  },
});

it("predicts on the pattern's own grid, and refuses what it cannot take", async () => {
  const model = modelOf(configuration);
  const random = seededRandom(9);
  const weights = Float32Array.from({ length: parameterCount(model) }, (_, i) => 0.1 * random.normal(i));
  const file = writeNetwork(configuration, weights, 7);
  expect(readNetworkUse(file)).toMatchObject({ input: "patterson", outputs: ["object"], steps: 7 });
  const predictor = await loadPredictor(await nodeRuntime(), file, { threads: 1 });
  const shape: Shape = [40, 36, 48];
  const intensity = intensityOf(await transform(crystal(shape, [3, 3, 3]), "forward"));
  const mask = maskVolume(shape, new Uint8Array(intensity.data.length).fill(Measured.used));
  const { object, metrics, oversampling } = await predictor.predict(engine, intensity, mask);
  expect(object.shape).toEqual(shape);
  expect(metrics.chi2).toBeLessThan(1);
  // A box's ends are the sharpest there are, of 12 voxels.
  for (const ratio of oversampling) expect(Math.abs(ratio / 3 - 1)).toBeLessThan(0.15);
  await expect(predictor.predict(engine, realVolume(shape), mask)).rejects.toThrow(DataError);
  await expect(predictor.predict(engine, intensity, mask, { oversampling: [3, 1.2, 3] })).rejects.toThrow(
    "found 3.00, 1.20, 3.00",
  );
  await predictor.dispose();
  const foreign = writeModel(model, initialWeights(model, 1));
  await expect(loadPredictor(await nodeRuntime(), foreign)).rejects.toThrow(WeightsError);
});
