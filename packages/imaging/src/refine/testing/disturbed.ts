// Starts for tests of refinement: a pattern of the test sets, and its truth made wrong in the way that a prediction is.

import { type ComplexVolume, centreOf, complexVolume, type Engine, realVolume, type Shape } from "@friedel/engine";
import { drawTestPattern, findClasses, type TestPattern, tuningSeed } from "@friedel/simulation";
import type { RefineInput } from "../result.js";

/** What is done to a truth. */
export interface Disturbance {
  /** Amplitude of a smooth error of the phase, radians: a wave along each axis, one period in 30 voxels. */
  readonly phase: number;
  /** Standard deviation of a Gaussian blur, voxels. */
  readonly blur: number;
}

/** A pattern of the tuning set as refinement takes it, with its truth. */
export async function tuningInput(
  engine: Engine,
  className: string,
  index: number,
  shape: Shape,
): Promise<RefineInput & { readonly truth: ComplexVolume; readonly pattern: TestPattern }> {
  const [testClass] = findClasses([className]);
  const pattern = await drawTestPattern(tuningSeed, testClass, index, shape, engine.transform);
  const amplitude = realVolume(shape, pattern.counts.data.map(Math.sqrt));
  return { amplitude, mask: pattern.mask, truth: pattern.truth, pattern };
}

const period = 30;

/** The object with a wrong phase and a soft edge. */
export async function disturbed(engine: Engine, object: ComplexVolume, { phase, blur }: Disturbance): Promise<ComplexVolume> {
  const { shape, data } = object;
  const [cz, cy, cx] = centreOf(shape);
  const turned = complexVolume(shape);
  const sigmas = shape.map((n) => n / (2 * Math.PI * blur || 1e-9));
  for (let z = 0, i = 0; z < shape[0]; z++) {
    for (let y = 0; y < shape[1]; y++) {
      for (let x = 0; x < shape[2]; x++, i++) {
        const wave = [z - cz, y - cy + 4, x - cx + 9].reduce((sum, r) => sum + Math.sin((2 * Math.PI * r) / period), 0);
        const [c, s] = [Math.cos(phase * wave), Math.sin(phase * wave)];
        turned.data[2 * i] = c * data[2 * i] - s * data[2 * i + 1];
        turned.data[2 * i + 1] = c * data[2 * i + 1] + s * data[2 * i];
      }
    }
  }
  if (blur === 0) return turned;
  const spectrum = await engine.transform(turned, "forward");
  for (let z = 0, i = 0; z < shape[0]; z++) {
    for (let y = 0; y < shape[1]; y++) {
      for (let x = 0; x < shape[2]; x++, i++) {
        const square = ((z - cz) / sigmas[0]) ** 2 + ((y - cy) / sigmas[1]) ** 2 + ((x - cx) / sigmas[2]) ** 2;
        const factor = Math.exp(-square / 2);
        spectrum.data[2 * i] *= factor;
        spectrum.data[2 * i + 1] *= factor;
      }
    }
  }
  return engine.transform(spectrum, "inverse");
}
