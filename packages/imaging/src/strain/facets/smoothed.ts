// A volume smoothed by a Gaussian, axis after axis; beyond the array it counts as empty.

import type { Shape } from "@friedel/engine";

/** Where the Gaussian is cut off, in widths: what is left out is 0.3 %. */
const reach = 3;

/** `values` (axes z, y, x) convolved with a Gaussian of `sigma` voxels; the values themselves for a sigma of 0. */
export function smoothed(values: Float32Array, shape: Shape, sigma: number): Float32Array {
  if (!(sigma > 0)) return values;
  const radius = Math.ceil(reach * sigma);
  const weights = Float64Array.from({ length: 2 * radius + 1 }, (_, i) => Math.exp(-((i - radius) ** 2) / (2 * sigma * sigma)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const strides = [shape[1] * shape[2], shape[2], 1];
  let from = values;
  for (const axis of [0, 1, 2] as const) {
    const to = new Float32Array(values.length);
    const [stride, length] = [strides[axis], shape[axis]];
    for (let i = 0; i < values.length; i++) {
      const at = Math.floor(i / stride) % length;
      const first = Math.max(-radius, -at);
      const last = Math.min(radius, length - 1 - at);
      let sum = 0;
      for (let k = first; k <= last; k++) sum += weights[k + radius] * from[i + k * stride];
      to[i] = sum / total;
    }
    from = to;
  }
  return from;
}
