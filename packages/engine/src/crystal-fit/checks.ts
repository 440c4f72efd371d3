// What every engine refuses about crystal fits, in the same words.

import { formatShape, Measured, type Triple, voxelCount } from "../array/index.js";
import type { Measurement } from "../contract/engine.js";
import { correctedMeasurement, requireMeasurement } from "../contract/measurement.js";
import { DataError, OptionError, ShapeError } from "../errors.js";
import { fftFactors } from "../fft/index.js";
import {
  type CrystalFit,
  type CrystalModel,
  type FitSchedule,
  floatsPerPlane,
  parameterCount,
  type Sweep,
  stepValues,
} from "./model.js";
import { fewestCoefficients, type SplineField } from "./spline.js";

/** Σ A² of a corrected measurement that crystals can be fitted to in `box`. Throws {@link ShapeError} and {@link DataError}. */
export function requireFittable(measurement: Measurement, box: Triple): number {
  requireMeasurement(measurement);
  const { amplitude, mask } = correctedMeasurement(measurement);
  const { shape } = amplitude;
  for (const n of shape) fftFactors(n);
  if (box.some((b, axis) => !Number.isInteger(b) || b < 1 || b > shape[axis])) {
    throw new ShapeError(`expected a box of 1 voxel or more within ${formatShape(shape)}, found ${formatShape(box)}`);
  }
  let counts = 0;
  for (let i = 0; i < amplitude.data.length; i++) if (mask.data[i] === Measured.used) counts += amplitude.data[i] ** 2;
  if (!(counts > 0 && Number.isFinite(counts))) {
    throw new DataError(`expected counts above 0 in the voxels used, found ${counts} in all`);
  }
  return counts;
}

/** Throws {@link ShapeError} for lengths that do not fit and {@link DataError} for numbers that cannot be a crystal. */
export function requireModel({ planes, phase }: CrystalModel): void {
  if (planes.length === 0 || planes.length % floatsPerPlane !== 0) {
    throw new ShapeError(`expected ${floatsPerPlane} numbers for each of 1 or more planes, found ${planes.length} in all`);
  }
  requireField(phase);
  requireFinite(planes, "planes");
  for (let k = 0; k < planes.length; k += floatsPerPlane) {
    if (Math.hypot(planes[k], planes[k + 1], planes[k + 2]) === 0) {
      throw new DataError(`expected a normal of some length for plane ${k / floatsPerPlane}, found zeros`);
    }
  }
}

/** Throws {@link OptionError} for h that is not a length. */
export function requireEdge(edge: number): void {
  if (!(edge > 0 && Number.isFinite(edge))) throw new OptionError(`expected an edge wider than 0, found ${edge}`);
}

/** Fits that an engine can advance together; errors as in {@link requireModel}, {@link OptionError} for the schedule. */
export function requireFits(fits: readonly CrystalFit[], schedule: FitSchedule, upTo: number): void {
  const { steps, hold = 0, edge, rates } = schedule;
  requireOption(Number.isInteger(steps) && steps >= 1, "a schedule of 1 step or more", steps);
  requireOption(Number.isInteger(upTo) && upTo >= 0 && upTo <= steps, `to go up to a step from 0 to ${steps}`, upTo);
  requireOption(hold >= 0, "planes held for 0 steps or more", hold);
  requireEdge(edge.from);
  requireEdge(edge.to);
  for (const rate of [rates.distance, rates.normal, rates.phase]) requireRate(rate);
  for (const { model, moments, step } of fits) {
    requireModel(model);
    const expected = 2 * parameterCount(model);
    if (moments.length !== expected) throw new ShapeError(`expected ${expected} moments, found ${moments.length}`);
    requireFinite(moments, "moments");
    requireOption(Number.isInteger(step) && step >= 0, "a step of 0 or more", step);
    if (sizesOf(model) !== sizesOf(fits[0].model)) {
      throw new ShapeError(`expected models of equal sizes, found ${sizesOf(fits[0].model)} and ${sizesOf(model)}`);
    }
  }
}

/** The values of a schedule's steps from the earliest of the fits on. */
export function valuesFrom(schedule: FitSchedule, first: number, upTo: number): ReturnType<typeof stepValues>[] {
  return Array.from({ length: Math.max(0, upTo - first) }, (_, i) => stepValues(schedule, first + i));
}

function sizesOf({ planes, phase }: CrystalModel): string {
  return `${planes.length / floatsPerPlane} planes with a grid of ${formatShape(phase.shape)}`;
}

function requireField({ shape, values }: SplineField): void {
  if (shape.some((n) => !Number.isInteger(n) || n < fewestCoefficients)) {
    throw new ShapeError(`expected ${fewestCoefficients} coefficients of the phase or more an axis, found ${formatShape(shape)}`);
  }
  if (values.length !== voxelCount(shape)) {
    throw new ShapeError(`expected ${voxelCount(shape)} coefficients of the phase, found ${values.length}`);
  }
  requireFinite(values, "phase");
}

function requireFinite(values: Float32Array, what: string): void {
  const at = values.findIndex((value) => !Number.isFinite(value));
  if (at >= 0) throw new DataError(`expected finite numbers for the ${what}, found ${values[at]}`);
}

function requireRate({ from, to }: Sweep): void {
  for (const rate of [from, to]) requireOption(rate >= 0 && Number.isFinite(rate), "rates of 0 or more", rate);
}

function requireOption(holds: boolean, expected: string, found: number): void {
  if (!holds) throw new OptionError(`expected ${expected}, found ${found}`);
}
