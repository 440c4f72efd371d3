// One training step of a tiny network in plain loops and double precision, independent of graphs: convolution, leaky rectifier,
// convolution, mean square error, clipping by norm, Adam. For tests only.

/** A tiny network's layout: ins → hidden → outs channels on volumes of extent³, 3×3×3 kernels with zero padding. */
export interface PlainNetwork {
  readonly ins: number;
  readonly hidden: number;
  readonly outs: number;
  readonly extent: number;
  readonly slope: number;
}

/** Parameters in the order first weights, first biases, second weights, second biases. */
export interface PlainState {
  readonly parameters: number[];
  readonly first: number[];
  readonly second: number[];
}

/** One step on a batch: changes the state and returns the loss and the gradient's norm before it. */
export function plainStep(
  network: PlainNetwork,
  state: PlainState,
  x: readonly number[],
  target: readonly number[],
  batch: number,
  step: number,
  adam: { rate: number; beta1: number; beta2: number; epsilon: number; clipNorm: number },
): { loss: number; norm: number } {
  const { ins, hidden, outs, extent, slope } = network;
  const voxels = extent ** 3;
  const sizes = [27 * ins * hidden, hidden, 27 * hidden * outs, outs];
  const starts = sizes.map((_, i) => sizes.slice(0, i).reduce((sum, n) => sum + n, 0));
  const [w1, b1, w2, b2] = starts.map((start, i) => state.parameters.slice(start, start + sizes[i]));
  const gradient = new Array<number>(state.parameters.length).fill(0);
  const count = batch * outs * voxels;
  let loss = 0;
  for (let n = 0; n < batch; n++) {
    const input = x.slice(n * ins * voxels, (n + 1) * ins * voxels);
    const inner = convolve(input, w1, b1, ins, hidden, extent);
    const active = inner.map((value) => (value > 0 ? value : slope * value));
    const output = convolve(active, w2, b2, hidden, outs, extent);
    const errors = output.map((value, i) => value - target[n * outs * voxels + i]);
    loss += errors.reduce((sum, e) => sum + e * e, 0) / count;
    const toOutput = errors.map((e) => (2 * e) / count);
    const toActive = backward(active, toOutput, w2, hidden, outs, extent, gradient, starts[2], starts[3]);
    const toInner = toActive.map((g, i) => (inner[i] > 0 ? g : slope * g));
    backward(input, toInner, w1, ins, hidden, extent, gradient, starts[0], starts[1]);
  }
  const norm = Math.hypot(...gradient);
  const scale = Math.min(1, adam.clipNorm / norm);
  gradient.forEach((raw, i) => {
    const g = raw * scale;
    state.first[i] = adam.beta1 * state.first[i] + (1 - adam.beta1) * g;
    state.second[i] = adam.beta2 * state.second[i] + (1 - adam.beta2) * g * g;
    const mean = state.first[i] / (1 - adam.beta1 ** step);
    const square = state.second[i] / (1 - adam.beta2 ** step);
    state.parameters[i] -= (adam.rate * mean) / (Math.sqrt(square) + adam.epsilon);
  });
  return { loss, norm };
}

/** Visits every term of a convolution: indices into output, input and weights. */
function terms(ins: number, outs: number, extent: number, visit: (out: number, input: number, weight: number) => void): void {
  const at = (c: number, z: number, y: number, x: number): number => ((c * extent + z) * extent + y) * extent + x;
  for (let o = 0; o < outs; o++)
    for (let i = 0; i < ins; i++)
      for (let place = 0; place < 27; place++) {
        const [dz, dy, dx] = [Math.floor(place / 9) - 1, (Math.floor(place / 3) % 3) - 1, (place % 3) - 1];
        for (let z = Math.max(0, -dz); z < Math.min(extent, extent - dz); z++)
          for (let y = Math.max(0, -dy); y < Math.min(extent, extent - dy); y++)
            for (let x = Math.max(0, -dx); x < Math.min(extent, extent - dx); x++)
              visit(at(o, z, y, x), at(i, z + dz, y + dy, x + dx), (o * ins + i) * 27 + place);
      }
}

function convolve(x: number[], w: number[], b: number[], ins: number, outs: number, extent: number): number[] {
  const y = Array.from({ length: outs * extent ** 3 }, (_, i) => b[Math.floor(i / extent ** 3)]);
  terms(ins, outs, extent, (out, input, weight) => {
    y[out] += w[weight] * x[input];
  });
  return y;
}

function backward(
  x: number[],
  g: number[],
  w: number[],
  ins: number,
  outs: number,
  extent: number,
  gradient: number[],
  weightStart: number,
  biasStart: number,
): number[] {
  const toInput = new Array<number>(x.length).fill(0);
  terms(ins, outs, extent, (out, input, weight) => {
    toInput[input] += w[weight] * g[out];
    gradient[weightStart + weight] += x[input] * g[out];
  });
  g.forEach((value, i) => {
    gradient[biasStart + Math.floor(i / extent ** 3)] += value;
  });
  return toInput;
}
