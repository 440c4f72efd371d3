// Counted operations of a model: two for each multiply-add of its convolutions and matrix products, and nothing else.

import { dependents } from "../differentiation/gradient.js";
import { elementCount, type Node } from "../graph/graph.js";
import { neededNodes } from "../onnx/encode.js";
import { type Model, traceModel } from "./model.js";

/** Floating-point operations for one batch. */
export interface OperationCount {
  readonly forward: number;
  /** Forward, gradients to the weights, and gradients to all inputs of layers but the model's own. */
  readonly training: number;
}

/** Counts a model's operations. */
export function countOperations(model: Model, batch = 1): OperationCount {
  const { graph, inputs, outputs, parameterValues } = traceModel(model, batch);
  const given = new Set([...Object.values(inputs), ...parameterValues]);
  const trained = dependents(graph.nodes, parameterValues);
  let forward = 0;
  let training = 0;
  for (const node of neededNodes(graph, Object.values(outputs), given)) {
    const operations = operationsOf(node);
    // A product of two factors has one more product of the same size for the gradient to each of them.
    const wanted = node.inputs.slice(0, 2).filter((value) => value !== undefined && trained.has(value)).length;
    forward += operations;
    training += operations * (1 + wanted);
  }
  return { forward, training };
}

function operationsOf({ op, inputs, outputs }: Node): number {
  const [x, y] = inputs;
  if (x === undefined || y === undefined) return 0;
  const results = elementCount(outputs[0].shape);
  if (op === "Conv") return 2 * results * elementCount(y.shape.slice(1));
  if (op === "MatMul" || op === "Gemm") return 2 * results * x.shape[x.shape.length - 1];
  return 0;
}
