// Gradients of the operators that move elements (their adjoints move them back), of sums and of products of matrices.
import {
  concat,
  constant,
  expand,
  matmul,
  pad,
  reduceSum,
  reshape,
  reverse,
  slice,
  transpose,
  type Value,
} from "../graph/index.js";
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
  Slice: single((node, g) => [unslice(g, inputOf(node, 0).shape, ...boundsOf(node))]),
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

/** Puts a slice's elements back where they came from, into zeros: the adjoint of `slice`. */
function unslice(g: Value, shape: readonly number[], start: number[], axes: number[], steps: number[]): Value {
  let whole = g;
  if (steps.some((step) => step < 0)) return reverse(g, axes[0]);
  const before = shape.map(() => 0);
  axes.forEach((axis, i) => {
    before[axis] = start[i];
    if (steps[i] > 1) whole = stretch(whole, axis, steps[i]);
  });
  // Stretching leaves step − 1 zeros after the last element, where the volume may end sooner.
  const room = shape.map((extent, axis) => extent - before[axis]);
  const cut = slice(
    whole,
    room.map(() => 0),
    room.map((extent, axis) => Math.min(extent, whole.shape[axis])),
  );
  return pad(
    cut,
    before,
    room.map((extent, axis) => extent - cut.shape[axis]),
  );
}

/** Follows every element along an axis by `step` − 1 zeros. */
export function stretch(x: Value, axis: number, step: number): Value {
  const split = [...x.shape.slice(0, axis + 1), 1, ...x.shape.slice(axis + 1)];
  const none = split.map(() => 0);
  const padded = pad(reshape(x, split), none, none.with(axis + 1, step - 1));
  return reshape(padded, x.shape.with(axis, x.shape[axis] * step));
}

function boundsOf(node: Parameters<typeof constantsOf>[0]): [number[], number[], number[]] {
  return [constantsOf(node, 1), constantsOf(node, 3), constantsOf(node, 4)];
}

function swapped(x: Value): Value {
  const rank = x.shape.length;
  return transpose(x, [...x.shape.keys()].slice(0, -2).concat(rank - 1, rank - 2));
}
