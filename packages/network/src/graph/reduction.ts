// Sums over axes, and products of matrices.
import { GraphError } from "../errors.js";
import { emit, formatExtents, indices, type Value } from "./graph.js";

/** The sum over `axes` (all by default), which keep extent 1 unless `keep` is false. */
export function reduceSum(x: Value, axes: readonly number[] = x.shape.map((_, axis) => axis), keep = false): Value {
  if (!axes.every((axis) => axis in x.shape))
    throw new GraphError(`Expected axes below ${x.shape.length}, found ${axes.join(", ")}`);
  const shape = x.shape.flatMap((extent, axis) => (axes.includes(axis) ? (keep ? [1] : []) : [extent]));
  if (axes.length === 0) return x;
  return emit("ReduceSum", [x, indices(x.graph, axes)], shape, { keepdims: keep ? 1 : 0 });
}

/** The matrix product over the last two axes; the axes before them are equal. */
export function matmul(x: Value, y: Value): Value {
  const rank = x.shape.length;
  const batch = x.shape.slice(0, -2);
  const fits =
    rank >= 2 &&
    y.shape.length === rank &&
    x.shape[rank - 1] === y.shape[rank - 2] &&
    batch.every((n, axis) => n === y.shape[axis]);
  if (!fits)
    throw new GraphError(`Expected matrices that fit for matmul, found ${formatExtents(x.shape)} and ${formatExtents(y.shape)}`);
  return emit("MatMul", [x, y], [...batch, x.shape[rank - 2], y.shape[rank - 1]]);
}

/** x·yᵀ of two matrices, both with the summed axis last. */
export function matmulTransposed(x: Value, y: Value): Value {
  if (x.shape.length !== 2 || y.shape.length !== 2 || x.shape[1] !== y.shape[1])
    throw new GraphError(`Expected matrices of equal row length, found ${formatExtents(x.shape)} and ${formatExtents(y.shape)}`);
  return emit("Gemm", [x, y], [x.shape[0], y.shape[0]], { transB: 1 });
}

/** x·y + bias of two matrices and a row: a fully connected layer. */
export function linear(x: Value, weights: Value, bias: Value): Value {
  if (x.shape.length !== 2 || weights.shape.length !== 2 || x.shape[1] !== weights.shape[0] || bias.shape[0] !== weights.shape[1])
    throw new GraphError(
      `Expected n×k, k×m and m for linear, found ${[x, weights, bias].map(({ shape }) => formatExtents(shape)).join(", ")}`,
    );
  return emit("Gemm", [x, weights, bias], [x.shape[0], weights.shape[1]]);
}
