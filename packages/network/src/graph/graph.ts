// A graph of ONNX operators as data: values with a name, an element type and a static shape, and the nodes that compute them.
// Nodes are appended in an order in which they can run. Operators are functions on values, in the files beside this one.
import { GraphError } from "../errors.js";

/** Element types that the graphs here use. */
export type ElementType = "float32" | "int64" | "bool";

/** Numbers of a constant; int64 as BigInt64Array, bool never is one. */
export type Elements = Float32Array | BigInt64Array;

/** An attribute of an ONNX node. Numbers are written as INT, `{ float }` as FLOAT. */
export type Attribute = number | string | readonly number[] | { readonly float: number };

/** A tensor of a graph. Shapes are static: every extent is a positive whole number, and [] is a scalar. */
export interface Value {
  readonly graph: Graph;
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
}

/** One ONNX operator applied. An input that is left out is undefined. */
export interface Node {
  readonly op: string;
  readonly inputs: readonly (Value | undefined)[];
  readonly outputs: readonly Value[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** Nodes in running order, their constants, and the node of each value. Only the functions of this folder append to it. */
export interface Graph {
  readonly nodes: Node[];
  readonly constants: Map<Value, Elements>;
  readonly makers: Map<Value, Node>;
  readonly counter: { next: number };
}

/** An empty graph. */
export function createGraph(): Graph {
  return { nodes: [], constants: new Map(), makers: new Map(), counter: { next: 0 } };
}

/** A value that is no output of a node: an input or a parameter. */
export function placeholder(graph: Graph, name: string, shape: readonly number[], type: ElementType = "float32"): Value {
  if (!shape.every((extent) => Number.isInteger(extent) && extent > 0))
    throw new GraphError(`Expected the extents of ${name} to be positive whole numbers, found ${formatExtents(shape)}`);
  return { graph, name, type, shape };
}

/** A float32 constant; a number makes a scalar, of shape []. */
export function constant(graph: Graph, data: number | Float32Array, shape?: readonly number[]): Value {
  const elements = typeof data === "number" ? Float32Array.of(data) : data;
  const extents = shape ?? (typeof data === "number" ? [] : [elements.length]);
  if (elementCount(extents) !== elements.length)
    throw new GraphError(`Expected ${elementCount(extents)} numbers for ${formatExtents(extents)}, found ${elements.length}`);
  return addConstant(graph, elements, extents, "float32");
}

/** A one-dimensional int64 constant: shapes, axes, bounds. */
export function indices(graph: Graph, numbers: readonly number[]): Value {
  return addConstant(graph, BigInt64Array.from(numbers, BigInt), [numbers.length], "int64");
}

/** Appends a node with one output of the given shape. */
export function emit(
  op: string,
  inputs: readonly (Value | undefined)[],
  shape: readonly number[],
  attributes: Readonly<Record<string, Attribute>> = {},
  type: ElementType = "float32",
): Value {
  return emitAll(op, inputs, [{ shape, type }], attributes)[0];
}

/** Appends a node with several outputs. */
export function emitAll(
  op: string,
  inputs: readonly (Value | undefined)[],
  outputs: readonly { readonly shape: readonly number[]; readonly type: ElementType }[],
  attributes: Readonly<Record<string, Attribute>> = {},
): Value[] {
  const graph = graphOf(op, inputs);
  const values = outputs.map(({ shape, type }) => placeholder(graph, freshName(graph, op), shape, type));
  const node: Node = { op, inputs, outputs: values, attributes };
  graph.nodes.push(node);
  for (const value of values) graph.makers.set(value, node);
  return values;
}

/** Number of elements of a shape. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

/** A shape as text, "2×3×4". */
export function formatExtents(shape: readonly number[]): string {
  return shape.length === 0 ? "a scalar" : shape.join("×");
}

function graphOf(op: string, inputs: readonly (Value | undefined)[]): Graph {
  const graphs = new Set(inputs.flatMap((value) => (value === undefined ? [] : [value.graph])));
  const [graph] = graphs;
  if (graphs.size !== 1) throw new GraphError(`Expected the inputs of ${op} to belong to one graph, found ${graphs.size}`);
  return graph;
}

function addConstant(graph: Graph, elements: Elements, shape: readonly number[], type: ElementType): Value {
  const value: Value = { graph, name: freshName(graph, "constant"), type, shape };
  graph.constants.set(value, elements);
  return value;
}

function freshName(graph: Graph, stem: string): string {
  return `${stem}_${graph.counter.next++}`;
}
