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

const positive = (x: number): number => 0.5 + Math.abs(x);
/** Keeps away from 0, where an operator has a kink, by more than the step. */
const offKink = (x: number): number => x + 0.1 * Math.sign(x);
/** A short step, so that the maximum of a block stays the same voxel. */
const short = { step: 1e-3, tolerance: 1e-3 };

type Operator = (...inputs: Value[]) => Value;
interface Options {
  readonly step: number;
  readonly tolerance: number;
  /** Maps normal random numbers to where the operator is smooth. */
  readonly domain?: (x: number) => number;
}
const smoothAt = (domain: (x: number) => number): Options => ({ ...smooth, domain });

/** Name, shapes of the inputs, operator and accuracy. */
const cases: readonly (readonly [name: string, shapes: string, build: Operator, options: Options])[] = [
  ["add", "7×3 7×3", add, linearIn],
  ["add, broadcast both ways", "4×1×3 5×1", add, linearIn],
  ["add to a scalar", "7×3 scalar", add, linearIn],
  ["subtract, broadcast", "7×3 3", subtract, linearIn],
  ["multiply, broadcast", "7×3 3", multiply, linearIn],
  ["multiply by itself", "7×3", (x) => multiply(x, x), smooth],
  ["divide, broadcast", "7×3 3", divide, smoothAt(positive)],
  ["minimum", "7×3 7×3", (x, y) => minimum(x, add(y, x)), smoothAt(offKink)],
  ["relu", "7×3", relu, smoothAt(offKink)],
  ["leakyRelu", "7×3", (x) => leakyRelu(x, 0.1), smoothAt(offKink)],
  ["sigmoid", "7×3", sigmoid, smooth],
  ["negate", "7×3", negate, linearIn],
  ["squareRoot", "7×3", squareRoot, smoothAt(positive)],
  ["exponential", "7×3", exponential, smooth],
  ["where", "7×3 3", (x, y) => where(greater(x, 0), multiply(x, x), y), smoothAt(offKink)],
  ["reshape", "7×3", (x) => reshape(x, [3, 7]), linearIn],
  ["transpose", "2×3×4", (x) => transpose(x, [2, 0, 1]), linearIn],
  ["slice", "5×6", (x) => slice(x, [1, 2], [4, 5]), linearIn],
  ["reverse", "5×6", (x) => reverse(x, 1), linearIn],
  ["pad", "3×4", (x) => pad(x, [1, 0], [2, 3]), linearIn],
  ["concat", "2×3 2×4", (x, y) => concat([x, y, x], 1), linearIn],
  ["split, one part unused", "7×2", (x) => multiply(split(x, [2, 3, 2], 0)[1], 2), linearIn],
  ["expand", "1×3", (x) => expand(x, [2, 4, 3]), linearIn],
  ["reduceSum over some axes", "2×3×4", (x) => reduceSum(x, [0, 2]), linearIn],
  ["reduceSum, extents kept", "2×3", (x) => reduceSum(x, [1], true), linearIn],
  ["matmul", "2×3×4 2×4×5", matmul, linearIn],
  ["matmulTransposed", "3×4 5×4", matmulTransposed, linearIn],
  ["linear", "3×4 4×5 5", linear, linearIn],
  ["spaceToDepth", "2×3×4×2×6", (x) => spaceToDepth(x, 2), linearIn],
  ["depthToSpace", "2×16×3×1×2", (x) => depthToSpace(x, 2), linearIn],
  ["upsample", "2×3×2×3×1", (x) => upsample(x, 2), linearIn],
  ["maxPool", "1×2×4×2×2", (x) => maxPool(x, 2), short],
  ["conv 3×3×3, padded", "2×3×9×10×11 4×3×3×3×3 4", (x, w, b) => conv(x, w, b, [1, 1, 1]), linearIn],
  ["conv 3×3×3, padded, small volume", "2×3×4×5×6 4×3×3×3×3 4", (x, w, b) => conv(x, w, b, [1, 1, 1]), linearIn],
  ["conv 1×1×1", "2×3×4×5×6 4×3×1×1×1 4", (x, w, b) => conv(x, w, b), linearIn],
  ["conv without padding or bias", "2×3×4×5×6 4×3×2×3×1", (x, w) => conv(x, w), linearIn],
];

describe("gradients", () => {
  it.each(cases)("of %s agree with finite differences along a random direction", async (_, text, build, options) => {
    const { step, tolerance, domain = (x: number) => x } = options;
    const shapes = text.split(" ").map((shape) => (shape === "scalar" ? [] : shape.split("×").map(Number)));
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
    // The static shape is that of the runtime.
    expect(y.length).toBe(elementCount(output.shape));
    const gradient = await backward.run({ ...arrays, seed: weights });
    for (const [i, name] of names.entries()) {
      const direction = randomArray(shapes[i], 200 + i);
      const along = async (sign: number): Promise<number> => {
        const moved = arrays[name].map((x, index) => x + sign * step * direction[index]);
        return dot((await forward.run({ ...arrays, [name]: moved })).y, weights);
      };
      const difference = ((await along(1)) - (await along(-1))) / (2 * step);
      // Relative to the terms: their sum may cancel.
      const size = Math.hypot(...gradient[`d${name}`]) * Math.hypot(...direction) + 1e-3;
      expect(Math.abs(dot(gradient[`d${name}`], direction) - difference) / size).toBeLessThan(tolerance);
    }
  });

  it("add no convolution for an input that needs none", () => {
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
