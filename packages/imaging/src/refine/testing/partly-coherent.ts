// Patterns for tests of the forward model: as `simulatePattern`, in light of limited coherence and with a background.

import type { Engine } from "@friedel/engine";
import {
  type ComplexVolume,
  centreOf,
  complexVolume,
  poisson,
  realVolume,
  seededRandom,
  type Triple,
  uniformSequence,
} from "@friedel/engine";
import { intensityOf } from "@friedel/simulation";

/** What a measurement has beside the object. */
export interface Exposure {
  /** Standard deviations of the Gaussian that blurs the pattern, voxels along the axes. */
  readonly widths: Triple;
  /** Expected counts of background a voxel. */
  readonly background: number;
  /** Expected counts of the brightest voxel, background apart. */
  readonly peakCounts: number;
  readonly seed: number;
}

/** √counts of the object's pattern. */
export async function partlyCoherentAmplitude(engine: Engine, object: ComplexVolume, exposure: Exposure) {
  const { widths, background, peakCounts, seed } = exposure;
  const { shape } = object;
  const coherent = intensityOf(await engine.transform(object, "forward"));
  const pattern = complexVolume(shape);
  for (let i = 0; i < coherent.data.length; i++) pattern.data[2 * i] = coherent.data[i];
  // The autocorrelation times γ(r) = exp(−½ Σ(2π σ r/N)²).
  const autocorrelation = await engine.transform(pattern, "inverse");
  const [cz, cy, cx] = centreOf(shape);
  const phase = (axis: 0 | 1 | 2, r: number) => ((2 * Math.PI * widths[axis] * r) / shape[axis]) ** 2;
  for (let z = 0, i = 0; z < shape[0]; z++) {
    for (let y = 0; y < shape[1]; y++) {
      for (let x = 0; x < shape[2]; x++, i++) {
        const coherence = Math.exp(-(phase(0, z - cz) + phase(1, y - cy) + phase(2, x - cx)) / 2);
        autocorrelation.data[2 * i] *= coherence;
        autocorrelation.data[2 * i + 1] *= coherence;
      }
    }
  }
  const { data } = await engine.transform(autocorrelation, "forward");
  const blurred = Float64Array.from(coherent.data, (_, i) => Math.max(0, data[2 * i]));
  const factor = peakCounts / blurred.reduce((a, b) => Math.max(a, b), 0);
  const next = uniformSequence(seededRandom(seed, "tests", 61));
  return realVolume(
    shape,
    Float32Array.from(blurred, (mean) => Math.sqrt(poisson(factor * mean + background, next))),
  );
}
