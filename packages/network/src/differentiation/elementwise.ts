// Gradients of the operators that act on every element alone. Where the derivative is a function of the output, the output
// is used: it is kept anyway, as the input of the next operator.

import { divide, greater, multiply, negate, subtract, where } from "../graph/elementwise.js";
import { constant, type Node, type Value } from "../graph/graph.js";
import { inputOf, type Rule, single, unbroadcast } from "./rule.js";

/** Rules by the name of the operator. */
export const elementwiseRules: Readonly<Record<string, Rule>> = {
  Add: binary((_x, _y, g) => [() => g, () => g]),
  Sub: binary((_x, _y, g) => [() => g, () => negate(g)]),
  Mul: binary((x, y, g) => [() => multiply(g, y), () => multiply(g, x)]),
  Div: binary((x, y, g) => [() => divide(g, y), () => negate(divide(multiply(g, divide(x, y)), y))]),
  Min: binary((x, y, g) => [() => where(greater(y, x), g, zero(g)), () => where(greater(y, x), zero(g), g)]),
  Greater: single(() => []),
  Relu: unary((_x, y, g) => where(greater(y, 0), g, zero(g))),
  // The slope is above 0, so the output has the sign of the input.
  LeakyRelu: unary((_x, y, g, node) => multiply(g, where(greater(y, 0), constant(g.graph, 1), constant(g.graph, slopeOf(node))))),
  Sigmoid: unary((_x, y, g) => multiply(g, multiply(y, subtract(constant(g.graph, 1), y)))),
  Neg: unary((_x, _y, g) => negate(g)),
  Sqrt: unary((_x, y, g) => divide(g, multiply(y, 2))),
  Exp: unary((_x, y, g) => multiply(g, y)),
  Where: single((node, g, needs) => {
    const [condition, yes, no] = [0, 1, 2].map((index) => inputOf(node, index));
    return [
      undefined,
      needs(1) ? unbroadcast(where(condition, g, zero(g)), yes.shape) : undefined,
      needs(2) ? unbroadcast(where(condition, zero(g), g), no.shape) : undefined,
    ];
  }),
};

function unary(derivative: (x: Value, y: Value, gradient: Value, node: Node) => Value): Rule {
  return single((node, gradient) => [derivative(inputOf(node, 0), node.outputs[0], gradient, node)]);
}

function binary(derivatives: (x: Value, y: Value, gradient: Value) => readonly [() => Value, () => Value]): Rule {
  return single((node, gradient, needs) => {
    const [x, y] = [inputOf(node, 0), inputOf(node, 1)];
    const [toX, toY] = derivatives(x, y, gradient);
    return [needs(0) ? unbroadcast(toX(), x.shape) : undefined, needs(1) ? unbroadcast(toY(), y.shape) : undefined];
  });
}

function zero(like: Value): Value {
  return constant(like.graph, 0);
}

function slopeOf({ attributes }: Node): number {
  const { alpha } = attributes;
  return typeof alpha === "object" && "float" in alpha ? alpha.float : Number.NaN;
}
