// A model: named inputs and outputs, and a function that builds its graph and asks for its parameters. Inference, training and weight
// files all come from this one definition.
import { seededRandom } from "@friedel/engine";
import { createGraph, elementCount, type Graph, placeholder, type Value } from "../graph/graph.js";

/** Values of a parameter at the start of training. */
export type Start =
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "normal"; readonly deviation: number }
  | { readonly kind: "uniform"; readonly limit: number };

/** A parameter by its name in weight files. */
export interface Parameter {
  readonly name: string;
  readonly shape: readonly number[];
  readonly start: Start;
}

/** Graph and parameters for a model's function. */
export interface ModelScope {
  readonly graph: Graph;
  /** The parameter of this name; one call for each name. */
  parameter(name: string, shape: readonly number[], start: Start): Value;
}

/** A model. Shapes are those of one sample: the batch is the first axis in front of them. */
export interface Model {
  /** Architecture and settings, as stored in weight files. */
  readonly name: string;
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  /** From inputs of shape batch × … to the named outputs, in their order in the loss. */
  readonly build: (scope: ModelScope, inputs: Readonly<Record<string, Value>>) => Readonly<Record<string, Value>>;
}

/** A model built for one batch size. */
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

/** Number of a model's trained weights. */
export function parameterCount(model: Model): number {
  return parametersOf(model).reduce((sum, { shape }) => sum + elementCount(shape), 0);
}

/** All parameters at the start of training, one after the other; a function of the seed. */
export function initialWeights(model: Model, seed: number): Float32Array {
  const all = new Float32Array(parameterCount(model));
  let at = 0;
  for (const [index, { shape, start }] of parametersOf(model).entries()) {
    const random = seededRandom(seed, "network weights", index);
    const number = (i: number): number => {
      if (start.kind === "constant") return start.value;
      return start.kind === "normal" ? start.deviation * random.normal(i) : start.limit * (2 * random.uniform(i) - 1);
    };
    const length = elementCount(shape);
    for (let i = 0; i < length; i++) all[at++] = number(i);
  }
  return all;
}
