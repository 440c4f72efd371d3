import { describe, expect, it } from "vitest";
import { GraphError } from "../errors.js";
import { conv, maxPool } from "../graph/convolution.js";
import {
  add,
  divide,
  exponential,
  greater,
  leakyRelu,
  minimum,
  multiply,
  negate,
  relu,
  sigmoid,
  squareRoot,
  subtract,
  where,
} from "../graph/elementwise.js";
import { constant, createGraph, elementCount, emit, placeholder, type Value } from "../graph/graph.js";
import { linear, matmul, matmulTransposed, reduceSum } from "../graph/reduction.js";
import { depthToSpace, spaceToDepth, upsample } from "../graph/resolution.js";
import { concat, expand, pad, reshape, reverse, slice, split, transpose } from "../graph/shaping.js";
import { dot, randomArray, sessionOf } from "../testing/evaluate.js";
import { gradients } from "./gradient.js";

/** Central differences of a smooth function in float32: rounding 6e-8/ε of the terms' size against ε²/6 of the third derivative. */
const smooth = { step: 1e-2, tolerance: 1e-3 };
/** A multilinear operator has no second derivative along one input: a long step, and rounding alone is left. */
const linearIn = { step: 0.5, tolerance: 2e-5 };

interface Case {
  readonly name: string;
  readonly shapes: readonly (readonly number[])[];
  readonly build: (...inputs: Value[]) => Value;
  /** Maps normal random numbers to where the operator is smooth. */
  readonly domain?: (x: number) => number;
  readonly accuracy?: { readonly step: number; readonly tolerance: number };
}

const positive = (x: number): number => 0.5 + Math.abs(x);
/** Keeps away from 0, where an operator has a kink, by more than the step. */
const offKink = (x: number): number => x + 0.1 * Math.sign(x);
const volume = [2, 3, 4, 5, 6];
const vector = [7, 3];

const cases: readonly Case[] = [
  { name: "add", shapes: [vector, vector], build: add, accuracy: linearIn },
  {
    name: "add, broadcast both ways",
    shapes: [
      [4, 1, 3],
      [5, 1],
    ],
    build: add,
    accuracy: linearIn,
  },
  { name: "add to a scalar", shapes: [vector, []], build: add, accuracy: linearIn },
  { name: "subtract, broadcast", shapes: [vector, [3]], build: subtract, accuracy: linearIn },
  { name: "multiply, broadcast", shapes: [vector, [3]], build: multiply, accuracy: linearIn },
  { name: "multiply by itself", shapes: [vector], build: (x) => multiply(x, x) },
  { name: "divide, broadcast", shapes: [vector, [3]], build: divide, domain: positive },
  { name: "minimum", shapes: [vector, vector], build: (x, y) => minimum(x, add(y, x)), domain: offKink },
  { name: "relu", shapes: [vector], build: relu, domain: offKink },
  { name: "leakyRelu", shapes: [vector], build: (x) => leakyRelu(x, 0.1), domain: offKink },
  { name: "sigmoid", shapes: [vector], build: sigmoid },
  { name: "negate", shapes: [vector], build: negate, accuracy: linearIn },
  { name: "squareRoot", shapes: [vector], build: squareRoot, domain: positive },
  { name: "exponential", shapes: [vector], build: exponential },
  { name: "where", shapes: [vector, [3]], build: (x, y) => where(greater(x, 0), multiply(x, x), y), domain: offKink },
  { name: "reshape", shapes: [vector], build: (x) => reshape(x, [3, 7]), accuracy: linearIn },
  { name: "transpose", shapes: [[2, 3, 4]], build: (x) => transpose(x, [2, 0, 1]), accuracy: linearIn },
  { name: "slice", shapes: [[5, 6]], build: (x) => slice(x, [1, 2], [4, 5]), accuracy: linearIn },
  { name: "reverse", shapes: [[5, 6]], build: (x) => reverse(x, 1), accuracy: linearIn },
  { name: "pad", shapes: [[3, 4]], build: (x) => pad(x, [1, 0], [2, 3]), accuracy: linearIn },
  {
    name: "concat",
    shapes: [
      [2, 3],
      [2, 4],
    ],
    build: (x, y) => concat([x, y, x], 1),
    accuracy: linearIn,
  },
  { name: "split, one part unused", shapes: [[7, 2]], build: (x) => multiply(split(x, [2, 3, 2], 0)[1], 2), accuracy: linearIn },
  { name: "expand", shapes: [[1, 3]], build: (x) => expand(x, [2, 4, 3]), accuracy: linearIn },
  { name: "reduceSum over some axes", shapes: [[2, 3, 4]], build: (x) => reduceSum(x, [0, 2]), accuracy: linearIn },
  { name: "reduceSum, extents kept", shapes: [[2, 3]], build: (x) => reduceSum(x, [1], true), accuracy: linearIn },
  {
    name: "matmul",
    shapes: [
      [2, 3, 4],
      [2, 4, 5],
    ],
    build: matmul,
    accuracy: linearIn,
  },
  {
    name: "matmulTransposed",
    shapes: [
      [3, 4],
      [5, 4],
    ],
    build: matmulTransposed,
    accuracy: linearIn,
  },
  { name: "linear", shapes: [[3, 4], [4, 5], [5]], build: linear, accuracy: linearIn },
  { name: "spaceToDepth", shapes: [[2, 3, 4, 2, 6]], build: (x) => spaceToDepth(x, 2), accuracy: linearIn },
  { name: "depthToSpace", shapes: [[2, 16, 3, 1, 2]], build: (x) => depthToSpace(x, 2), accuracy: linearIn },
  { name: "upsample", shapes: [[2, 3, 2, 3, 1]], build: (x) => upsample(x, 2), accuracy: linearIn },
  // A short step: voxels of a block must not change places.
  { name: "maxPool", shapes: [[1, 2, 4, 2, 2]], build: (x) => maxPool(x, 2), accuracy: { step: 1e-3, tolerance: 1e-3 } },
  {
    name: "conv 3×3×3, padded",
    shapes: [[2, 3, 9, 10, 11], [4, 3, 3, 3, 3], [4]],
    build: (x, w, b) => conv(x, w, b, [1, 1, 1]),
    accuracy: linearIn,
  },
  {
    name: "conv 3×3×3, padded, small volume",
    shapes: [volume, [4, 3, 3, 3, 3], [4]],
    build: (x, w, b) => conv(x, w, b, [1, 1, 1]),
    accuracy: linearIn,
  },
  { name: "conv 1×1×1", shapes: [volume, [4, 3, 1, 1, 1], [4]], build: (x, w, b) => conv(x, w, b), accuracy: linearIn },
  { name: "conv without padding or bias", shapes: [volume, [4, 3, 2, 3, 1]], build: (x, w) => conv(x, w), accuracy: linearIn },
];

describe("gradients", () => {
  it.each(cases)("of $name agree with finite differences along a random direction", async (test) => {
    const { shapes, build, domain = (x) => x, accuracy = smooth } = test;
    const graph = createGraph();
    const inputs = Object.fromEntries(shapes.map((shape, i) => [`x${i}`, placeholder(graph, `x${i}`, shape)]));
    const output = build(...Object.values(inputs));
    const seed = placeholder(graph, "seed", output.shape);
    const results = gradients([{ value: output, gradient: seed }], Object.values(inputs));
    const forward = await sessionOf(inputs, { y: output });
    const names = Object.keys(inputs);
    const backward = await sessionOf({ ...inputs, seed }, Object.fromEntries(names.map((name, i) => [`d${name}`, results[i]])));

    const arrays = Object.fromEntries(shapes.map((shape, i) => [`x${i}`, randomArray(shape, i).map(domain)]));
    const weights = randomArray(output.shape, 100);
    const { y } = await forward.run(arrays);
    // The shape that the builder says is the one that the runtime makes.
    expect(y.length).toBe(elementCount(output.shape));
    const gradient = await backward.run({ ...arrays, seed: weights });
    for (const [i, name] of names.entries()) {
      const direction = randomArray(shapes[i], 200 + i);
      const along = async (sign: number): Promise<number> => {
        const moved = arrays[name].map((x, index) => x + sign * accuracy.step * direction[index]);
        return dot((await forward.run({ ...arrays, [name]: moved })).y, weights);
      };
      const difference = ((await along(1)) - (await along(-1))) / (2 * accuracy.step);
      // Size of what is summed: the sum itself may cancel.
      const size = Math.hypot(...gradient[`d${name}`]) * Math.hypot(...direction) + 1e-3;
      expect(Math.abs(dot(gradient[`d${name}`], direction) - difference) / size).toBeLessThan(accuracy.tolerance);
    }
  });

  it("cost nothing for what needs none", () => {
    const graph = createGraph();
    const x = placeholder(graph, "x", [1, 2, 4, 4, 4]);
    const weights = placeholder(graph, "w", [2, 2, 3, 3, 3]);
    const loss = reduceSum(conv(x, weights, undefined, [1, 1, 1]));
    gradients([{ value: loss, gradient: constant(graph, 1) }], [weights]);
    expect(graph.nodes.filter(({ op }) => op === "Conv")).toHaveLength(1);
  });

  it("refuse an operator without a rule, and a loss that does not depend on the value", () => {
    const graph = createGraph();
    const x = placeholder(graph, "x", [3]);
    const odd = emit("Erf", [x], [3]);
    const one = constant(graph, new Float32Array([1, 1, 1]));
    expect(() => gradients([{ value: odd, gradient: one }], [x])).toThrow(GraphError);
    expect(() => gradients([{ value: relu(x), gradient: one }], [placeholder(graph, "y", [3])])).toThrow("depend on y");
  });
});
