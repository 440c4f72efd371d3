// Supports of a given size: fits whose supports differ in size have likelihoods that cannot be compared.

import { type ComplexVolume, type MaskVolume, maskVolume, modulusOf } from "@friedel/engine";

/** The `count` voxels, less those at the array's border, at which |ρ|, averaged a little with its six neighbours, is largest. */
export function largestVoxels(object: ComplexVolume, count: number): MaskVolume {
  const { shape } = object;
  const [nz, ny, nx] = shape;
  const [row, plane] = [nx, nx * ny];
  const modulus = modulusOf(object).data;
  const averaged = new Float32Array(modulus.length);
  for (let z = 1; z < nz - 1; z++)
    for (let y = 1; y < ny - 1; y++)
      for (let x = 1; x < nx - 1; x++) {
        const i = (z * ny + y) * nx + x;
        let beside = modulus[i - 1] + modulus[i + 1];
        beside += modulus[i - row] + modulus[i + row];
        beside += modulus[i - plane] + modulus[i + plane];
        averaged[i] = 2 * modulus[i] + beside / 2;
      }
  const level = nthLargest(averaged, count);
  const support = maskVolume(shape);
  for (let i = 0; i < averaged.length; i++) support.data[i] = Number(averaged[i] > 0 && averaged[i] >= level);
  return support;
}

/** The n-th largest of values that are 0 or more, the least of all where there are fewer; sorting them would take ten times as long. */
function nthLargest(values: Float32Array, n: number): number {
  // Numbers of 0 and more are in the order of their bits.
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  let [prefix, left] = [0, Math.max(1, Math.min(n, values.length))];
  for (const shift of [16, 0]) {
    const counts = new Uint32Array(1 << 16);
    for (const word of bits) if (shift === 16 || word >>> 16 === prefix) counts[(word >>> shift) & 0xffff]++;
    let digit = counts.length - 1;
    for (; counts[digit] < left; digit--) left -= counts[digit];
    prefix = shift === 16 ? digit : prefix * (1 << 16) + digit;
  }
  return new Float32Array(Uint32Array.of(prefix).buffer)[0];
}
