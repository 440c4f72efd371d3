// The crystal of a model on the voxels of its box, and the way back from gradients on voxels to gradients of the parameters, in
// float64 and written like the formulas of crystal-fit/model.ts.

import type { Triple } from "../array/index.js";
import { type CrystalModel, floatsPerPlane, type SplineField, type SplineWeights, splineWeights } from "../crystal-fit/index.js";

/** A model's numbers in whatever precision. */
export interface CrystalValues {
  readonly planes: ArrayLike<number>;
  readonly phase: FieldValues;
}

interface FieldValues extends Omit<SplineField, "values"> {
  readonly values: ArrayLike<number>;
}

/** A crystal on its box: amplitude and phase, C order. */
export interface DrawnCrystal {
  readonly amplitude: Float64Array;
  readonly phase: Float64Array;
}

/** The gradient of a model's numbers. */
export interface CrystalGradient {
  readonly planes: Float64Array;
  readonly phase: Float64Array;
}

/** a and φ of a model. */
export function drawCrystal({ planes, phase }: CrystalValues, box: Triple, edge: number): DrawnCrystal {
  const amplitude = new Float64Array(box[0] * box[1] * box[2]).fill(1);
  forEachVoxel(box, (i, r) => {
    for (let k = 0; k < planes.length; k += floatsPerPlane) amplitude[i] *= step(fraction(planes, k, r, edge));
  });
  return { amplitude, phase: evaluateField(phase, box) };
}

/** From ∂L/∂a and ∂L/∂φ on the box to the gradient of the model's numbers. */
export function crystalGradient(
  { planes, phase }: CrystalValues,
  box: Triple,
  edge: number,
  byAmplitude: Float64Array,
  byPhase: Float64Array,
): CrystalGradient {
  const count = planes.length / floatsPerPlane;
  const sums = new Float64Array(planes.length);
  forEachVoxel(box, (i, r) => {
    const t = Array.from({ length: count }, (_, k) => fraction(planes, floatsPerPlane * k, r, edge));
    // The product of the other factors, from those before and those after.
    const before = [1];
    for (let k = 0; k < count; k++) before.push(before[k] * step(t[k]));
    let after = 1;
    for (let k = count - 1; k >= 0; k--) {
      // dS/du = ½·6t(1 − t), and u = (d − n̂·r)/h.
      const slope = (byAmplitude[i] * before[k] * after * 3 * t[k] * (1 - t[k])) / edge;
      for (let axis = 0; axis < 3; axis++) sums[floatsPerPlane * k + axis] -= slope * r[axis];
      sums[floatsPerPlane * k + 3] += slope;
      after *= step(t[k]);
    }
  });
  for (let k = 0; k < planes.length; k += floatsPerPlane) throughNormalisation(planes, sums, k);
  return { planes: sums, phase: gatherField(phase.shape, box, byPhase) };
}

/** The adjoint of n̂ = n/|n|: g ← (g − n̂(n̂·g))/|n|. */
function throughNormalisation(planes: ArrayLike<number>, gradient: Float64Array, k: number): void {
  const length = Math.hypot(planes[k], planes[k + 1], planes[k + 2]);
  const along = [0, 1, 2].reduce((sum, axis) => sum + (gradient[k + axis] * planes[k + axis]) / length, 0);
  for (let axis = 0; axis < 3; axis++) {
    gradient[k + axis] = (gradient[k + axis] - (along * planes[k + axis]) / length) / length;
  }
}

/** t of a plane: 0 outside, 1 inside, and in between over ±h. */
function fraction(planes: ArrayLike<number>, k: number, r: Triple, edge: number): number {
  const length = Math.hypot(planes[k], planes[k + 1], planes[k + 2]);
  const along = (planes[k] * r[0] + planes[k + 1] * r[1] + planes[k + 2] * r[2]) / length;
  return Math.min(1, Math.max(0, 0.5 + (0.5 * (planes[k + 3] - along)) / edge));
}

/** S. */
function step(t: number): number {
  return t * t * (3 - 2 * t);
}

/** Calls `visit` with every voxel's index and position from the box's centre. */
function forEachVoxel([bz, by, bx]: Triple, visit: (index: number, r: Triple) => void): void {
  for (let z = 0, i = 0; z < bz; z++) {
    for (let y = 0; y < by; y++) {
      for (let x = 0; x < bx; x++, i++) visit(i, [z - (bz - 1) / 2, y - (by - 1) / 2, x - (bx - 1) / 2]);
    }
  }
}

/** A field on the voxels of the box. */
function evaluateField({ shape, values }: FieldValues, box: Triple): Float64Array {
  const out = new Float64Array(box[0] * box[1] * box[2]);
  forEachTerm(shape, box, (voxel, coefficient, weight) => {
    out[voxel] += weight * values[coefficient];
  });
  return out;
}

/** The adjoint of {@link evaluateField}. */
function gatherField(shape: Triple, box: Triple, voxels: Float64Array): Float64Array {
  const out = new Float64Array(shape[0] * shape[1] * shape[2]);
  forEachTerm(shape, box, (voxel, coefficient, weight) => {
    out[coefficient] += weight * voxels[voxel];
  });
  return out;
}

function forEachTerm(
  [gz, gy, gx]: Triple,
  [bz, by, bx]: Triple,
  visit: (voxel: number, coefficient: number, weight: number) => void,
): void {
  const [alongZ, alongY, alongX] = [splineWeights(bz, gz), splineWeights(by, gy), splineWeights(bx, gx)];
  const each = ({ first, weights }: SplineWeights, term: (index: number, weight: number) => void): void => {
    weights.forEach((weight, i) => {
      term(first + i, weight);
    });
  };
  let voxel = 0;
  for (const z of alongZ) {
    for (const y of alongY) {
      for (const x of alongX) {
        each(z, (cz, wz) => {
          each(y, (cy, wy) => {
            each(x, (cx, wx) => {
              visit(voxel, (cz * gy + cy) * gx + cx, wz * wy * wx);
            });
          });
        });
        voxel++;
      }
    }
  }
}

/** A model's numbers as one list: planes, phase. */
export function listParameters({ planes, phase }: CrystalModel): Float32Array {
  return Float32Array.of(...planes, ...phase.values);
}

/** The model of the same sizes with the numbers of such a list. */
export function modelWith({ planes, phase }: CrystalModel, list: Float32Array): CrystalModel {
  return { planes: list.slice(0, planes.length), phase: { shape: phase.shape, values: list.slice(planes.length) } };
}
