// Unmeasured voxels of a pattern, guessed from their neighbours: without them a gap cuts fringes off, and the Patterson function
// of a cut pattern has ripples everywhere. Only for what a network sees; no metric and no fit ever takes a guessed voxel for measured.

import { type MaskVolume, Measured, type RealVolume, realVolume } from "@friedel/engine";

/**
 * The counts with every unmeasured voxel filled, layer by layer from its measured neighbours along the axes: the square of the mean
 * of their square roots. A voxel that no measured one is connected to stays 0; a pattern all of which is measured is returned as it is.
 */
export function fillUnmeasured(counts: RealVolume, mask: MaskVolume): RealVolume {
  const { length } = mask.data;
  // 1 where a value is known. Plain loops: this runs for every training sample.
  const known = new Uint8Array(length);
  let count = 0;
  for (let i = 0; i < length; i++) {
    if (mask.data[i] === Measured.no) count++;
    else known[i] = 1;
  }
  if (count === 0) return counts;
  let waiting = new Int32Array(count);
  for (let i = 0, n = 0; i < length; i++) if (known[i] === 0) waiting[n++] = i;
  const out = realVolume(counts.shape, counts.data.slice());
  for (const i of waiting) out.data[i] = 0;
  while (waiting.length > 0) {
    const filled = fillLayer(out, known, waiting);
    if (filled === 0) return out;
    // A layer is known only once it is whole: the result does not depend on the order of voxels.
    for (let n = 0; n < filled; n++) known[waiting[n]] = 1;
    waiting = waiting.subarray(filled);
  }
  return out;
}

/** Fills those of the waiting voxels that have a known neighbour, moves them to the front, and gives their number. */
function fillLayer({ shape: [nz, ny, nx], data }: RealVolume, known: Uint8Array, waiting: Int32Array): number {
  const plane = ny * nx;
  let filled = 0;
  for (let n = 0; n < waiting.length; n++) {
    const i = waiting[n];
    const z = Math.floor(i / plane);
    const y = Math.floor((i - z * plane) / nx);
    const x = i - z * plane - y * nx;
    let count = 0;
    let sum = 0;
    for (let side = 0; side < 6; side++) {
      const isInside =
        side < 2
          ? side === 0
            ? z > 0
            : z < nz - 1
          : side < 4
            ? side === 2
              ? y > 0
              : y < ny - 1
            : side === 4
              ? x > 0
              : x < nx - 1;
      const step = side < 2 ? plane : side < 4 ? nx : 1;
      const at = side % 2 === 0 ? i - step : i + step;
      if (!isInside || known[at] === 0) continue;
      count++;
      sum += Math.sqrt(data[at]);
    }
    if (count === 0) continue;
    data[i] = (sum / count) ** 2;
    waiting[n] = waiting[filled];
    waiting[filled++] = i;
  }
  return filled;
}
