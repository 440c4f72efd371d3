// A measurement with a gain or a background: what every engine refuses about it, and its corrected form for projections, which know a
// modulus and no statistics.

import { formatShape, Measured, type RealVolume, sameShape } from "../array/index.js";
import { DataError, OptionError, ShapeError } from "../errors.js";
import { requireConstraint } from "./constraint.js";
import type { Measurement } from "./engine.js";
import type { DescentGoal } from "./vectors.js";

/** Throws ShapeError where a volume has not the pattern's shape, and what `requireConstraint` does. */
export function requireShapes({ amplitude: { shape }, mask, gain, background, constraint }: Measurement): void {
  if (constraint) requireConstraint(shape, constraint);
  for (const [what, volume] of Object.entries({ mask, gain, background })) {
    if (!volume || sameShape(shape, volume.shape)) continue;
    throw new ShapeError(`expected a ${what} of ${formatShape(shape)} like the pattern, found ${formatShape(volume.shape)}`);
  }
}

/** The same, and throws {@link DataError} for a gain or a background out of range. */
export function requireMeasurement(measurement: Measurement): void {
  requireShapes(measurement);
  const { mask, gain, background } = measurement;
  const requireValues = ({ data }: RealVolume, least: number, expected: string) => {
    for (let i = 0; i < data.length; i++) {
      if (mask.data[i] === Measured.no || (data[i] >= least && data[i] < Number.POSITIVE_INFINITY)) continue;
      throw new DataError(`expected ${expected} in every measured voxel, found ${data[i]} in voxel ${i}`);
    }
  };
  if (gain) requireValues(gain, Number.MIN_VALUE, "a finite gain above 0");
  if (background) requireValues(background, 0, "a finite background of 0 or more");
}

/** Whether the measurement has a gain or a background. */
export function hasResponse({ gain, background }: Measurement): boolean {
  return gain !== undefined || background !== undefined;
}

/**
 * The measurement with √(max(0, A² − background)/gain) for A and neither of the two; without them it is the measurement itself. Errors
 * as {@link requireMeasurement}.
 */
export function correctedMeasurement(measurement: Measurement): Measurement {
  const { amplitude, mask, gain, background } = measurement;
  requireMeasurement(measurement);
  if (!hasResponse(measurement)) return measurement;
  const data = amplitude.data.slice();
  for (let i = 0; i < data.length; i++) {
    if (mask.data[i] === Measured.no) continue;
    const signal = Math.max(0, data[i] ** 2 - (background ? background.data[i] : 0));
    data[i] = Math.sqrt(signal / (gain ? gain.data[i] : 1));
  }
  return { amplitude: { ...amplitude, data }, mask };
}

/** Throws {@link OptionError} for the scale "max" on a measurement with a gain or a background: it knows no counts. */
export function requireGoal(responds: boolean, { model }: Pick<DescentGoal, "model">): void {
  if (model?.scale !== "max" || !responds) return;
  throw new OptionError('expected the scale "max" without gain and background, found it with them');
}
