// The sums of `Phaser.fit` and `CrystalFitter.sums`, voxel by voxel.

import { Measured } from "../array/index.js";
import type { FitSums, SetSums } from "../contract/phaser.js";

/** The sums of an unshifted, interleaved F over the voxels used and over those kept out. */
export function sumFit(F: Float64Array, amplitude: Float64Array, mask: Uint8Array): FitSums {
  return sumIntensities(intensitiesOf(F), amplitude, mask);
}

/** The same for the model's intensities. */
export function sumIntensities(intensity: Float64Array, amplitude: Float64Array, mask: Uint8Array): FitSums {
  return { used: sumSet(intensity, amplitude, mask, Measured.used), free: sumSet(intensity, amplitude, mask, Measured.free) };
}

/** |F|² of an interleaved F. */
export function intensitiesOf(F: Float64Array): Float64Array {
  return Float64Array.from({ length: F.length / 2 }, (_, i) => F[2 * i] ** 2 + F[2 * i + 1] ** 2);
}

/** The sums over the voxels of one value of the mask. */
export function sumSet(intensity: Float64Array, amplitude: Float64Array, mask: Uint8Array, set: number): SetSums {
  let count = 0;
  let sumModel = 0;
  let sumCounts = 0;
  let sumCross = 0;
  let sumLog = 0;
  for (let i = 0; i < amplitude.length; i++) {
    if (mask[i] !== set) continue;
    const model = intensity[i];
    const counts = amplitude[i] ** 2;
    count++;
    sumModel += model;
    sumCounts += counts;
    sumCross += Math.sqrt(model) * amplitude[i];
    if (counts > 0) sumLog += counts * Math.log(counts / Math.max(model, 1e-30));
  }
  return { count, sumModel, sumCounts, sumCross, sumLog };
}
