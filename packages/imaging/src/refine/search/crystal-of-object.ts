// The crystal model nearest to a given object of voxels, such as a network's prediction: planes that touch its isosurface, and the
// smooth phase that fits its unwrapped phase best. It is only a start: the fit to the pattern changes all of it.

import type { ComplexVolume, MaskVolume, Triple } from "@friedel/engine";
import { type CrystalModel, type SplineField, splineField, splineWeightsAt, triple } from "@friedel/engine";
import { boundsOf } from "../../metrics/extent.js";
import { crystalSupport } from "../../unwrapping/support.js";
import { unwrapPhase } from "../../unwrapping/unwrap.js";
import type { ResolutionLevel } from "./resolution-levels.js";

/** Inside is where |ρ| is at least this share of its maximum: predictions of networks are uneven and soft. */
const insideLevel = 0.3;

/**
 * The model of an object on a level's grid, with planes along `directions` (z, y, x of each) and `phaseGrid` phase coefficients along
 * the axes. The object is moved to the box's centre by whole voxels. Throws DataError for an object of zeros.
 */
export function crystalOfObject(
  object: ComplexVolume,
  level: ResolutionLevel,
  directions: Float64Array,
  phaseGrid: Triple,
): CrystalModel {
  const { support } = crystalSupport(object, insideLevel);
  const voxels = insideOf(object, support, level);
  const planes = new Float32Array((4 * directions.length) / 3);
  for (let k = 0; k < directions.length / 3; k++) {
    const normal = directions.subarray(3 * k, 3 * k + 3);
    let reach = Number.NEGATIVE_INFINITY;
    for (const { place } of voxels) reach = Math.max(reach, normal[0] * place[0] + normal[1] * place[1] + normal[2] * place[2]);
    // A voxel's outer face is half a voxel further out.
    planes.set([...normal, reach + 0.5], 4 * k);
  }
  return { planes, phase: smoothPhase(voxels, level.box, phaseGrid) };
}

interface Inside {
  /** From the box's centre. */
  readonly place: Triple;
  readonly weight: number;
  readonly phase: number;
}

/** The support's voxels that lie in the box when the middle of the support is at its centre. */
function insideOf(object: ComplexVolume, support: MaskVolume, { box }: ResolutionLevel): Inside[] {
  const { shape, data } = object;
  const { phase } = unwrapPhase(object, support);
  const bounds = boundsOf(support);
  const middle = triple((axis) => (bounds ? Math.round((bounds.least[axis] + bounds.most[axis]) / 2) : 0));
  const found: Inside[] = [];
  let i = 0;
  for (let z = 0; z < shape[0]; z++) {
    for (let y = 0; y < shape[1]; y++) {
      for (let x = 0; x < shape[2]; x++, i++) {
        if (support.data[i] === 0) continue;
        const inBox = [z, y, x].map((v, axis) => v - middle[axis] + Math.floor(box[axis] / 2));
        if (inBox.some((v, axis) => v < 0 || v >= box[axis])) continue;
        const place: Triple = [inBox[0] - (box[0] - 1) / 2, inBox[1] - (box[1] - 1) / 2, inBox[2] - (box[2] - 1) / 2];
        found.push({ place, weight: data[2 * i] ** 2 + data[2 * i + 1] ** 2, phase: phase.data[i] });
      }
    }
  }
  return found;
}

/** Keeps coefficients that no voxel reaches near their neighbours' mean of 0; far below what a phase needs. */
const ridge = 1e-4;
/** Conjugate gradients end at this share of the first residual's square. */
const converged = 1e-8;

/** The spline of least weighted squared distance from the voxels' phases, by conjugate gradients on the normal equations. */
function smoothPhase(voxels: readonly Inside[], box: Triple, grid: Triple): SplineField {
  const field = splineField(grid);
  const total = voxels.reduce((sum, { weight }) => sum + weight, 0);
  if (!(total > 0)) return field;
  const mean = voxels.reduce((sum, { weight, phase }) => sum + weight * phase, 0) / total;
  const rows = voxels.map(({ place, weight, phase }) => ({
    share: weight / total,
    phase: phase - mean,
    terms: termsAt(place, box, grid),
  }));
  const product = (values: Float64Array): Float64Array => {
    const out = values.map((value) => (ridge * value) / values.length);
    for (const { share, terms } of rows) {
      let sum = 0;
      for (let t = 0; t < terms.at.length; t++) sum += terms.weights[t] * values[terms.at[t]];
      for (let t = 0; t < terms.at.length; t++) out[terms.at[t]] += share * terms.weights[t] * sum;
    }
    return out;
  };
  const right = new Float64Array(field.values.length);
  for (const { share, phase, terms } of rows) {
    for (let t = 0; t < terms.at.length; t++) right[terms.at[t]] += share * terms.weights[t] * phase;
  }
  field.values.set(conjugateGradients(product, right));
  return field;
}

function termsAt(place: Triple, box: Triple, grid: Triple): { readonly at: Int32Array; readonly weights: Float64Array } {
  const axes = ([0, 1, 2] as const).map((axis) => splineWeightsAt((place[axis] + box[axis] / 2) / box[axis], grid[axis]));
  const at = new Int32Array(64);
  const weights = new Float64Array(64);
  let t = 0;
  for (let i = 0; i < 4; i++) {
    for (let j = 0; j < 4; j++) {
      for (let k = 0; k < 4; k++, t++) {
        at[t] = ((axes[0].first + i) * grid[1] + axes[1].first + j) * grid[2] + axes[2].first + k;
        weights[t] = axes[0].weights[i] * axes[1].weights[j] * axes[2].weights[k];
      }
    }
  }
  return { at, weights };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function conjugateGradients(product: (values: Float64Array) => Float64Array, right: Float64Array): Float64Array {
  const solution = new Float64Array(right.length);
  const residual = right.slice();
  const direction = right.slice();
  const first = dot(residual, residual);
  let square = first;
  for (let n = 0; n < right.length && square > converged * first; n++) {
    const turned = product(direction);
    const step = square / dot(direction, turned);
    for (let i = 0; i < solution.length; i++) {
      solution[i] += step * direction[i];
      residual[i] -= step * turned[i];
    }
    const next = dot(residual, residual);
    for (let i = 0; i < solution.length; i++) direction[i] = residual[i] + (next / square) * direction[i];
    square = next;
  }
  return solution;
}
