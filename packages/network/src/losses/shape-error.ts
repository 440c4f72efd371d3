// The error of a predicted object's shape alone, whatever its phase. Where a phase cannot be told, the field that errs least is the
// mean over all that it may be, which is weak or small: beside the field's own error this one keeps the shape as large as it is.
//
//   Σ (|p| − |t|)²/Σ |t|²,   gradient with respect to p: 2(|p| − |t|)·p/|p|/Σ |t|², 0 where p is 0

import { type Shape, voxelCount } from "@friedel/engine";
import { inverseIndices } from "./planes.js";

/**
 * Adds `weight` times the gradient with respect to the predicted planes to `gradient` and gives the error, against the target or its
 * twin: planes of real and imaginary part.
 */
export type ObjectShapeError = (
  predicted: Float32Array,
  target: Float32Array,
  isTwin: boolean,
  weight: number,
  gradient: Float32Array,
) => number;

/** The error for objects of one shape. */
export function createShapeError(shape: Shape): ObjectShapeError {
  const voxels = voxelCount(shape);
  const opposite = inverseIndices(shape);
  return (predicted, target, isTwin, weight, gradient) => {
    let power = 0;
    for (let i = 0; i < 2 * voxels; i++) power += target[i] * target[i];
    let sum = 0;
    for (let i = 0; i < voxels; i++) {
      // A twin has the modulus of the voxel at the opposite place.
      const from = isTwin ? opposite[i] : i;
      const wanted = Math.hypot(target[from], target[voxels + from]);
      const modulus = Math.hypot(predicted[i], predicted[voxels + i]);
      const error = modulus - wanted;
      sum += error * error;
      if (modulus === 0) continue;
      const slope = (2 * weight * error) / modulus / power;
      gradient[i] += slope * predicted[i];
      gradient[voxels + i] += slope * predicted[voxels + i];
    }
    return sum / power;
  };
}
