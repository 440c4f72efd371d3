// Reverse-mode differentiation: appends to a graph the nodes that compute dL/dv for chosen values v.
// Only the nodes between the chosen values and the seeds are differentiated.
import { GraphError } from "../errors.js";
import { add } from "../graph/elementwise.js";
import { formatExtents, type Node, type Value } from "../graph/graph.js";
import { convolutionRules } from "./convolution.js";
import { elementwiseRules } from "./elementwise.js";
import type { Rule } from "./rule.js";
import { shapingRules } from "./shaping.js";

const rules: Readonly<Record<string, Rule>> = { ...elementwiseRules, ...shapingRules, ...convolutionRules };

/** Where differentiation starts: a value, and dL/d(value) of the same shape (a constant 1 for the loss itself). */
export interface Seed {
  readonly value: Value;
  readonly gradient: Value;
}

/** dL/dv for each v of `targets`, in their order. Throws a GraphError where L does not depend on one, or an operator has no gradient. */
export function gradients(seeds: readonly Seed[], targets: readonly Value[]): Value[] {
  const [first] = seeds;
  const nodes = [...first.value.graph.nodes];
  const relevant = dependents(nodes, targets);
  const known = new Map<Value, Value>();
  const accumulate = (value: Value, gradient: Value): void => {
    if (gradient.shape.length !== value.shape.length || gradient.shape.some((extent, axis) => extent !== value.shape[axis]))
      throw new GraphError(`Expected a gradient of ${formatExtents(value.shape)}, found ${formatExtents(gradient.shape)}`);
    const sum = known.get(value);
    known.set(value, sum === undefined ? gradient : add(sum, gradient));
  };
  for (const { value, gradient } of seeds) accumulate(value, gradient);
  for (const node of nodes.toReversed()) {
    if (!node.outputs.some((value) => known.has(value) && relevant.has(value))) continue;
    const rule = rules[node.op];
    if (rule === undefined) throw new GraphError(`Expected an operator with a gradient, found ${node.op}`);
    const needs = (input: number): boolean => {
      const value = node.inputs[input];
      return value !== undefined && relevant.has(value);
    };
    const results = rule({ node, gradients: node.outputs.map((value) => known.get(value)), needs });
    results.forEach((gradient, input) => {
      const value = node.inputs[input];
      if (gradient !== undefined && value !== undefined && relevant.has(value)) accumulate(value, gradient);
    });
  }
  return targets.map((target) => {
    const gradient = known.get(target);
    if (gradient === undefined) throw new GraphError(`Expected the loss to depend on ${target.name}`);
    return gradient;
  });
}

/** All values that depend on `sources`, themselves included. Integers and truth values have no gradient and end the dependence. */
export function dependents(nodes: readonly Node[], sources: readonly Value[]): Set<Value> {
  const found = new Set<Value>(sources);
  for (const { inputs, outputs } of nodes)
    if (inputs.some((value) => value !== undefined && found.has(value)))
      for (const value of outputs) if (value.type === "float32") found.add(value);
  return found;
}
