// A model as it is written once: named inputs and outputs, and a function that builds it from parameters it asks for.
// Inference, training and weight files all come from this one definition.
import { seededRandom } from "@friedel/engine";
import { createGraph, elementCount, type Graph, placeholder, type Value } from "../graph/graph.js";

/** How the numbers of a parameter begin. */
export type Start =
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "normal"; readonly deviation: number }
  | { readonly kind: "uniform"; readonly limit: number };

/** A parameter: its name in weight files, its shape, its start. */
export interface Parameter {
  readonly name: string;
  readonly shape: readonly number[];
  readonly start: Start;
}

/** What a model's function is given to build with. */
export interface ModelScope {
  readonly graph: Graph;
  /** The parameter of this name, which is asked for once. */
  parameter(name: string, shape: readonly number[], start: Start): Value;
}

/** A model. Shapes are those of one sample: the batch is the first axis in front of them. */
export interface Model {
  /** Name of the architecture with its settings, as weight files state it. */
  readonly name: string;
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  /** From inputs of shape batch × … to the named outputs, in the order of the planes of an answer. */
  readonly build: (scope: ModelScope, inputs: Readonly<Record<string, Value>>) => Readonly<Record<string, Value>>;
}

/** A model built for one batch size: all parameters are placeholders. */
export interface TracedModel {
  readonly graph: Graph;
  readonly inputs: Readonly<Record<string, Value>>;
  readonly outputs: Readonly<Record<string, Value>>;
  readonly parameters: readonly Parameter[];
  readonly parameterValues: readonly Value[];
}

/** Builds a model in a new graph. `parameterOf` makes the value of a parameter, a placeholder by default. */
export function traceModel(
  model: Model,
  batch: number,
  graph: Graph = createGraph(),
  parameterOf: (parameter: Parameter, index: number) => Value = ({ name, shape }) => placeholder(graph, name, shape),
): TracedModel {
  const parameters: Parameter[] = [];
  const parameterValues: Value[] = [];
  const inputs = Object.fromEntries(
    Object.entries(model.inputs).map(([name, shape]) => [name, placeholder(graph, name, [batch, ...shape])]),
  );
  const scope: ModelScope = {
    graph,
    parameter(name, shape, start) {
      const parameter = { name, shape, start };
      const value = parameterOf(parameter, parameters.length);
      parameters.push(parameter);
      parameterValues.push(value);
      return value;
    },
  };
  return { graph, inputs, outputs: model.build(scope, inputs), parameters, parameterValues };
}

/** The parameters of a model, in the order in which weights are stored. */
export function parametersOf(model: Model): readonly Parameter[] {
  return traceModel(model, 1).parameters;
}

/** Number of trained numbers of a model. */
export function parameterCount(model: Model): number {
  return parametersOf(model).reduce((sum, { shape }) => sum + elementCount(shape), 0);
}

/** All parameters at the start of training, one after the other; a function of the seed. */
export function initialWeights(model: Model, seed: number): Float32Array {
  const parts = parametersOf(model).map(({ shape, start }, index) => {
    const random = seededRandom(seed, "network weights", index);
    return Float32Array.from({ length: elementCount(shape) }, (_, i) => {
      if (start.kind === "constant") return start.value;
      if (start.kind === "normal") return start.deviation * random.normal(i);
      return start.limit * (2 * random.uniform(i) - 1);
    });
  });
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
