// Supports of a given size: fits whose supports differ in size have likelihoods that cannot be compared.

import { type ComplexVolume, type MaskVolume, maskVolume, modulusOf } from "@friedel/engine";

/** The `count` voxels, less those at the array's border, at which |ρ|, averaged a little with its six neighbours, is largest. */
export function largestVoxels(object: ComplexVolume, count: number): MaskVolume {
  const { shape } = object;
  const [nz, ny, nx] = shape;
  const modulus = modulusOf(object).data;
  const averaged = new Float32Array(modulus.length);
  for (let z = 1; z < nz - 1; z++)
    for (let y = 1; y < ny - 1; y++)
      for (let x = 1; x < nx - 1; x++) {
        const i = (z * ny + y) * nx + x;
        let beside = 0;
        for (const step of [1, nx, nx * ny]) beside += modulus[i - step] + modulus[i + step];
        averaged[i] = 2 * modulus[i] + beside / 2;
      }
  const level = averaged.slice().sort()[Math.max(0, averaged.length - count)];
  return maskVolume(
    shape,
    Uint8Array.from(averaged, (value) => Number(value > 0 && value >= level)),
  );
}
