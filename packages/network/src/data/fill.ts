// Unmeasured voxels of a pattern, interpolated from their neighbours: the Patterson function of a pattern with gaps has ripples everywhere.
// Only for a network's input; metrics and fits never use interpolated voxels.

import { type MaskVolume, Measured, type RealVolume, realVolume } from "@friedel/engine";

/**
 * The counts with every unmeasured voxel filled, layer by layer from its measured neighbours along the axes: the square of the mean
 * of their square roots. A voxel without a connection to a measured one stays 0; a fully measured pattern is returned as it is.
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

/** Fills the waiting voxels that have a known neighbour, moves them to the front, and returns their number. */
function fillLayer({ shape: [nz, ny, nx], data }: RealVolume, known: Uint8Array, waiting: Int32Array): number {
  const plane = ny * nx;
  let [filled, count, sum] = [0, 0, 0];
  const use = (isInside: boolean, at: number): void => {
    if (!isInside || known[at] === 0) return;
    count++;
    sum += Math.sqrt(data[at]);
  };
  for (let n = 0; n < waiting.length; n++) {
    const i = waiting[n];
    const z = Math.floor(i / plane);
    const y = Math.floor((i - z * plane) / nx);
    const x = i - z * plane - y * nx;
    [count, sum] = [0, 0];
    use(z > 0, i - plane);
    use(z < nz - 1, i + plane);
    use(y > 0, i - nx);
    use(y < ny - 1, i + nx);
    use(x > 0, i - 1);
    use(x < nx - 1, i + 1);
    if (count === 0) continue;
    data[i] = (sum / count) ** 2;
    waiting[n] = waiting[filled];
    waiting[filled++] = i;
  }
  return filled;
}
