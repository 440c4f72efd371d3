// The loss of a batch: weighted sums over its samples of the terms in this folder, with the gradient with respect to the network's
// outputs. A training step's graph takes that gradient as an input, so that it needs neither transforms nor minima nor twins.

import { OptionError, type Shape, ShapeError, type Transform, voxelCount } from "@friedel/engine";
import { createCrystalPhaseError } from "./crystal-phase.js";
import { createFieldError, type FieldErrorOptions } from "./field-error.js";
import { createPatternError } from "./pattern-error.js";
import { inverseIndices, requirePlanes } from "./planes.js";
import { createReading, type OutputKind } from "./reading.js";
import { shapeError } from "./shape-error.js";
import { createShapePhaseError } from "./shape-phase.js";

/** Weights and choices of the loss; JSON-able. */
export interface LossOptions extends FieldErrorOptions {
  /** Kind of the network's output. */
  readonly answer: OutputKind;
  /** Of `crystal`: whether the error of the unwrapped phase, which does not depend on the shape, replaces the field's. */
  readonly unwrapped: boolean;
  /** Weight of the error of the field, or of the one in its place. */
  readonly fieldWeight: number;
  /** Weight of chi2; 0 for shape and phase, whose pattern needs a field. */
  readonly chi2Weight: number;
  /** Weight of the error of the object's modulus; 0 for shape and phase, which has its own. */
  readonly shapeWeight: number;
  /** Of `shapePhase`: weight of the phase beside the shape. */
  readonly phaseWeight: number;
}

export const defaultLoss: LossOptions = {
  answer: "field",
  free: "phase",
  twins: true,
  shift: 0,
  unwrapped: false,
  fieldWeight: 1,
  chi2Weight: 0.3,
  shapeWeight: 0,
  phaseWeight: 1,
};

/** Patterns and targets of a batch, which the loss compares outputs with. */
export interface TargetSamples {
  readonly size: number;
  readonly magnitude: Float32Array;
  readonly target: Float32Array;
}

/** Means over the samples of a batch. */
export interface LossParts {
  readonly loss: number;
  /** Error of the field (or of shape and phase), before its weight. */
  readonly field: number;
  /** NaN where it has no weight. */
  readonly chi2: number;
  /** Share of the samples for which the twin had the smaller error. */
  readonly twins: number;
}

/** The loss of a batch of outputs; fills `gradient` with its gradient. */
export type BatchLoss = (predicted: Float32Array, samples: TargetSamples, gradient: Float32Array) => Promise<LossParts>;

/**
 * The loss for objects of one shape in the middle of patterns of another. Throws OptionError for options that contradict each other or
 * are out of range; the loss throws ShapeError for arrays of other lengths.
 */
export function createLoss(options: LossOptions, shape: Shape, patternShape: Shape, transform: Transform): BatchLoss {
  const { answer, unwrapped, fieldWeight, chi2Weight, shapeWeight, phaseWeight, shift, twins } = options;
  for (const [name, value] of Object.entries({ fieldWeight, chi2Weight, shapeWeight, phaseWeight })) {
    if (!(value >= 0 && value < Number.POSITIVE_INFINITY))
      throw new OptionError(`expected ${name} of at least 0, found ${value}`);
  }
  if (!(Number.isInteger(shift) && shift >= 0 && shift <= 3))
    throw new OptionError(`expected a shift from 0 to 3, found ${shift}`);
  if (answer === "shapePhase" && chi2Weight + shapeWeight > 0) {
    throw new OptionError(`expected chi2Weight and shapeWeight 0 for shape and phase, found ${chi2Weight} and ${shapeWeight}`);
  }
  if (unwrapped && answer !== "crystal") {
    throw new OptionError(`expected outputs of the kind crystal for unwrapped phases, found ${answer}`);
  }
  const isShapePhase = answer === "shapePhase";
  // Whether the first error is one of the output itself, not of the object that it describes.
  const isOfOutput = isShapePhase || unwrapped;
  const fieldError = unwrapped
    ? createCrystalPhaseError(shape, twins)
    : isShapePhase
      ? createShapePhaseError(shape, phaseWeight, twins)
      : createFieldError(shape, options);
  const opposite = inverseIndices(shape);
  const patternError = createPatternError(shape, patternShape, transform);
  const reading = createReading(answer, shape);
  const length = 2 * voxelCount(shape);
  const voxels = voxelCount(patternShape);
  const ofObject = new Float32Array(length);
  return async (predicted, { size, magnitude, target }, gradient) => {
    requireOutputs(predicted, size, reading.length, "outputs");
    requireOutputs(gradient, size, reading.length, "a gradient");
    requirePlanes(target, shape, size, 2, "targets");
    requirePlanes(magnitude, patternShape, size, 1, "magnitudes");
    gradient.fill(0);
    let [field, chi2, modulus, turned] = [0, 0, 0, 0];
    for (let n = 0; n < size; n++) {
      const part = (all: Float32Array, each: number) => all.subarray(n * each, (n + 1) * each);
      const [output, toOutput] = [part(predicted, reading.length), part(gradient, reading.length)];
      const [truth, measured] = [part(target, length), part(magnitude, voxels)];
      const object = isShapePhase ? output : reading.object(output);
      const toObject = isShapePhase ? toOutput : ofObject.fill(0);
      const [first, toFirst] = isOfOutput ? [output, toOutput] : [object, toObject];
      const { value, isTwin } = fieldError(first, truth, fieldWeight / size, toFirst);
      field += value / size;
      turned += Number(isTwin) / size;
      if (chi2Weight > 0) chi2 += (await patternError(object, measured, chi2Weight / size, toObject)) / size;
      if (shapeWeight > 0) {
        modulus += shapeError(object, truth, isTwin ? opposite : undefined, shapeWeight / size, toObject) / size;
      }
      if (!isShapePhase) reading.pullBack(output, toObject, toOutput);
    }
    const loss = fieldWeight * field + chi2Weight * chi2 + shapeWeight * modulus;
    return { loss, field, chi2: chi2Weight === 0 ? Number.NaN : chi2, twins: turned };
  };
}

function requireOutputs(all: Float32Array, size: number, length: number, what: string): void {
  if (all.length === size * length) return;
  throw new ShapeError(`expected ${what} of ${length} numbers for ${size} samples, found ${all.length}`);
}
