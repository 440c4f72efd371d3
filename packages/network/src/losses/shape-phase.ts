// The loss of networks whose outputs are a shape and a phase, as those of the published network (Chan et al., Applied Physics Reviews 8,
// 021407 (2021), doi 10.1063/5.0031486): cross-entropy of the shape, and inside the true shape 1 − cos of the phase's error, which has
// no jumps at whole turns. Unlike the published loss, it is the smaller of the two twins' losses, which have the same pattern.

import { type Shape, voxelCount } from "@friedel/engine";
import type { FieldError } from "./field-error.js";
import { inverseIndices, twinPlanes } from "./planes.js";

/**
 * Limits of probabilities, since the cross-entropy diverges at 0 and 1. They are those of single precision: below the lower limit a
 * sigmoid has no gradient left, and the shape would stay 0.
 */
const [lowest, highest] = [1e-30, 1 - 2 ** -24];

/** Voxels where the target's modulus is at least this are inside. */
const insideLevel = 0.5;

/**
 * The loss for one shape of arrays. Predicted planes: the shape (0 to 1) and the phase in turns (0 to 1, phase 0 at ½); target planes:
 * real and imaginary part of the object. `phaseWeight` is the phase's, beside the shape's mean cross-entropy.
 */
export function createShapePhaseError(shape: Shape, phaseWeight: number, twins: boolean): FieldError {
  const voxels = voxelCount(shape);
  const opposite = inverseIndices(shape);
  return (predicted, target, weight, gradient) => {
    const straight = lossAgainst(predicted, target, voxels, phaseWeight);
    const other = twins ? twinPlanes(target, opposite) : undefined;
    const isTwin = other !== undefined && lossAgainst(predicted, other, voxels, phaseWeight) < straight;
    const value = lossAgainst(predicted, isTwin ? other : target, voxels, phaseWeight, { weight, gradient });
    return { value, isTwin };
  };
}

/** Shape and phase as a complex field's planes. */
export function planesOfShapePhase(predicted: Float32Array): Float32Array {
  const voxels = predicted.length / 2;
  const out = new Float32Array(predicted.length);
  for (let i = 0; i < voxels; i++) {
    const phase = 2 * Math.PI * (predicted[voxels + i] - 0.5);
    out[i] = predicted[i] * Math.cos(phase);
    out[voxels + i] = predicted[i] * Math.sin(phase);
  }
  return out;
}

function lossAgainst(
  predicted: Float32Array,
  target: Float32Array,
  voxels: number,
  phaseWeight: number,
  into?: { readonly weight: number; readonly gradient: Float32Array },
): number {
  let inside = 0;
  const level = insideLevel ** 2;
  for (let i = 0; i < voxels; i++) if (target[i] ** 2 + target[voxels + i] ** 2 >= level) inside++;
  const perPhase = inside > 0 ? phaseWeight / inside : 0;
  let sum = 0;
  for (let i = 0; i < voxels; i++) {
    const [re, im] = [target[i], target[voxels + i]];
    const isInside = re * re + im * im >= level;
    const p = Math.min(highest, Math.max(lowest, predicted[i]));
    sum -= Math.log(isInside ? p : 1 - p) / voxels;
    if (into) into.gradient[i] += ((isInside ? -1 / p : 1 / (1 - p)) * into.weight) / voxels;
    if (!isInside) continue;
    const error = 2 * Math.PI * (predicted[voxels + i] - 0.5) - Math.atan2(im, re);
    sum += perPhase * (1 - Math.cos(error));
    if (into) into.gradient[voxels + i] += into.weight * perPhase * 2 * Math.PI * Math.sin(error);
  }
  return sum;
}
