// chi2 of a predicted field against the measured magnitudes, with its gradient: Σ(s|F| − A)²/ΣA² over measured voxels, s the best scale.
// The transforms are the engine's, outside of any network's graph.

import { cropOrPad, type Shape, type Transform } from "@friedel/engine";
import type { LossTerm } from "./field-error.js";
import { volumeOfPlanes } from "./planes.js";

/** chi2 for fields of one shape in the middle of patterns of another. The target: magnitudes, below 0 where unmeasured. */
export function createPatternError(shape: Shape, patternShape: Shape, transform: Transform): LossTerm<Promise<number>> {
  return async (predicted, magnitude, weight, gradient) => {
    const spectrum = await transform(cropOrPad(volumeOfPlanes(predicted, shape), patternShape), "forward");
    const { data } = spectrum;
    let [model, cross, counts] = [0, 0, 0];
    for (let i = 0; i < magnitude.length; i++) {
      const a = magnitude[i];
      if (a < 0) continue;
      const power = data[2 * i] ** 2 + data[2 * i + 1] ** 2;
      model += power;
      cross += Math.sqrt(power) * a;
      counts += a * a;
    }
    // A field of zeros scatters nothing and has no gradient.
    if (!(model > 0)) return 1;
    const scale = cross / model;
    // The adjoint of the transform is its inverse times the number of voxels.
    const factor = (weight * 2 * scale * magnitude.length) / counts;
    for (let i = 0; i < magnitude.length; i++) {
      const modulus = Math.sqrt(data[2 * i] ** 2 + data[2 * i + 1] ** 2);
      const g = magnitude[i] < 0 || modulus === 0 ? 0 : factor * (scale - magnitude[i] / modulus);
      data[2 * i] *= g;
      data[2 * i + 1] *= g;
    }
    const back = cropOrPad(await transform(spectrum, "inverse"), shape).data;
    const voxels = back.length / 2;
    for (let i = 0; i < voxels; i++) {
      gradient[i] += back[2 * i];
      gradient[voxels + i] += back[2 * i + 1];
    }
    return Math.max(0, 1 - cross ** 2 / (model * counts));
  };
}
