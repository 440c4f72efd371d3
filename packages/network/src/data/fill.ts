// Unmeasured voxels of a pattern, guessed from their neighbours: without them a gap cuts fringes off, and the Patterson function
// of a cut pattern has ripples everywhere. Only for what a network sees; no metric and no fit ever takes a guessed voxel for measured.

import { type MaskVolume, Measured, type RealVolume, realVolume } from "@friedel/core";

/**
 * The counts with every unmeasured voxel filled, layer by layer from its measured neighbours along the axes: the square of the mean
 * of their square roots. A voxel that no measured one is connected to stays 0; a pattern all of which is measured is returned as it is.
 */
export function fillUnmeasured(counts: RealVolume, mask: MaskVolume): RealVolume {
  let waiting: number[] = [];
  for (let i = 0; i < mask.data.length; i++) if (mask.data[i] === Measured.no) waiting.push(i);
  if (waiting.length === 0) return counts;
  const [nz, ny, nx] = counts.shape;
  const plane = ny * nx;
  const out = realVolume(counts.shape, counts.data.slice());
  const { data } = out;
  const known = Uint8Array.from(mask.data, (value) => Number(value !== Measured.no));
  for (const i of waiting) data[i] = 0;
  while (waiting.length > 0) {
    const filled: number[] = [];
    const left: number[] = [];
    for (const i of waiting) {
      const [z, y, x] = [Math.floor(i / plane), Math.floor(i / nx) % ny, i % nx];
      let count = 0;
      let sum = 0;
      const look = (isInside: boolean, at: number): void => {
        if (!isInside || known[at] === 0) return;
        count++;
        sum += Math.sqrt(data[at]);
      };
      look(z > 0, i - plane);
      look(z < nz - 1, i + plane);
      look(y > 0, i - nx);
      look(y < ny - 1, i + nx);
      look(x > 0, i - 1);
      look(x < nx - 1, i + 1);
      if (count === 0) {
        left.push(i);
        continue;
      }
      data[i] = (sum / count) ** 2;
      filled.push(i);
    }
    if (filled.length === 0) return out;
    // A layer is known only once it is whole: the result does not depend on the order of voxels.
    for (const i of filled) known[i] = 1;
    waiting = left;
  }
  return out;
}
