// Gradients of convolutions and pooling, in the forms that are fast in ONNX Runtime:
// - to the input: a convolution with flipped kernels, as fast as forward (ConvTranspose has a tenth of that speed);
// - to the weights of a 3×3×3 kernel, the usual one: the gradient shifted along the depth (3 copies side by side as rows of a
//   matrix) times the volume shifted in the plane (9), sample by sample so that all of it stays in cache. Per second of processor
//   time that is about as fast as forward; 27 shifted products have 60 % of that, and a convolution with the volume as kernel from
//   a third up (measured in docs/log/network.md).
import { GraphError } from "../errors.js";
import { type Axes3, conv, maxUnpool } from "../graph/convolution.js";
import { add } from "../graph/elementwise.js";
import { elementCount, type Node, type Value } from "../graph/graph.js";
import { matmul, matmulTransposed, reduceSum } from "../graph/reduction.js";
import { concat, pad, reshape, reverse, slice, transpose } from "../graph/shaping.js";
import { inputOf, listOf, type Rule, single } from "./rule.js";

/** Volumes of at most this many voxels take one product for the whole batch: the products of single samples are too small. */
const smallVolume = 8 ** 3;

/** Rules by the name of the operator. */
export const convolutionRules: Readonly<Record<string, Rule>> = {
  Conv: single((node, g, needs) => {
    const [x, weights] = [inputOf(node, 0), inputOf(node, 1)];
    return [
      needs(0) ? toInput(node, weights, g) : undefined,
      needs(1) ? toWeights(node, x, g, weights.shape) : undefined,
      needs(2) ? sumVoxels(g) : undefined,
    ];
  }),
  MaxPool: single((node, g) => [maxUnpool(g, node.outputs[1], listOf(node, "kernel_shape")[0])]),
};

function padsOf(node: Node): Axes3 {
  const [z, y, x] = listOf(node, "pads");
  return [z, y, x];
}

function toInput(node: Node, weights: Value, g: Value): Value {
  const pads = padsOf(node);
  const [z, y, x] = weights.shape.slice(2).map((k, axis) => k - 1 - pads[axis]);
  if (z < 0 || y < 0 || x < 0) throw new GraphError(`Expected pads below the kernel's reach for a gradient, found ${pads}`);
  return conv(g, flipped(weights), undefined, [z, y, x]);
}

/** Kernels reversed along their three axes, input and output channels exchanged. */
function flipped(weights: Value): Value {
  const [outs, ins, ...kernel] = weights.shape;
  const size = elementCount(kernel);
  const mirrored = size === 1 ? reshape(weights, [outs, ins, 1]) : reverse(reshape(weights, [outs, ins, size]), 2);
  return reshape(transpose(mirrored, [1, 0, 2]), [ins, outs, ...kernel]);
}

/** dL/dW of the convolution that made a gradient `g` from `x`. */
function toWeights(node: Node, x: Value, g: Value, shape: readonly number[]): Value {
  const pads = padsOf(node);
  const isUsual = shape.slice(2).every((k) => k === 3) && pads.every((n) => n === 1);
  if (!isUsual) return generalToWeights(x, g, shape, pads);
  if (elementCount(x.shape.slice(2)) <= smallVolume) return kernel3ToWeightsAtOnce(x, g);
  const batch = x.shape[0];
  let sum: Value | undefined;
  for (let sample = 0; sample < batch; sample++) {
    const part = kernel3ToWeights(slice(x, [sample], [sample + 1]), slice(g, [sample], [sample + 1]));
    sum = sum === undefined ? part : add(sum, part);
  }
  if (sum === undefined) throw new GraphError("Expected a batch of at least one sample, found none");
  return sum;
}

const thirds = [0, 1, 2];
const plane = thirds.flatMap((row) => thirds.map((column) => [row, column] as const));

/** 3×3×3, stride 1, padding 1, one sample: nine products of (3·out) × voxels by voxels × in. */
function kernel3ToWeights(x: Value, g: Value): Value {
  const [, ins, depth, height, width] = x.shape;
  const outs = g.shape[1];
  const voxels = depth * height * width;
  const rows = reshape(depthShifts(g, 1), [3 * outs, voxels]);
  const padded = pad(x, [0, 0, 0, 1, 1], [0, 0, 0, 1, 1]);
  const products = plane.map(([row, column]) => {
    const shifted = slice(padded, [row, column], [row + height, column + width], [3, 4]);
    return reshape(matmulTransposed(rows, reshape(shifted, [ins, voxels])), [1, 3, outs, ins]);
  });
  return reshape(transpose(concat(products, 0), [2, 3, 1, 0]), [outs, ins, 3, 3, 3]);
}

/** The same for a whole batch of small volumes: one product of (3·out) × (batch·voxels) by (batch·voxels) × (9·in). */
function kernel3ToWeightsAtOnce(x: Value, g: Value): Value {
  const [batch, ins, depth, height, width] = x.shape;
  const outs = g.shape[1];
  const voxels = batch * depth * height * width;
  const rows = depthShifts(transpose(g, [1, 0, 2, 3, 4]), 0);
  const padded = pad(transpose(x, [1, 0, 2, 3, 4]), [0, 0, 0, 1, 1], [0, 0, 0, 1, 1]);
  const columns = plane.map(([row, column]) => slice(padded, [row, column], [row + height, column + width], [3, 4]));
  const product = matmulTransposed(reshape(rows, [3 * outs, voxels]), reshape(concat(columns, 0), [9 * ins, voxels]));
  return reshape(transpose(reshape(product, [3, outs, 9, ins]), [1, 3, 0, 2]), [outs, ins, 3, 3, 3]);
}

/** A volume shifted by +1, 0, −1 along the depth, zeros from outside, joined along `axis`: one for each plane of the kernel. */
function depthShifts(g: Value, axis: number): Value {
  const depth = g.shape[2];
  const padded = pad(g, [0, 0, 1, 0, 0], [0, 0, 1, 0, 0]);
  return concat(
    thirds.map((shift) => slice(padded, [2 - shift], [2 - shift + depth], [2])),
    axis,
  );
}

/** Any kernel and padding: one product for each element of the kernel. */
function generalToWeights(x: Value, g: Value, [outs, ins, ...kernel]: readonly number[], pads: Axes3): Value {
  const batch = x.shape[0];
  const extents = g.shape.slice(2);
  const voxels = elementCount(extents);
  const padding = [0, 0, ...pads];
  const padded = pads.some((n) => n > 0) ? pad(x, padding, padding) : x;
  const rows = reshape(g, [batch, outs, voxels]);
  const size = elementCount(kernel);
  const products = Array.from({ length: size }, (_, place) => {
    const start = [Math.floor(place / (kernel[1] * kernel[2])), Math.floor(place / kernel[2]) % kernel[1], place % kernel[2]];
    const end = start.map((from, axis) => from + extents[axis]);
    const shifted = slice(padded, start, end, [2, 3, 4]);
    const product = matmul(rows, transpose(reshape(shifted, [batch, ins, voxels]), [0, 2, 1]));
    return reshape(reduceSum(product, [0]), [outs, ins, 1]);
  });
  return reshape(concat(products, 2), [outs, ins, ...kernel]);
}

/** Sums batch × channels × voxels to one number a channel; in two steps, each of a kind that the runtime does fast. */
function sumVoxels(g: Value): Value {
  const [batch, channels, ...extents] = g.shape;
  return reduceSum(reduceSum(reshape(g, [batch, channels, elementCount(extents)]), [2]), [0]);
}
