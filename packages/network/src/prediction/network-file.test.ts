// Damaged and foreign files of networks, and calibrations in them.

import { expect, it } from "vitest";
import { WeightsError } from "../errors.js";
import { initialWeights } from "../models/model.js";
import { nodeRuntime } from "../node/index.js";
import { readModelMetadata, replaceModelMetadata } from "../onnx/read-metadata.js";
import { trainingConfiguration } from "../training/configuration.js";
import { modelOf } from "../training/learner.js";
import { writeModel } from "../weights/weights.js";
import { type Calibration, readCalibration, removeCalibration, writeCalibration } from "./calibration-file.js";
import { featureNames } from "./features.js";
import { readNetworkUse, writeNetwork } from "./network-file.js";
import { loadPredictor } from "./predict.js";
import { sampleSignCount, signNames } from "./signs.js";

const configuration = trainingConfiguration({
  model: { widths: [4], blocks: [1] },
  data: { samples: { ...trainingConfiguration({}).data.samples, shape: [16, 16, 16] }, outputShape: [8, 8, 8] },
});
const model = modelOf(configuration);
const file = writeNetwork(configuration, initialWeights(model, 1), 7, { "friedel.program": "friedel" });
const useKey = "friedel.use";
const use = JSON.parse(readModelMetadata(file)[useKey]);
const withUse = (changes: object) => replaceModelMetadata(file, { [useKey]: JSON.stringify({ ...use, ...changes }) });

/** The bytes with one bit of one of them turned. */
function flipped(at: number): Uint8Array {
  return file.map((byte, i) => (i === at ? byte ^ 4 : byte));
}

it.each([
  ["something that is no ONNX file", () => new TextEncoder().encode("no network"), "expected an ONNX model"],
  ["a file cut short", () => file.subarray(0, file.length / 2), "expected an ONNX model"],
  ["another program's ONNX file", () => writeModel(model, initialWeights(model, 1)), "without its metadata"],
  ["another version", () => withUse({ version: 2 }), "expected a network of version 1, found 2"],
  ["metadata that are no JSON", () => replaceModelMetadata(file, { [useKey]: "{" }), "expected metadata in JSON"],
  ["metadata with values out of range", () => withUse({ shape: [16, -1, 16] }), "found damaged ones"],
  ["weights with a wrong bit", () => flipped(Math.floor(file.length / 4)), "match their checksum"],
])("%s is refused", (_, bytes, message) => {
  expect(() => readNetworkUse(bytes())).toThrow(WeightsError);
  expect(() => readNetworkUse(bytes())).toThrow(new RegExp(message, "i"));
});

it("a wrong bit anywhere in the graph is detected", () => {
  for (let at = 200; at < file.length - 4000; at += 997) expect(() => readNetworkUse(flipped(at))).toThrow(WeightsError);
});

it("a network whose shapes differ from its metadata is refused when it is loaded", async () => {
  const runtime = await nodeRuntime();
  await expect(loadPredictor(runtime, withUse({ shape: [32, 32, 32] }))).rejects.toThrow(
    "Expected a network for patterns of 1×2×32×32×32, found 1×2×16×16×16",
  );
  await expect(loadPredictor(runtime, withUse({ outputs: ["crystal"] }))).rejects.toThrow("the outputs crystal, found object");
});

const size = featureNames.length;
const errorModel = (count: number) => ({
  ...{ mean: Array(count).fill(0.5), deviation: Array(count).fill(2), weights: Array(count).fill(0.1), offset: -1 },
});
const calibration: Calibration = {
  expected: errorModel(signNames.length),
  limit: 0.65,
  amplitude: errorModel(signNames.length + sampleSignCount),
  phase: errorModel(signNames.length + sampleSignCount),
  samples: 8,
  reference: {
    mean: featureNames.map((_, i) => i / 3),
    whitening: featureNames.map((_, i) => featureNames.map((_, j) => Number(i === j))),
    deviation: featureNames.map(() => 1),
    ...{ limit: 4.5, share: 0.99, count: 200 },
  },
};

it("a calibration is kept in the file, replaced and removed, and nothing else changes", () => {
  expect(readCalibration(file)).toBeUndefined();
  const calibrated = writeCalibration(file, { ...calibration, samples: 3 });
  const again = writeCalibration(calibrated, calibration);
  expect(readCalibration(again)).toEqual(calibration);
  expect(readNetworkUse(again)).toEqual(readNetworkUse(file));
  expect(readModelMetadata(again)["friedel.program"]).toBe("friedel");
  expect(removeCalibration(again)).toEqual(file);
});

it("a damaged calibration is refused, one of another version ignored", () => {
  const key = "friedel.calibration";
  const written = (text: string) => replaceModelMetadata(file, { [key]: text });
  expect(readCalibration(written(JSON.stringify({ version: 99 })))).toBeUndefined();
  for (const text of ["{", "3", JSON.stringify({ version: 3, ...calibration, samples: "many" })])
    expect(() => readCalibration(written(text))).toThrow(WeightsError);
  const short = { ...calibration, reference: { ...calibration.reference, mean: [1, 2].slice(0, size - 1) } };
  const few = { ...calibration, phase: calibration.expected };
  for (const one of [short, few])
    expect(() => readCalibration(written(JSON.stringify({ version: 3, ...one })))).toThrow("damaged");
  expect(readCalibration(written(JSON.stringify({ version: 1, ...calibration })))).toBeUndefined();
});
