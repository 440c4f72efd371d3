// The kernel that spreads atoms over a grid, see `kaiserBessel`.

import { kaiserBessel, windowResolution } from "@friedel/engine";

/** Voxels that an atom is spread over along an axis. The loop that spreads them is written out for six. */
export const kernelWidth = 6;

/**
 * The grid is that much finer than the part of its band that the window is chosen for: what other parts of the spectrum leave there
 * is least up to 5/16 of the sampling frequency, a little beyond the central half of the axis.
 */
const kernel = kaiserBessel(kernelWidth, 1.6);

/** Its transform at a frequency from −½ to ½ cycles a voxel. */
export const kernelTransform = kernel.transform;

/** Writes the kernel's values at the six voxels about `place` into `weights`; returns the first of them. */
export function kernelAt(place: number, weights: Float64Array): number {
  const values = kernel.table();
  const first = Math.ceil(place - kernelWidth / 2);
  const fraction = (first - place + kernelWidth / 2) * windowResolution;
  const entry = Math.floor(fraction);
  const rest = fraction - entry;
  const at = entry * kernelWidth;
  for (let tap = 0; tap < kernelWidth; tap++) {
    const value = values[at + tap];
    weights[tap] = value + rest * (values[at + tap + kernelWidth] - value);
  }
  return first;
}
