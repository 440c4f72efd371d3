// Patterns in the order of an FFT, zero frequency in the first voxel, as simulations and some programs keep them.

import { type MaskVolume, Measured, type RealVolume, triple } from "@friedel/engine";
import { brightness } from "./extent.js";

/** Counts on this many voxels on either side of the brightest one are compared. */
const reach = 2;
/** Less on one side than this share of the other is a pattern that ends there; than this share of the brightest, no peak but a pixel. */
const least = { ofOther: 0.25, ofPeak: 0.05 } as const;

/**
 * Whether the peak of a pattern lies in its first voxel, give or take one along each axis, and goes on at the other end of each axis. No
 * scan ends in its peak on three axes at once and holds its other half beside. Axes of fewer than 8 voxels do not tell; two must.
 */
export function isInFftOrder(counts: RealVolume, mask: MaskVolume): boolean {
  const { shape, data } = counts;
  const axes = ([0, 1, 2] as const).filter((axis) => shape[axis] >= 8);
  if (axes.length < 2) return false;
  const { peak } = brightness(counts, mask);
  /** What was counted so many voxels from the peak along an axis, over its ends. */
  const beside = (axis: 0 | 1 | 2, steps: number): number => {
    const [z, y, x] = triple((a) => (a === axis ? (peak[a] + steps + shape[a]) % shape[a] : peak[a]));
    const i = (z * shape[1] + y) * shape[2] + x;
    return mask.data[i] === Measured.no ? 0 : data[i];
  };
  return axes.every((axis) => {
    if (peak[axis] > 1 && peak[axis] < shape[axis] - 1) return false;
    let [before, behind] = [0, 0];
    for (let k = 1; k <= reach; k++) {
      before += beside(axis, -k);
      behind += beside(axis, k);
    }
    const [less, more] = before < behind ? [before, behind] : [behind, before];
    return more > 0 && less >= least.ofOther * more && less >= least.ofPeak * beside(axis, 0);
  });
}
