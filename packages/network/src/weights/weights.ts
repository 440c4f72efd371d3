// A model's weights as files: safetensors and ONNX. In memory they are one flat vector in the order of `parametersOf`.

import { WeightsError } from "../errors.js";
import { elementCount, formatExtents } from "../graph/graph.js";
import { type Model, parametersOf, traceModel } from "../models/model.js";
import { encodeModel } from "../onnx/encode.js";
import { readModelMetadata, readStoredTensors } from "../onnx/read-metadata.js";
import { type Tensor, type TensorFile, writeSafetensors } from "./safetensors.js";

/** The metadata key that names the model, in safetensors and in ONNX. */
export const modelKey = "friedel.model";

/** A flat vector of weights as named tensors. */
export function namedWeights(model: Model, weights: Float32Array): Record<string, Tensor> {
  let at = 0;
  const entries = parametersOf(model).map(({ name, shape }) => {
    const start = at;
    at += elementCount(shape);
    return [name, { shape, data: weights.subarray(start, at) }] as const;
  });
  if (at !== weights.length) throw new WeightsError(`Expected ${at} weights for ${model.name}, found ${weights.length}`);
  return Object.fromEntries(entries);
}

/** Named tensors as the flat vector of a model. Throws a WeightsError with the first tensor that does not fit. */
export function flatWeights(model: Model, { tensors, metadata }: TensorFile): Float32Array {
  const parameters = parametersOf(model);
  const found = metadata[modelKey];
  if (found !== undefined && found !== model.name)
    throw new WeightsError(`Expected weights of the model ${model.name}, found ${found}`);
  const flat = new Float32Array(parameters.reduce((sum, { shape }) => sum + elementCount(shape), 0));
  let at = 0;
  for (const { name, shape } of parameters) {
    const tensor = tensors[name];
    if (tensor === undefined || tensor.shape.join() !== shape.join())
      throw new WeightsError(
        `Expected the weights ${name} of ${formatExtents(shape)} for ${model.name}, found ${tensor ? formatExtents(tensor.shape) : "none"}`,
      );
    if (!tensor.data.every(Number.isFinite)) throw new WeightsError(`Expected finite numbers in the weights ${name}`);
    flat.set(tensor.data, at);
    at += tensor.data.length;
  }
  return flat;
}

/** The weights inside an ONNX file that {@link writeModel} wrote. Throws a WeightsError where it is none, or of another model. */
export function readModelWeights(model: Model, bytes: Uint8Array): Float32Array {
  const stored = readStoredTensors(bytes);
  const tensors = parametersOf(model).flatMap(({ name, shape }) => {
    const data = stored[name];
    return data ? [[name, { shape: data.length === elementCount(shape) ? shape : [data.length], data }] as const] : [];
  });
  return flatWeights(model, { tensors: Object.fromEntries(tensors), metadata: readModelMetadata(bytes) });
}

/** The weights as a safetensors file. */
export function writeWeights(model: Model, weights: Float32Array, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  return writeSafetensors({ tensors: namedWeights(model, weights), metadata: { ...metadata, [modelKey]: model.name } });
}

/** The inference graph with its weights inside, as an ONNX file for one batch size. */
export function writeModel(
  model: Model,
  weights: Float32Array,
  { batch = 1, metadata = {} }: { readonly batch?: number; readonly metadata?: Readonly<Record<string, string>> } = {},
): Uint8Array {
  const { inputs, outputs, parameterValues } = traceModel(model, batch);
  const named = Object.entries(namedWeights(model, weights));
  const stored = Object.fromEntries(named.map(([name, { data }], i) => [name, { value: parameterValues[i], data }]));
  return encodeModel({ name: model.name, inputs, outputs, stored, metadata: { ...metadata, [modelKey]: model.name } });
}
