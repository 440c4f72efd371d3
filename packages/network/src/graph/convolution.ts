// Convolution in three dimensions, and pooling. Layout: batch × channels × depth × height × width.
import { GraphError } from "../errors.js";
import { emit, emitAll, formatExtents, type Value } from "./graph.js";

/** One number for each of the three axes. */
export type Axes3 = readonly [number, number, number];

/**
 * Convolution in the sense of networks (a correlation), with stride 1: x is batch × in × D × H × W, weights out × in × kD × kH × kW, bias
 * `out` numbers; `pads` are zeros on both sides of each axis.
 */
export function conv(x: Value, weights: Value, bias?: Value, pads: Axes3 = [0, 0, 0]): Value {
  if (x.shape.length !== 5 || weights.shape.length !== 5 || x.shape[1] !== weights.shape[1])
    throw new GraphError(
      `Expected volumes and kernels of equal channels, found ${formatExtents(x.shape)} and ${formatExtents(weights.shape)}`,
    );
  const kernel = weights.shape.slice(2);
  const extents = kernel.map((k, axis) => {
    const extent = x.shape[axis + 2] + 2 * pads[axis] - k + 1;
    if (extent < 1)
      throw new GraphError(`Expected a volume larger than its kernel, found ${formatExtents(x.shape)} for ${kernel}`);
    return extent;
  });
  const attributes = { kernel_shape: kernel, strides: [1, 1, 1], pads: [...pads, ...pads], dilations: [1, 1, 1] };
  const inputs = bias === undefined ? [x, weights] : [x, weights, bias];
  return emit("Conv", inputs, [x.shape[0], weights.shape[0], ...extents], attributes);
}

/** The maximum over blocks of `size`³ voxels that do not overlap; the gradient goes to the first voxel that has it. */
export function maxPool(x: Value, size: number): Value {
  const shape = pooledShape(x, size);
  const outputs = (["float32", "int64"] as const).map((type) => ({ shape, type }));
  return emitAll("MaxPool", [x], outputs, blocks(size))[0];
}

/** Writes each element of x to its index in `places` (of a MaxPool node), into zeros: the adjoint of `maxPool`. */
export function maxUnpool(x: Value, places: Value, size: number): Value {
  const shape = x.shape.map((extent, axis) => (axis < 2 ? extent : extent * size));
  return emit("MaxUnpool", [x, places], shape, blocks(size));
}

function blocks(size: number): { kernel_shape: number[]; strides: number[] } {
  return { kernel_shape: [size, size, size], strides: [size, size, size] };
}

function pooledShape(x: Value, size: number): number[] {
  if (x.shape.length !== 5 || !x.shape.slice(2).every((extent) => extent % size === 0))
    throw new GraphError(`Expected volumes with extents that are multiples of ${size}, found ${formatExtents(x.shape)}`);
  return x.shape.map((extent, axis) => (axis < 2 ? extent : extent / size));
}
