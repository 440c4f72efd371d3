// Operators that move elements and compute nothing: reshape, transpose, slice, pad, concatenate, expand, split.
import { GraphError } from "../errors.js";
import { constant, elementCount, emit, emitAll, formatExtents, indices, type Value } from "./graph.js";

/** The same elements in the same order under another shape. */
export function reshape(x: Value, shape: readonly number[]): Value {
  if (elementCount(shape) !== elementCount(x.shape))
    throw new GraphError(`Expected as many elements after reshape, found ${formatExtents(x.shape)} and ${formatExtents(shape)}`);
  return emit("Reshape", [x, indices(x.graph, shape)], shape);
}

/** Axes reordered: axis i of the result is axis `order[i]` of x. */
export function transpose(x: Value, order: readonly number[]): Value {
  if (order.length !== x.shape.length || new Set(order).size !== order.length || !order.every((axis) => axis in x.shape))
    throw new GraphError(`Expected an order of ${x.shape.length} axes, found ${order.join(", ")}`);
  return emit(
    "Transpose",
    [x],
    order.map((axis) => x.shape[axis]),
    { perm: order },
  );
}

/** Every `step`-th element from `start` (inclusive) to `end` (exclusive) along `axes`, by default the first ones. */
export function slice(
  x: Value,
  start: readonly number[],
  end: readonly number[],
  axes: readonly number[] = start.map((_, axis) => axis),
): Value {
  const shape = [...x.shape];
  axes.forEach((axis, i) => {
    if (!(start[i] >= 0 && start[i] < end[i] && end[i] <= x.shape[axis]))
      throw new GraphError(`Expected a range inside 0 … ${x.shape[axis]} for slice, found ${start[i]} … ${end[i]}`);
    shape[axis] = end[i] - start[i];
  });
  const { graph } = x;
  return emit("Slice", [x, ...[start, end, axes].map((numbers) => indices(graph, numbers))], shape);
}

/** The elements along one axis in reverse order. */
export function reverse(x: Value, axis: number): Value {
  const { graph } = x;
  // ONNX ends a backward range at the first element with an end below −extent.
  const end = indices(graph, [-x.shape[axis] - 1]);
  return emit("Slice", [x, indices(graph, [-1]), end, indices(graph, [axis]), indices(graph, [-1])], x.shape);
}

/** Zeros before and after along every axis. */
export function pad(x: Value, before: readonly number[], after: readonly number[]): Value {
  if (before.length !== x.shape.length || after.length !== x.shape.length || ![...before, ...after].every((n) => n >= 0))
    throw new GraphError(`Expected ${x.shape.length} lengths of at least 0 on each side for pad, found ${before} and ${after}`);
  const shape = x.shape.map((extent, axis) => before[axis] + extent + after[axis]);
  return emit("Pad", [x, indices(x.graph, [...before, ...after]), constant(x.graph, 0)], shape, { mode: "constant" });
}

/** Values joined along one axis; their other extents are equal. */
export function concat(values: readonly Value[], axis: number): Value {
  const [first] = values;
  const fits = values.every(({ shape }) => shape.every((extent, i) => i === axis || extent === first.shape[i]));
  if (!fits) throw new GraphError(`Expected equal shapes for concat but along axis ${axis}, found ${shapesOf(values)}`);
  const shape = [...first.shape];
  shape[axis] = values.reduce((sum, value) => sum + value.shape[axis], 0);
  return emit("Concat", values, shape, { axis });
}

/** Consecutive parts along one axis, of these lengths. */
export function split(x: Value, lengths: readonly number[], axis: number): Value[] {
  const sum = lengths.reduce((total, length) => total + length, 0);
  if (sum !== x.shape[axis]) throw new GraphError(`Expected lengths of sum ${x.shape[axis]} for split, found ${sum}`);
  const outputs = lengths.map((length) => ({ shape: x.shape.map((n, i) => (i === axis ? length : n)), type: x.type }));
  return emitAll("Split", [x, indices(x.graph, lengths)], outputs, { axis });
}

/** x repeated along axes of extent 1 to fill `shape`. */
export function expand(x: Value, shape: readonly number[]): Value {
  const rank = shape.length - x.shape.length;
  const fits = rank >= 0 && x.shape.every((extent, axis) => extent === 1 || extent === shape[axis + rank]);
  if (!fits)
    throw new GraphError(
      `Expected extents of 1 or equal for expand, found ${formatExtents(x.shape)} and ${formatExtents(shape)}`,
    );
  return emit("Expand", [x, indices(x.graph, shape)], shape);
}

function shapesOf(values: readonly Value[]): string {
  return values.map(({ shape }) => formatExtents(shape)).join(", ");
}
