// The reference engine: plain TypeScript in float64, slow and obvious; the definition of what the others must compute.

import { complexVolume, toCentred, toUnshifted } from "../array/index.js";
import type { Engine } from "../contract/engine.js";
import { fftFactors, transform3d } from "../fft/index.js";
import { ReferenceCrystalFitter } from "./crystal-fit.js";
import { ReferencePhaser } from "./phaser.js";

/** Makes the reference engine; nothing can fail and nothing needs to be released. */
export async function createReferenceEngine(): Promise<Engine> {
  return {
    name: "reference",
    threads: 1,
    async transform(volume, direction) {
      const unshifted = Float64Array.from(toUnshifted(volume).data);
      transform3d(unshifted, volume.shape, direction);
      return toCentred(complexVolume(volume.shape, Float32Array.from(unshifted)));
    },
    async createPhaser(measurement) {
      for (const n of measurement.amplitude.shape) fftFactors(n);
      return new ReferencePhaser(measurement);
    },
    async createCrystalFitter(measurement, box) {
      return new ReferenceCrystalFitter(measurement, box);
    },
    async dispose() {},
  };
}
