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
  let filled = 0;
  for (let n = 0; n < waiting.length; n++) {
    const i = waiting[n];
    const z = Math.floor(i / plane);
    const y = Math.floor((i - z * plane) / nx);
    const x = i - z * plane - y * nx;
    const [below, above] = [z > 0 ? known[i - plane] : 0, z < nz - 1 ? known[i + plane] : 0];
    const [before, behind] = [y > 0 ? known[i - nx] : 0, y < ny - 1 ? known[i + nx] : 0];
    const [left, right] = [x > 0 ? known[i - 1] : 0, x < nx - 1 ? known[i + 1] : 0];
    const count = below + above + before + behind + left + right;
    if (count === 0) continue;
    let sum = 0;
    if (below) sum += Math.sqrt(data[i - plane]);
    if (above) sum += Math.sqrt(data[i + plane]);
    if (before) sum += Math.sqrt(data[i - nx]);
    if (behind) sum += Math.sqrt(data[i + nx]);
    if (left) sum += Math.sqrt(data[i - 1]);
    if (right) sum += Math.sqrt(data[i + 1]);
    data[i] = (sum / count) ** 2;
    waiting[n] = waiting[filled];
    waiting[filled++] = i;
  }
  return filled;
}
