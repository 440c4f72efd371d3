// How a network is used, as its file stores it beside graph and weights: the input that it takes and the kind of its output.

import type { Shape } from "@friedel/engine";
import { type InputKind, inputChannels } from "../data/input.js";
import { WeightsError } from "../errors.js";
import { type AnswerKind, answerKinds } from "../losses/records.js";
import { checksumOf } from "../onnx/checksum.js";
import { readModelGraph, readModelMetadata, replaceModelMetadata } from "../onnx/read-metadata.js";
import { standardOversampling, type TrainingConfiguration } from "../training/configuration.js";
import { modelOf, outputsOf } from "../training/learner.js";
import { writeModel } from "../weights/weights.js";

/** How a network is used. */
export interface NetworkUse {
  readonly input: InputKind;
  /** Array that it takes and array that it answers with. */
  readonly shape: Shape;
  readonly outputShape: Shape;
  readonly answer: AnswerKind;
  /** Outputs in the order of the answer's numbers. */
  readonly outputs: readonly string[];
  /** Oversampling to which patterns are to be brought. */
  readonly oversampling: number;
  /** Steps of training. */
  readonly steps: number;
}

/** Metadata key and version of {@link NetworkUse} in JSON. */
const useKey = "friedel.use";
const version = 1;
/** Metadata key of the checksum of graph and weights. */
const checksumKey = "friedel.checksum";

/** A trained network as an ONNX file for one pattern at a time. `more` is metadata beside what prediction needs. */
export function writeNetwork(
  configuration: TrainingConfiguration,
  parameters: Float32Array,
  steps: number,
  more: Readonly<Record<string, string>> = {},
): Uint8Array {
  const { data, loss } = configuration;
  const use: NetworkUse = {
    input: data.input,
    shape: data.samples.shape,
    outputShape: data.outputShape,
    answer: loss.answer,
    outputs: outputsOf(configuration),
    oversampling: standardOversampling,
    steps,
  };
  const metadata = { ...more, [useKey]: JSON.stringify({ version, ...use }), "friedel.training": JSON.stringify(configuration) };
  const file = writeModel(modelOf(configuration), parameters, { metadata });
  return replaceModelMetadata(file, { [checksumKey]: checksumOf(readModelGraph(file)) });
}

/** How the network in an ONNX file is used. Throws WeightsError for a file of another program or version, or with wrong bits. */
export function readNetworkUse(bytes: Uint8Array): NetworkUse {
  const { [useKey]: text, [checksumKey]: checksum } = readModelMetadata(bytes);
  if (text === undefined)
    throw new WeightsError("Expected a network that friedel trained, found an ONNX file without its metadata");
  const { version: found, ...use } = parsed(text);
  if (found !== version) throw new WeightsError(`Expected a network of version ${version}, found ${String(found)}`);
  const isShape = (value: unknown) =>
    Array.isArray(value) && value.length === 3 && value.every((n) => Number.isSafeInteger(n) && n > 0);
  const isUse =
    Object.hasOwn(inputChannels, String(use.input)) &&
    answerKinds.some((kind) => kind === use.answer) &&
    [use.shape, use.outputShape].every(isShape) &&
    Array.isArray(use.outputs) &&
    typeof use.oversampling === "number" &&
    use.oversampling > 1;
  if (!isUse) throw new WeightsError("Expected metadata that say how a network is used, found damaged ones");
  if (checksum !== undefined && checksum !== checksumOf(readModelGraph(bytes)))
    throw new WeightsError("Expected the weights that were written, found others by their checksum: a damaged file");
  // Just checked, field by field.
  return use as unknown as NetworkUse;
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value as Readonly<Record<string, unknown>>;
  } catch (cause) {
    throw new WeightsError("Expected metadata in JSON, found damaged ones", { cause });
  }
  throw new WeightsError("Expected metadata in JSON, found damaged ones");
}
