// Answers that are a crystal, the prior of the refinement (core's CrystalModel): distances of fixed planes and a phase on a coarse grid.
// With r a voxel's place from the array's centre, in voxels, n_k the directions, w the width of the edge:
//   a(r) = Π_k σ((d_k − n_k·r)/w)   σ(x) = 1/(1 + exp(−x)), which unlike the refinement's edge ends nowhere: no plane is without gradient
//   φ(r) = Σ B_i(z) B_j(y) B_l(x) c_ijl, cubic B-splines over the whole array
//   ρ(r) = a(r)·exp(iφ(r))
//   ∂a/∂d_k = a·(1 − σ_k)/w
// Convex and homogeneous by construction: what it cannot say (voids, dislocations) is left to the refinement.

import { centreOf, fibonacciDirections, type Shape, ShapeError, splineWeightsAt, voxelCount } from "@friedel/core";
import type { Reading } from "./reading.js";

/** Planes and phase coefficients along each axis, in the order of the answer: distances in voxels, then phases in radians. */
export const crystalAnswer = { planes: 48, grid: 8 } as const;

/** w, voxels: from 0.1 to 0.9 in 2.6 voxels, somewhat more than a voxel cut by a face has. */
const edge = 0.6;

/** The reading of crystals in arrays of one shape. */
export function createCrystalReading(shape: Shape): Reading {
  const { planes, grid } = crystalAnswer;
  const voxels = voxelCount(shape);
  const length = planes + grid ** 3;
  const rises = edgeRises(shape, planes);
  const splines = shape.map((n) => splineMatrix(n, grid));
  const require = (answer: Float32Array): void => {
    if (answer.length === length) return;
    throw new ShapeError(`expected ${planes} distances and ${grid}³ phases of a crystal, found ${answer.length} numbers`);
  };
  const falls = (answer: Float32Array): Float64Array =>
    Float64Array.from({ length: planes }, (_, k) => Math.exp(-answer[k] / edge));
  return {
    length,
    async object(answer) {
      require(answer);
      const fall = falls(answer);
      const phase = interpolated(splines, grid, answer.subarray(planes));
      const out = new Float32Array(2 * voxels);
      for (let v = 0; v < voxels; v++) {
        const a = amplitudeAt(rises, fall, v);
        out[v] = a * Math.cos(phase[v]);
        out[voxels + v] = a * Math.sin(phase[v]);
      }
      return out;
    },
    async pullBack(answer, _magnitude, gradient, into) {
      require(answer);
      const fall = falls(answer);
      const phase = interpolated(splines, grid, answer.subarray(planes));
      for (let v = 0; v < voxels; v++) {
        const a = amplitudeAt(rises, fall, v);
        const [c, s, gr, gi] = [Math.cos(phase[v]), Math.sin(phase[v]), gradient[v], gradient[voxels + v]];
        phase[v] = a * (gi * c - gr * s);
        const ofAmplitude = ((gr * c + gi * s) * a) / edge;
        if (ofAmplitude === 0) continue;
        for (let k = 0; k < planes; k++) {
          const e = rises[v * planes + k] * fall[k];
          into[k] += (ofAmplitude * e) / (1 + e);
        }
      }
      const coefficients = gathered(splines, grid, phase);
      for (let i = 0; i < coefficients.length; i++) into[planes + i] += coefficients[i];
    },
  };
}

/** exp(n_k·r/w) for each voxel and, fastest, each plane: with exp(−d_k/w) that is exp(−x) without an exponential a voxel. */
function edgeRises(shape: Shape, planes: number): Float32Array {
  const directions = fibonacciDirections(planes);
  const [cz, cy, cx] = centreOf(shape);
  const out = new Float32Array(voxelCount(shape) * planes);
  let at = 0;
  for (let z = 0; z < shape[0]; z++) {
    for (let y = 0; y < shape[1]; y++) {
      for (let x = 0; x < shape[2]; x++) {
        for (let k = 0; k < 3 * planes; k += 3) {
          const along = directions[k] * (z - cz) + directions[k + 1] * (y - cy) + directions[k + 2] * (x - cx);
          out[at++] = Math.exp(along / edge);
        }
      }
    }
  }
  return out;
}

/** Voxels of an amplitude below one over this are outside; most are far outside, and seen to be after a few planes. */
const outside = 1e6;

function amplitudeAt(rises: Float32Array, fall: Float64Array, voxel: number): number {
  let product = 1;
  const first = voxel * fall.length;
  for (let k = 0; k < fall.length; k++) {
    product *= 1 + rises[first + k] * fall[k];
    if (product > outside) return 0;
  }
  return 1 / product;
}

/** Weights of the coefficients (columns) at each voxel of an axis (rows). */
function splineMatrix(voxels: number, count: number): Float64Array {
  const out = new Float64Array(voxels * count);
  for (let i = 0; i < voxels; i++) {
    const { first, weights } = splineWeightsAt((i + 0.5) / voxels, count);
    out.set(weights, i * count + first);
  }
  return out;
}

/** The field of g³ coefficients at all voxels, one axis after the other. */
function interpolated([mz, my, mx]: readonly Float64Array[], g: number, coefficients: Float32Array): Float64Array {
  const alongX = product(Float64Array.from(coefficients), mx, g * g, g, 1, false);
  const alongY = product(alongX, my, g, g, mx.length / g, false);
  return product(alongY, mz, 1, g, (my.length / g) * (mx.length / g), false);
}

/** The adjoint of {@link interpolated}. */
function gathered([mz, my, mx]: readonly Float64Array[], g: number, field: Float64Array): Float64Array {
  const alongZ = product(field, mz, 1, g, (my.length / g) * (mx.length / g), true);
  const alongY = product(alongZ, my, g, g, mx.length / g, true);
  return product(alongY, mx, g * g, g, 1, true);
}

/** Applies a matrix of `count` columns, or its transpose, along the middle of three axes. */
function product(
  data: Float64Array,
  matrix: Float64Array,
  outer: number,
  count: number,
  inner: number,
  isTransposed: boolean,
): Float64Array {
  const voxels = matrix.length / count;
  const [to, from] = isTransposed ? [count, voxels] : [voxels, count];
  const out = new Float64Array(outer * to * inner);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < to; i++) {
      const row = (o * to + i) * inner;
      for (let j = 0; j < from; j++) {
        const weight = matrix[isTransposed ? j * count + i : i * count + j];
        if (weight === 0) continue;
        const source = (o * from + j) * inner;
        for (let k = 0; k < inner; k++) out[row + k] += weight * data[source + k];
      }
    }
  }
  return out;
}
