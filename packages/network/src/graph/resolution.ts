// Changes of resolution that compute nothing: voxels to channels and back, and repetition.
import { GraphError } from "../errors.js";
import { formatExtents, type Value } from "./graph.js";
import { expand, reshape, transpose } from "./shaping.js";

/**
 * Blocks of `size`³ voxels to channels: batch × C × D × H × W becomes batch × (size³·C) × D/size × H/size × W/size.
 * Channel order: place in the block (depth, height, width), then C, as ONNX's SpaceToDepth does in two dimensions.
 */
export function spaceToDepth(x: Value, size: number): Value {
  const [batch, channels, depth, height, width] = volumeShape(x);
  if (![depth, height, width].every((extent) => extent % size === 0))
    throw new GraphError(`Expected extents that are multiples of ${size}, found ${formatExtents(x.shape)}`);
  const [d, h, w] = [depth / size, height / size, width / size];
  const blocks = reshape(x, [batch, channels, d, size, h, size, w, size]);
  return reshape(transpose(blocks, [0, 3, 5, 7, 1, 2, 4, 6]), [batch, size ** 3 * channels, d, h, w]);
}

/** The inverse of `spaceToDepth`: batch × (size³·C) × D × H × W becomes batch × C × size·D × size·H × size·W. */
export function depthToSpace(x: Value, size: number): Value {
  const [batch, folded, d, h, w] = volumeShape(x);
  if (folded % size ** 3 !== 0) throw new GraphError(`Expected a multiple of ${size ** 3} channels, found ${folded}`);
  const channels = folded / size ** 3;
  const blocks = reshape(x, [batch, size, size, size, channels, d, h, w]);
  return reshape(transpose(blocks, [0, 4, 5, 1, 6, 2, 7, 3]), [batch, channels, size * d, size * h, size * w]);
}

/** Every voxel repeated to a block of `size`³: nearest-neighbour upsampling. */
export function upsample(x: Value, size: number): Value {
  const [batch, channels, d, h, w] = volumeShape(x);
  // Batch and channels share an axis: the runtime is fastest with few axes.
  const single = reshape(x, [batch * channels * d, 1, h, 1, w, 1]);
  const repeated = expand(single, [batch * channels * d, size, h, size, w, size]);
  return reshape(repeated, [batch, channels, size * d, size * h, size * w]);
}

function volumeShape(x: Value): readonly number[] {
  if (x.shape.length !== 5) throw new GraphError(`Expected batch × channels × D × H × W, found ${formatExtents(x.shape)}`);
  return x.shape;
}
