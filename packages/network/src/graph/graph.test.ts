import { describe, expect, it } from "vitest";
import { GraphError } from "../errors.js";
import { evaluate, randomArray } from "../testing/evaluate.js";
import { conv, maxPool } from "./convolution.js";
import { add, leakyRelu } from "./elementwise.js";
import { constant, createGraph, placeholder, type Value } from "./graph.js";
import { linear, matmul, matmulTransposed, reduceSum } from "./reduction.js";
import { depthToSpace, spaceToDepth, upsample } from "./resolution.js";
import { concat, expand, pad, reshape, reverse, slice, split, transpose } from "./shaping.js";

/** Runs one operator on numbers 0, 1, 2, … */
async function counted(shape: readonly number[], build: (x: Value) => Value): Promise<number[]> {
  const x = placeholder(createGraph(), "x", shape);
  const length = shape.reduce((product, n) => product * n, 1);
  const { y } = await evaluate({ x }, { y: build(x) }, { x: Float32Array.from({ length }, (_, i) => i) });
  return [...y];
}

describe("changes of resolution", () => {
  it("fold blocks to channels, the place in the block first", async () => {
    // Two channels of 2×2×2: the first eight results are voxel 0 of both channels, voxel 1 of both channels, …
    expect(await counted([1, 2, 2, 2, 2], (x) => spaceToDepth(x, 2))).toEqual([
      0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15,
    ]);
  });

  it("unfold what they folded", async () => {
    const shape = [2, 3, 4, 2, 6];
    const x = placeholder(createGraph(), "x", shape);
    const array = randomArray(shape, 1);
    const { y } = await evaluate({ x }, { y: depthToSpace(spaceToDepth(x, 2), 2) }, { x: array });
    expect(y).toEqual(array);
  });

  it("repeat voxels", async () => {
    expect(await counted([1, 1, 1, 1, 2], (x) => upsample(x, 2))).toEqual([0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1]);
  });

  it("take maxima of blocks", async () => {
    expect(await counted([1, 1, 2, 2, 4], (x) => maxPool(x, 2))).toEqual([13, 15]);
  });
});

describe("moving elements", () => {
  it("reverses and cuts", async () => {
    expect(await counted([2, 3], (x) => reverse(x, 1))).toEqual([2, 1, 0, 5, 4, 3]);
    expect(await counted([7], (x) => slice(x, [1], [3]))).toEqual([1, 2]);
  });
});

describe("a graph refuses, with a GraphError,", () => {
  const graph = createGraph();
  const v = (...shape: number[]): Value => placeholder(graph, "v", shape);
  const refused: Readonly<Record<string, () => unknown>> = {
    "an extent of 0": () => v(2, 0),
    "shapes that do not broadcast": () => add(v(2), v(3)),
    "values of two graphs": () => add(v(2), placeholder(createGraph(), "w", [2])),
    "numbers that do not fill a constant": () => constant(graph, new Float32Array(3), [2, 2]),
    "a slope of 0": () => leakyRelu(v(2), 0),
    "another number of elements": () => reshape(v(2, 3), [5]),
    "an axis twice": () => transpose(v(2, 3), [0, 0]),
    "a range outside": () => slice(v(3), [1], [4]),
    "a negative pad": () => pad(v(3), [-1], [0]),
    "parts of other extents": () => concat([v(2, 3), v(2, 4)], 0),
    "lengths of another sum": () => split(v(5), [2, 2], 0),
    "an extent that cannot be repeated": () => expand(v(2), [3]),
    "an axis that is not there": () => reduceSum(v(2), [1]),
    "matrices that do not fit": () => matmul(v(2, 3), v(4, 5)),
    "rows of other lengths": () => matmulTransposed(v(2, 3), v(2, 4)),
    "a bias of another length": () => linear(v(2, 3), v(3, 4), v(5)),
    "other channels": () => conv(v(1, 2, 3, 3, 3), v(4, 3, 3, 3, 3)),
    "a kernel larger than the volume": () => conv(v(1, 2, 2, 3, 3), v(4, 2, 3, 3, 3)),
    "blocks that do not fill the volume": () => maxPool(v(1, 1, 3, 2, 2), 2),
    "voxels that do not fill blocks": () => spaceToDepth(v(1, 1, 3, 2, 2), 2),
    "channels that do not fill blocks": () => depthToSpace(v(1, 4, 2, 2, 2), 2),
    "a plane where a volume is due": () => upsample(v(2, 2), 2),
  };
  it.each(Object.keys(refused))("%s", (name) => {
    expect(refused[name]).toThrow(GraphError);
  });
});
