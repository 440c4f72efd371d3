// A network's file: how the network is used (its input and the kind of its output) is stored beside graph and weights, and checked when
// the file is opened on a runtime.

import type { Shape } from "@friedel/engine";
import { type InputKind, inputChannels } from "../data/input.js";
import { RuntimeError, WeightsError } from "../errors.js";
import { formatExtents } from "../graph/graph.js";
import { type OutputKind, outputKinds } from "../losses/reading.js";
import { checksumOf } from "../onnx/checksum.js";
import { readModelGraph, readModelMetadata, replaceModelMetadata } from "../onnx/read-metadata.js";
import type { LoadOptions, NetworkSession, Runtime } from "../runtime/runtime.js";
import { standardOversampling, type TrainingConfiguration } from "../training/configuration.js";
import { modelOf, outputsOf } from "../training/learner.js";
import { writeModel } from "../weights/weights.js";

/** How a network is used. */
export interface NetworkUse {
  readonly input: InputKind;
  /** Shapes of its input and of the object that it predicts. */
  readonly shape: Shape;
  readonly outputShape: Shape;
  readonly answer: OutputKind;
  /** Names of its outputs in their order in the loss. */
  readonly outputs: readonly string[];
  /** Oversampling to which patterns are resampled. */
  readonly oversampling: number;
  /** Steps of training. */
  readonly steps: number;
}

/** Metadata key and version of {@link NetworkUse} in JSON. */
const useKey = "friedel.use";
const version = 1;
/** Metadata key of the checksum of graph and weights. */
const checksumKey = "friedel.checksum";

/** A trained network as an ONNX file for one pattern at a time. `more` is further metadata. */
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
  const { version: found, ...use } = parseMetadata(text);
  if (found !== version) throw new WeightsError(`Expected a network of version ${version}, found ${String(found)}`);
  const isShape = (value: unknown) =>
    Array.isArray(value) && value.length === 3 && value.every((n) => Number.isSafeInteger(n) && n > 0);
  const isUse =
    Object.hasOwn(inputChannels, String(use.input)) &&
    outputKinds.some((kind) => kind === use.answer) &&
    [use.shape, use.outputShape].every(isShape) &&
    Array.isArray(use.outputs) &&
    typeof use.oversampling === "number" &&
    use.oversampling > 1;
  if (!isUse) throw new WeightsError("Expected metadata on the use of the network, found damaged ones");
  if (checksum !== undefined && checksum !== checksumOf(readModelGraph(bytes)))
    throw new WeightsError("Expected weights that match their checksum, found others: a damaged file");
  // Just checked, field by field.
  return use as unknown as NetworkUse;
}

/** Metadata in JSON. Throws WeightsError for a text that is none. */
export function parseMetadata(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value as Readonly<Record<string, unknown>>;
  } catch {
    // The same as a text of another value.
  }
  throw new WeightsError("Expected metadata in JSON, found damaged ones");
}

/** Opens a network. Throws WeightsError where the runtime refuses it or its inputs and outputs are not those of its metadata. */
export async function openNetwork(
  runtime: Runtime,
  file: Uint8Array,
  use: NetworkUse,
  options: LoadOptions,
): Promise<NetworkSession> {
  const session = await runtime.load(file, options).catch((cause: unknown) => {
    if (!(cause instanceof RuntimeError)) throw cause;
    const message = cause.message.replaceAll(/\s+/g, " ").trim();
    throw new WeightsError(`Expected a network that runs, found a damaged one (${message})`, { cause });
  });
  try {
    checkSession(session, use);
  } catch (error) {
    await session.dispose();
    throw error;
  }
  return session;
}

function checkSession({ inputs: { pattern }, outputs }: NetworkSession, use: NetworkUse): void {
  const input = [1, inputChannels[use.input], ...use.shape];
  if (pattern?.join() !== input.join()) {
    const found = pattern ? formatExtents(pattern) : "none";
    throw new WeightsError(`Expected a network for patterns of ${formatExtents(input)}, found ${found}`);
  }
  const isComplete = use.outputs.length > 0 && use.outputs.every((name) => outputs[name] !== undefined);
  const found = Object.keys(outputs).join(", ");
  if (!isComplete) throw new WeightsError(`Expected a network with the outputs ${use.outputs.join(", ")}, found ${found}`);
}
