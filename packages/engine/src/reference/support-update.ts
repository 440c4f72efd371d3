// The update of a support in float64, the definition that the fast engines are held to (contract/support-update.ts).

import { type Shape, voxelCount } from "../array/index.js";
import { gaussianKernel, type SupportUpdate } from "../contract/support-update.js";

/** The new support (0 and 1) of object `g` (interleaved complex) inside the present `support`. */
export function updatedSupport(g: Float64Array, support: Uint8Array, shape: Shape, update: SupportUpdate): Uint8Array {
  const amplitude = new Float64Array(voxelCount(shape));
  let sumSquares = 0;
  let inside = 0;
  for (let i = 0; i < amplitude.length; i++) {
    if (support[i] === 0) continue;
    amplitude[i] = Math.hypot(g[2 * i], g[2 * i + 1]);
    sumSquares += amplitude[i] ** 2;
    inside++;
  }
  const blurred = blur(amplitude, shape, update.sigma);
  const reference = update.relativeTo === "max" ? blurred.reduce((a, b) => Math.max(a, b), 0) : Math.sqrt(sumSquares / inside);
  const level = update.threshold * reference;
  return Uint8Array.from(blurred, (value) => (value >= level && value > 0 ? 1 : 0));
}

/** Separable Gaussian blur; beyond the array there is nothing. */
function blur(values: Float64Array, shape: Shape, sigma: number): Float64Array {
  const kernel = gaussianKernel(sigma);
  const radius = (kernel.length - 1) / 2;
  let current = values;
  let stride = 1;
  for (const n of [shape[2], shape[1], shape[0]]) {
    const next = new Float64Array(current.length);
    for (let i = 0; i < current.length; i++) {
      const k = Math.floor(i / stride) % n;
      for (let t = Math.max(-radius, -k); t <= Math.min(radius, n - 1 - k); t++)
        next[i] += kernel[t + radius] * current[i + t * stride];
    }
    current = next;
    stride *= n;
  }
  return current;
}
