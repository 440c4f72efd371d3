import { describe, expect, it } from "vitest";
import { GraphError } from "../errors.js";
import { add, multiply, relu, sigmoid } from "../graph/elementwise.js";
import { constant, createGraph, placeholder } from "../graph/graph.js";
import { evaluate } from "../testing/evaluate.js";
import { encodeModel, neededNodes } from "./encode.js";
import { readModelMetadata } from "./read-metadata.js";
import { concatenate, integerField } from "./wire.js";

describe("encodeModel", () => {
  it("writes only what the outputs need, and can cut the graph at any value", async () => {
    const graph = createGraph();
    const x = placeholder(graph, "x", [2]);
    const middle = relu(x);
    sigmoid(middle);
    const y = add(middle, 1);
    expect(neededNodes(graph, [y], new Set([x])).map(({ op }) => op)).toEqual(["Relu", "Add"]);
    expect(neededNodes(graph, [y], new Set([middle])).map(({ op }) => op)).toEqual(["Add"]);
    const cut = await evaluate({ middle }, { y }, { middle: Float32Array.of(-3, 4) });
    expect([...cut.y]).toEqual([-2, 5]);
  });

  it("has outputs that are an input, a constant, or the same value twice", async () => {
    const graph = createGraph();
    const x = placeholder(graph, "x", [2]);
    const y = multiply(x, 3);
    const results = await evaluate({ x }, { same: x, two: constant(graph, 2), y, again: y }, { x: Float32Array.of(1, 2) });
    expect(Object.values(results).map((array) => [...array])).toEqual([[1, 2], [2], [3, 6], [3, 6]]);
  });

  it("refuses outputs that need what is not given", () => {
    const graph = createGraph();
    const x = placeholder(graph, "x", [2]);
    expect(() => encodeModel({ name: "test", inputs: {}, outputs: { y: relu(x) } })).toThrow(GraphError);
  });

  it("keeps texts in any script", () => {
    const x = placeholder(createGraph(), "x", [1]);
    const metadata = { "training set": "Au, 2π, 32³", empty: "" };
    expect(readModelMetadata(encodeModel({ name: "test", inputs: { x }, outputs: { y: relu(x) }, metadata }))).toEqual(metadata);
  });
});

describe("the wire format", () => {
  it("writes integers as protobuf's own documentation does", () => {
    // https://protobuf.dev/programming-guides/encoding/: field 1 with 150 is 08 96 01; −2 has ten bytes.
    expect([...integerField(1, 150)]).toEqual([0x08, 0x96, 0x01]);
    expect([...integerField(1, -2)]).toEqual([0x08, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]);
    expect(concatenate([])).toHaveLength(0);
  });
});
