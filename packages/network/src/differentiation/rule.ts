// Gradient rules of operators, and their common parts.
import { GraphError } from "../errors.js";
import type { Node, Value } from "../graph/graph.js";
import { reduceSum } from "../graph/reduction.js";
import { reshape } from "../graph/shaping.js";

/** One application of a rule. */
export interface RuleCall {
  readonly node: Node;
  /** dL/d(output) for each output of the node; undefined where L does not depend on it. */
  readonly gradients: readonly (Value | undefined)[];
  /** Whether the gradient to this input is wanted: no other should be computed. */
  needs(input: number): boolean;
}

/** From dL/d(outputs) to dL/d(inputs), as new nodes; undefined for inputs without a gradient. */
export type Rule = (call: RuleCall) => readonly (Value | undefined)[];

/** The rule of an operator with one output whose gradient is known. */
export function single(
  rule: (node: Node, gradient: Value, needs: (input: number) => boolean) => readonly (Value | undefined)[],
): Rule {
  return ({ node, gradients, needs }) => {
    const [gradient] = gradients;
    return gradient === undefined ? [] : rule(node, gradient, needs);
  };
}

/** Input `index` of a node; a GraphError where it was left out. */
export function inputOf(node: Node, index: number): Value {
  const value = node.inputs[index];
  if (value === undefined) throw new GraphError(`Expected input ${index} of ${node.op}, found none`);
  return value;
}

/** The numbers of a list attribute. */
export function listOf(node: Node, name: string): readonly number[] {
  const attribute = node.attributes[name];
  if (!Array.isArray(attribute)) throw new GraphError(`Expected the list ${name} in ${node.op}, found none`);
  return attribute;
}

/** The numbers of an int64 constant that is an input: a shape, axes, bounds. */
export function constantsOf(node: Node, index: number): number[] {
  const value = inputOf(node, index);
  const elements = value.graph.constants.get(value);
  if (!(elements instanceof BigInt64Array)) throw new GraphError(`Expected input ${index} of ${node.op} to be constant`);
  return Array.from(elements, Number);
}

/** Sums a gradient over the axes along which a value of `shape` was broadcast: the adjoint of broadcasting. */
export function unbroadcast(gradient: Value, shape: readonly number[]): Value {
  const lead = gradient.shape.length - shape.length;
  const axes = gradient.shape.flatMap((extent, axis) =>
    axis < lead || (shape[axis - lead] === 1 && extent !== 1) ? [axis] : [],
  );
  return axes.length === 0 ? gradient : reshape(reduceSum(gradient, axes), shape);
}
