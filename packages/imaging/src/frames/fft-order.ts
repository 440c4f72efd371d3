// Patterns in the order of an FFT, zero frequency in the first voxel, as simulations and some programs keep them.

import { type MaskVolume, Measured, type RealVolume, type Triple } from "@friedel/engine";

/** Counts on this many voxels on either side of the brightest one are compared. */
const reach = 2;
/** Less on one side than this share of the other is a pattern that ends there. */
const least = 0.25;

/**
 * Whether the peak of a pattern lies in its first voxel, give or take one along each axis, and goes on at the other end of each axis. No
 * scan ends in its peak on three axes at once and holds its other half beside. Axes of fewer than 8 voxels do not tell; two must.
 */
export function isInFftOrder({ shape, data }: RealVolume, { data: mask }: MaskVolume): boolean {
  const axes = ([0, 1, 2] as const).filter((axis) => shape[axis] >= 8);
  if (axes.length < 2) return false;
  const at = (place: Triple): number => {
    const i = (place[0] * shape[1] + place[1]) * shape[2] + place[2];
    return mask[i] === Measured.no ? 0 : data[i];
  };
  let brightest = 0;
  for (let i = 1; i < data.length; i++) if (mask[i] !== Measured.no && data[i] > data[brightest]) brightest = i;
  const [ny, nx] = [shape[1], shape[2]];
  const peak = [Math.floor(brightest / (ny * nx)), Math.floor(brightest / nx) % ny, brightest % nx] as const;
  return axes.every((axis) => {
    const n = shape[axis];
    if (peak[axis] > 1 && peak[axis] < n - 1) return false;
    const moved = (k: number) => at(peak.map((p, a) => (a === axis ? (p + k + n) % n : p)) as unknown as Triple);
    let [before, behind] = [0, 0];
    for (let k = 1; k <= reach; k++) {
      before += moved(-k);
      behind += moved(k);
    }
    return before > 0 && before >= least * behind && behind >= least * before;
  });
}
