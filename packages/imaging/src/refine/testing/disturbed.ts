// Starts for tests of refinement: a pattern of the test sets, and its truth made wrong in the way that a prediction is.

import { type ComplexVolume, centreOf, type Engine, mapped, realVolume, type Shape, type Triple } from "@friedel/engine";
import { realOf, times } from "@friedel/engine/testing";
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
  const { shape } = object;
  const centre = centreOf(shape);
  const wave = ([z, y, x]: Triple) => [z, y + 4, x + 9].reduce((sum, r) => sum + Math.sin((2 * Math.PI * r) / period), 0);
  const turned = times(object, 1, (place) => phase * wave(place), centre);
  if (blur === 0) return turned;
  const sigmas = shape.map((n) => n / (2 * Math.PI * blur || 1e-9));
  const gauss = realOf(shape, (k) => Math.exp(-k.reduce((sum, n, axis) => sum + (n / sigmas[axis]) ** 2, 0) / 2), centre);
  const spectrum = await engine.transform(turned, "forward");
  return engine.transform(
    mapped(spectrum, (value, i) => value * gauss.data[i >> 1]),
    "inverse",
  );
}
