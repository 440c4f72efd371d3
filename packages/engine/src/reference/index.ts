// The reference engine: plain TypeScript in float64, slow and obvious; the definition of what the others must compute.

import { complexVolume, toCentred, toUnshifted } from "../array/index.js";
import type { Engine } from "../contract/engine.js";
import { fftFactors, transform3d } from "../fft/index.js";
import { createReferenceCrystalFitter } from "./crystal-fit.js";
import { createReferencePhaser } from "./phaser.js";

/** Makes the reference engine; nothing can fail and nothing needs to be released. */
export async function createReferenceEngine(): Promise<Engine> {
  return {
    name: "reference",
    threads: 1,
    transform: async (volume, direction) => {
      const unshifted = transform3d(Float64Array.from(toUnshifted(volume).data), volume.shape, direction);
      return toCentred(complexVolume(volume.shape, Float32Array.from(unshifted)));
    },
    createPhaser: async (measurement) => {
      for (const n of measurement.amplitude.shape) fftFactors(n);
      return createReferencePhaser(measurement);
    },
    createCrystalFitter: async (measurement, box) => createReferenceCrystalFitter(measurement, box),
    dispose: async () => {},
  };
}
