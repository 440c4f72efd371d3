// The two ONNX files of training, built from a model: forward to its outputs, and the step from dL/d(outputs) to the new state. The
// loss is computed between them, outside of any graph, so it may take minima over twins, render a crystal or transform to the pattern.
// Parameters and Adam's means are flat vectors, so a step is a few long operations and a checkpoint three arrays.
import { dependents, gradients } from "../differentiation/gradient.js";
import { createGraph, elementCount, type Graph, placeholder, type Value } from "../graph/graph.js";
import { concat, reshape, split } from "../graph/shaping.js";
import { type Model, parametersOf, traceModel } from "../models/model.js";
import { encodeModel } from "../onnx/encode.js";
import { type AdamOptions, type AdamState, adamStep } from "./adam.js";

/** The files of a training step. */
export interface TrainingFiles {
  /** Forward: the outputs, and under the names of `saved` what the step needs again. */
  readonly forward: Uint8Array;
  /** The step: state, control, saved values and dL/d(outputs), to the new state. */
  readonly step: Uint8Array;
  /** Shapes of the values that go from forward to the step, by name. */
  readonly saved: Readonly<Record<string, readonly number[]>>;
}

/** The name under which dL/d(output) is fed to the step. */
export function gradientName(output: string): string {
  return `gradient.${output}`;
}

/** Builds the training files for one batch size; dL/d(outputs) is that of the whole batch. */
export function buildTraining(model: Model, batch: number, adam: AdamOptions): TrainingFiles {
  const graph = createGraph();
  const specs = parametersOf(model);
  const lengths = specs.map(({ shape }) => elementCount(shape));
  const total = lengths.reduce((sum, n) => sum + n, 0);
  const vector = (name: string): Value => placeholder(graph, name, [total]);
  const state = { parameters: vector("parameters"), first: vector("first"), second: vector("second") };
  const pieces = split(state.parameters, lengths, 0).map((piece, i) => reshape(piece, specs[i].shape));
  const { inputs, outputs } = traceModel(model, batch, graph, (_parameter, index) => pieces[index]);
  const forwardNodes = graph.nodes.length;

  const seeds = Object.entries(outputs).map(([name, value]) => {
    return { value, gradient: placeholder(graph, gradientName(name), value.shape) };
  });
  const fed = Object.fromEntries(seeds.map(({ gradient }) => [gradient.name, gradient]));
  const parts = gradients(seeds, pieces).map((gradient, i) => reshape(gradient, [lengths[i]]));
  const control = placeholder(graph, "control", [3]);
  const [rate, correction1, correction2] = split(control, [1, 1, 1], 0);
  const { gradientNorm, ...next } = adamStep(state, concat(parts, 0), [rate, correction1, correction2], adam);
  const results = { ...nextNames(next), gradientNorm };
  const values = savedValues(graph, forwardNodes, Object.values(inputs), Object.values(results));
  const saved = Object.fromEntries([...values].map((value, i) => [`saved.${i}`, value]));
  return {
    forward: encodeModel({
      name: "forward",
      inputs: { ...inputs, parameters: state.parameters },
      outputs: { ...outputs, ...saved },
    }),
    step: encodeModel({ name: "training step", inputs: { ...saved, ...fed, ...state, control }, outputs: results }),
    saved: Object.fromEntries(Object.entries(saved).map(([name, { shape }]) => [name, shape])),
  };
}

/** The new state by the names of the step's outputs. */
export function nextNames<T>({ parameters, first, second }: AdamState<T>): Record<string, T> {
  return { "next.parameters": parameters, "next.first": first, "next.second": second };
}

/**
 * The values of the forward pass that the backward pass uses and that depend on the data. Those that depend on the parameters alone,
 * and integers, are computed again.
 */
function savedValues(graph: Graph, forwardNodes: number, inputs: readonly Value[], results: readonly Value[]): Set<Value> {
  const ofData = dependents(graph.nodes.slice(0, forwardNodes), inputs);
  const saved = new Set<Value>();
  const seen = new Set<Value>(results);
  const open = [...results];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (ofData.has(value)) {
      saved.add(value);
      continue;
    }
    for (const input of graph.makers.get(value)?.inputs ?? []) {
      if (input === undefined || seen.has(input)) continue;
      seen.add(input);
      open.push(input);
    }
  }
  return saved;
}
