// The loss of a batch: weighted sums over its samples of the losses in this folder, with the gradient with respect to the network's
// answer. A training step's graph takes that gradient as an input, so that it needs neither transforms nor minima nor twins.

import { OptionError, type Shape, type Transform, voxelCount } from "@friedel/core";
import { createFieldError, type FieldErrorOptions } from "./field-error.js";
import { createPatternError } from "./pattern-error.js";
import { requirePlanes } from "./planes.js";
import { createShapePhaseError } from "./shape-phase.js";

/** How answers are judged; JSON-able. */
export interface LossOptions extends FieldErrorOptions {
  /** What a network answers with: real and imaginary part, or shape and phase. */
  readonly answer: "field" | "shapePhase";
  /** Weight of the error of the field, or of shape and phase. */
  readonly fieldWeight: number;
  /** Weight of chi2; 0 for shape and phase, whose pattern needs a field. */
  readonly chi2Weight: number;
  /** Of `shapePhase`: weight of the phase beside the shape. */
  readonly phaseWeight: number;
}

export const defaultLoss: LossOptions = {
  ...{ answer: "field", free: "phase", twins: true, shift: 0 },
  ...{ fieldWeight: 1, chi2Weight: 0.3, phaseWeight: 1 },
};

/** What a network is judged by; arrays as in a batch. */
export interface JudgedSamples {
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
  /** Share of the samples whose twin fitted better. */
  readonly twins: number;
}

/** Judges answers: fills `gradient` with the gradient of the loss. */
export type BatchLoss = (predicted: Float32Array, samples: JudgedSamples, gradient: Float32Array) => Promise<LossParts>;

/**
 * The loss for answers of one shape in the middle of patterns of another. Throws OptionError for options that make no sense; the loss
 * throws ShapeError for arrays of other lengths.
 */
export function createLoss(options: LossOptions, shape: Shape, patternShape: Shape, transform: Transform): BatchLoss {
  const { answer, fieldWeight, chi2Weight, phaseWeight, shift, twins } = options;
  for (const [name, value] of Object.entries({ fieldWeight, chi2Weight, phaseWeight })) {
    if (!(value >= 0 && value < Number.POSITIVE_INFINITY))
      throw new OptionError(`expected ${name} of at least 0, found ${value}`);
  }
  if (!(Number.isInteger(shift) && shift >= 0 && shift <= 3))
    throw new OptionError(`expected a shift from 0 to 3, found ${shift}`);
  if (answer === "shapePhase" && chi2Weight > 0) {
    throw new OptionError(`expected chi2Weight 0 for shape and phase, found ${chi2Weight}`);
  }
  const fieldError = answer === "field" ? createFieldError(shape, options) : createShapePhaseError(shape, phaseWeight, twins);
  const patternError = createPatternError(shape, patternShape, transform);
  const length = 2 * voxelCount(shape);
  const voxels = voxelCount(patternShape);
  return async (predicted, { size, magnitude, target }, gradient) => {
    requirePlanes(predicted, shape, size, 2, "an answer");
    requirePlanes(target, shape, size, 2, "targets");
    requirePlanes(gradient, shape, size, 2, "a gradient");
    requirePlanes(magnitude, patternShape, size, 1, "magnitudes");
    gradient.fill(0);
    let [field, chi2, turned] = [0, 0, 0];
    for (let n = 0; n < size; n++) {
      const part = (planes: Float32Array) => planes.subarray(n * length, (n + 1) * length);
      const [answered, into] = [part(predicted), part(gradient)];
      const { value, isTwin } = fieldError(answered, part(target), fieldWeight / size, into);
      field += value / size;
      turned += Number(isTwin) / size;
      if (chi2Weight === 0) continue;
      const measured = magnitude.subarray(n * voxels, (n + 1) * voxels);
      chi2 += (await patternError(answered, measured, chi2Weight / size, into)) / size;
    }
    const loss = fieldWeight * field + chi2Weight * chi2;
    return { loss, field, chi2: chi2Weight === 0 ? Number.NaN : chi2, twins: turned };
  };
}
