import {
  type ComplexVolume,
  DataError,
  Measured,
  maskVolume,
  realVolume,
  type Shape,
  seededRandom,
  type Triple,
} from "@friedel/engine";
import { compareObjects } from "@friedel/imaging";
import { intensityOf, randomCrystal } from "@friedel/simulation";
import { expect, it } from "vitest";
import { WeightsError } from "../errors.js";
import { initialWeights, parameterCount } from "../models/model.js";
import { nodeRuntime } from "../node/index.js";
import { engine, transform } from "../testing/engine.js";
import { trainingConfiguration } from "../training/configuration.js";
import { modelOf } from "../training/learner.js";
import { writeModel } from "../weights/weights.js";
import { readNetworkUse, writeNetwork } from "./network-file.js";
import { loadPredictor } from "./predict.js";
import { amplitudeAt, pattersonAt, samplingFor } from "./sampling.js";

function crystal(shape: Shape, oversampling: Triple): ComplexVolume {
  const size: Triple = [1 / oversampling[0], 1 / oversampling[1], 1 / oversampling[2]];
  return randomCrystal({ shape, seed: 3, form: "box", phase: "cosines", size, phaseRange: 2 }).object;
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  const most = b.reduce((m, value) => Math.max(m, Math.abs(value)), 0);
  return a.reduce((m, value, i) => Math.max(m, Math.abs(value - b[i])), 0) / most;
}

it("resamples patterns of any sampling, and objects back", async () => {
  const shape: Shape = [48, 40, 60];
  const oversampling: Triple = [3.1, 2.4, 4];
  const object = crystal(shape, oversampling);
  const sampling = samplingFor(shape, oversampling, [32, 32, 32], 2.6);
  const resampled = pattersonAt(intensityOf(await transform(object, "forward")), sampling);
  // The same crystal on the network's own voxels; the discrete surfaces differ.
  const own = intensityOf(await transform(crystal([32, 32, 32], [2.6, 2.6, 2.6]), "forward"));
  const wanted = pattersonAt(own, samplingFor([32, 32, 32], [2.6, 2.6, 2.6], [32, 32, 32], 2.6));
  const centre = 2 * ((16 * 32 + 16) * 32 + 16);
  const relative = (volume: ComplexVolume) => volume.data.map((value) => value / volume.data[centre]);
  expect(largestDifference(relative(resampled), relative(wanted))).toBeLessThan(0.1);
  const predicted = crystal([32, 32, 32], [2.6, 2.6, 2.6]);
  const back = await transform(amplitudeAt(predicted, sampling), "inverse");
  expect((await compareObjects(back, object, transform)).fieldError).toBeLessThan(0.25);
});

const configuration = trainingConfiguration({
  model: { widths: [4, 4], blocks: [1, 1] },
  data: {
    samples: { ...trainingConfiguration({}).data.samples, shape: [32, 32, 32] },
    outputShape: [16, 16, 16],
  },
});

it("predicts on the pattern's own grid, and refuses patterns without counts or with too little oversampling", async () => {
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
  // A box of 12 voxels has the sharpest ends.
  for (const ratio of oversampling) expect(Math.abs(ratio / 3 - 1)).toBeLessThan(0.15);
  await expect(predictor.predict(engine, realVolume(shape), mask)).rejects.toThrow(DataError);
  await expect(predictor.predict(engine, intensity, mask, { oversampling: [3, 1.2, 3] })).rejects.toThrow(
    "found 3.00, 1.20, 3.00",
  );
  await predictor.dispose();
  const foreign = writeModel(model, initialWeights(model, 1));
  await expect(loadPredictor(await nodeRuntime(), foreign)).rejects.toThrow(WeightsError);
});
