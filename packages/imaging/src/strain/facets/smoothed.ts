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
    const { stride, length, lines } = linesAlong(shape, axis);
    for (let line = 0; line < lines; line++) {
      const at = line % length;
      const [first, last] = [Math.max(-radius, -at), Math.min(radius, length - 1 - at)];
      for (let i = line * stride; i < (line + 1) * stride; i++) {
        if (needed && needed[i] === 0) continue;
        let sum = 0;
        for (let k = first; k <= last; k++) sum += weights[k + radius] * from[i + k * stride];
        to[i] = sum / total;
      }
    }
    from = to;
  }
  return from;
}

/** A mask with what is within `radius` voxels of it along an axis. */
function grown(mask: Uint8Array, shape: Shape, axis: 0 | 1 | 2, radius: number): Uint8Array {
  const out = new Uint8Array(mask.length);
  const { stride, length, lines } = linesAlong(shape, axis);
  for (let line = 0; line < lines; line++) {
    const at = line % length;
    const [first, last] = [Math.max(-radius, -at), Math.min(radius, length - 1 - at)];
    for (let i = line * stride; i < (line + 1) * stride; i++) {
      if (mask[i] !== 0) for (let k = first; k <= last; k++) out[i + k * stride] = 1;
    }
  }
  return out;
}

/** Lines of voxels one after the other in memory, all at one place along an axis, which is their number modulo its length. */
function linesAlong(shape: Shape, axis: 0 | 1 | 2): { readonly stride: number; readonly length: number; readonly lines: number } {
  const stride = [shape[1] * shape[2], shape[2], 1][axis];
  return { stride, length: shape[axis], lines: (shape[0] * shape[1] * shape[2]) / stride };
}
