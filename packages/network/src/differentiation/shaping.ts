// Gradients of the operators that move elements (their adjoints move them back), of sums and of products of matrices.

import { constant, type Node, type Value } from "../graph/graph.js";
import { matmul, reduceSum } from "../graph/reduction.js";
import { concat, expand, pad, reshape, reverse, slice, transpose } from "../graph/shaping.js";
import { constantsOf, inputOf, listOf, type Rule, single, unbroadcast } from "./rule.js";

/** Rules by the name of the operator. */
export const shapingRules: Readonly<Record<string, Rule>> = {
  Identity: single((_node, g) => [g]),
  Reshape: single((node, g) => [reshape(g, inputOf(node, 0).shape)]),
  Transpose: single((node, g) => {
    const order = listOf(node, "perm");
    return [
      transpose(
        g,
        order.map((_, axis) => order.indexOf(axis)),
      ),
    ];
  }),
  Expand: single((node, g) => [unbroadcast(g, inputOf(node, 0).shape)]),
  Slice: single((node, g) => [unslice(node, g)]),
  Pad: single((node, g) => {
    const x = inputOf(node, 0);
    const before = constantsOf(node, 1).slice(0, x.shape.length);
    const end = before.map((start, axis) => start + x.shape[axis]);
    return [slice(g, before, end)];
  }),
  Concat: single((node, g, needs) => {
    const { axis } = node.attributes;
    let start = 0;
    return node.inputs.map((value, index) => {
      const from = start;
      start += value?.shape[Number(axis)] ?? 0;
      return needs(index) ? slice(g, [from], [start], [Number(axis)]) : undefined;
    });
  }),
  Split: ({ node, gradients }) => {
    const parts = node.outputs.map(({ graph, shape }, i) => gradients[i] ?? expand(constant(graph, 0), shape));
    return [concat(parts, Number(node.attributes.axis))];
  },
  ReduceSum: single((node, g) => {
    const x = inputOf(node, 0);
    const axes = constantsOf(node, 1);
    const kept = x.shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent));
    return [expand(reshape(g, kept), x.shape)];
  }),
  MatMul: single((node, g, needs) => {
    const [x, y] = [inputOf(node, 0), inputOf(node, 1)];
    return [needs(0) ? matmul(g, swapped(y)) : undefined, needs(1) ? matmul(swapped(x), g) : undefined];
  }),
  Gemm: single((node, g, needs) => {
    const [x, y] = [inputOf(node, 0), inputOf(node, 1)];
    const toBias = needs(2) ? reduceSum(g, [0]) : undefined;
    if (node.attributes.transB === 1)
      return [needs(0) ? matmul(g, y) : undefined, needs(1) ? matmul(swapped(g), x) : undefined, toBias];
    return [needs(0) ? matmul(g, swapped(y)) : undefined, needs(1) ? matmul(swapped(x), g) : undefined, toBias];
  }),
};

/** Puts a slice's elements back where they came from, into zeros: the adjoint of `slice`, and of `reverse`, which has steps of −1. */
function unslice(node: Node, g: Value): Value {
  const { shape } = inputOf(node, 0);
  const [start, axes] = [constantsOf(node, 1), constantsOf(node, 3)];
  if (node.inputs.length > 4) return reverse(g, axes[0]);
  const before = shape.map((_, axis) => (axes.includes(axis) ? start[axes.indexOf(axis)] : 0));
  return pad(
    g,
    before,
    shape.map((extent, axis) => extent - before[axis] - g.shape[axis]),
  );
}

function swapped(x: Value): Value {
  const rank = x.shape.length;
  return transpose(x, [...x.shape.keys()].slice(0, -2).concat(rank - 1, rank - 2));
}
