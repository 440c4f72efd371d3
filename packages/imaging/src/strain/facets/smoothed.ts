// A volume smoothed by a Gaussian, axis after axis; beyond the array it counts as empty.

import type { Shape } from "@friedel/engine";

/** Where the Gaussian is cut off, in widths: what is left out is 0.3 %. */
const reach = 3;

/**
 * `values` (axes z, y, x) convolved with a Gaussian of `sigma` voxels; the values themselves for a sigma of 0. With `wanted`, which is 1
 * where a result is wanted, others are left at 0.
 */
export function smoothed(values: Float32Array, shape: Shape, sigma: number, wanted?: Uint8Array): Float32Array {
  if (!(sigma > 0)) return values;
  const radius = Math.ceil(reach * sigma);
  const weights = Float64Array.from({ length: 2 * radius + 1 }, (_, i) => Math.exp(-((i - radius) ** 2) / (2 * sigma * sigma)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  // What the last axis needs of the one before, and that of the first.
  const alongX = wanted;
  const alongY = alongX && grown(alongX, shape, 2, radius);
  const alongZ = alongY && grown(alongY, shape, 1, radius);
  let from = values;
  for (const [axis, needed] of [[0, alongZ] as const, [1, alongY] as const, [2, alongX] as const]) {
    const to = new Float32Array(values.length);
    eachLine(shape, axis, radius, (i, stride, first, last) => {
      if (needed && needed[i] === 0) return;
      let sum = 0;
      for (let k = first; k <= last; k++) sum += weights[k + radius] * from[i + k * stride];
      to[i] = sum / total;
    });
    from = to;
  }
  return from;
}

/** A mask with what is within `radius` voxels of it along an axis. */
function grown(mask: Uint8Array, shape: Shape, axis: 0 | 1 | 2, radius: number): Uint8Array {
  const out = new Uint8Array(mask.length);
  eachLine(shape, axis, radius, (i, stride, first, last) => {
    if (mask[i] !== 0) for (let k = first; k <= last; k++) out[i + k * stride] = 1;
  });
  return out;
}

/** Each voxel with the distance of its neighbours along an axis and the first and last of them that there are, up to `radius`. */
function eachLine(
  shape: Shape,
  axis: 0 | 1 | 2,
  radius: number,
  use: (voxel: number, stride: number, first: number, last: number) => void,
): void {
  const stride = [shape[1] * shape[2], shape[2], 1][axis];
  const [length, lines] = [shape[axis], (shape[0] * shape[1] * shape[2]) / stride];
  for (let line = 0; line < lines; line++) {
    const at = line % length;
    const first = Math.max(-radius, -at);
    const last = Math.min(radius, length - 1 - at);
    for (let i = line * stride; i < (line + 1) * stride; i++) use(i, stride, first, last);
  }
}
