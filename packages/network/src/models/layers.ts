// Layers that the models share: a convolution with its parameters, a residual block.

import { conv } from "../graph/convolution.js";
import { add, leakyRelu } from "../graph/elementwise.js";
import type { Value } from "../graph/graph.js";
import type { ModelScope, Start } from "./model.js";

/** All zeros: for biases and the last layer of a branch that starts as zero. */
export const zeros: Start = { kind: "constant", value: 0 };

/** He's start for layers followed by a rectifier: normal, variance 2/fan-in (He et al., ICCV 2015). */
export function heNormal(fanIn: number): Start {
  return { kind: "normal", deviation: Math.sqrt(2 / fanIn) };
}

/** Glorot's start: uniform, variance 2/(fan-in + fan-out) (Glorot and Bengio, AISTATS 2010). */
export function glorotUniform(fanIn: number, fanOut: number): Start {
  return { kind: "uniform", limit: Math.sqrt(6 / (fanIn + fanOut)) };
}

/** A convolution of odd size that keeps the volume's extents, with a bias that starts at zero by default; parameters `name`.weight and `name`.bias. */
export function convLayer(
  scope: ModelScope,
  name: string,
  x: Value,
  channels: number,
  size: number,
  start: (fanIn: number, fanOut: number) => Start,
  biasStart: Start = zeros,
): Value {
  const ins = x.shape[1];
  const volume = size ** 3;
  const weights = scope.parameter(`${name}.weight`, [channels, ins, size, size, size], start(ins * volume, channels * volume));
  const bias = scope.parameter(`${name}.bias`, [channels], biasStart);
  const reach = (size - 1) / 2;
  return conv(x, weights, bias, [reach, reach, reach]);
}

/** Slope of the rectifiers for numbers below 0. */
export const slope = 0.1;

/** x + conv(act(conv(act(x)))): two 3×3×3 convolutions, the second zero at first: the block starts as the identity. */
export function residualBlock(scope: ModelScope, name: string, x: Value): Value {
  const channels = x.shape[1];
  const inner = convLayer(scope, `${name}.first`, leakyRelu(x, slope), channels, 3, heNormal);
  return add(
    x,
    convLayer(scope, `${name}.second`, leakyRelu(inner, slope), channels, 3, () => zeros),
  );
}
