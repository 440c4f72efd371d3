// The sums of `Phaser.fit` and `CrystalFitter.sums`, voxel by voxel.

import { Measured } from "../array/index.js";
import type { FitSums, SetSums } from "../contract/phaser.js";

/** The sums of an unshifted, interleaved F over the voxels used and over those kept out. */
export function sumFit(F: Float64Array, amplitude: Float64Array, mask: Uint8Array): FitSums {
  return { used: sumSet(F, amplitude, mask, Measured.used), free: sumSet(F, amplitude, mask, Measured.free) };
}

/** The sums over the voxels of one value of the mask. */
export function sumSet(F: Float64Array, amplitude: Float64Array, mask: Uint8Array, set: number): SetSums {
  let count = 0;
  let sumModel = 0;
  let sumCounts = 0;
  let sumCross = 0;
  let sumLog = 0;
  for (let i = 0; i < amplitude.length; i++) {
    if (mask[i] !== set) continue;
    const model = F[2 * i] ** 2 + F[2 * i + 1] ** 2;
    const counts = amplitude[i] ** 2;
    count++;
    sumModel += model;
    sumCounts += counts;
    sumCross += Math.sqrt(model) * amplitude[i];
    if (counts > 0) sumLog += counts * Math.log(counts / Math.max(model, 1e-30));
  }
  return { count, sumModel, sumCounts, sumCross, sumLog };
}
