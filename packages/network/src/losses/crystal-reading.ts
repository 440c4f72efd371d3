// Answers that are a crystal, the prior of the refinement (core's CrystalModel): distances of fixed planes and a phase on a coarse grid.
// With r a voxel's place from the array's centre, in voxels, n_k the directions, w the width of the edge:
//   a(r) = Π_k σ((d_k − n_k·r)/w)   σ(x) = 1/(1 + exp(−x)), which unlike the refinement's edge ends nowhere: no plane is without gradient
//   φ(r) = Σ B_i(z) B_j(y) B_l(x) c_ijl, cubic B-splines over the whole array
//   ρ(r) = a(r)·exp(iφ(r))
//   ∂a/∂d_k = a·(1 − σ_k)/w
// Convex and homogeneous by construction: what it cannot say (voids, dislocations) is left to the refinement.

import { centreOf, type Shape, ShapeError, voxelCount } from "@friedel/engine";
import { fibonacciDirections } from "@friedel/imaging";
import type { Reading } from "./records.js";
import { createSplines } from "./splines.js";

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
  const splines = createSplines(shape, grid);
  const require = (answer: Float32Array): void => {
    if (answer.length === length) return;
    throw new ShapeError(`expected ${planes} distances and ${grid}³ phases of a crystal, found ${answer.length} numbers`);
  };
  const falls = (answer: Float32Array): Float64Array =>
    Float64Array.from({ length: planes }, (_, k) => Math.exp(-answer[k] / edge));
  return {
    length,
    object(answer) {
      require(answer);
      const fall = falls(answer);
      const phase = splines.field(answer.subarray(planes));
      const out = new Float32Array(2 * voxels);
      for (let v = 0; v < voxels; v++) {
        const a = amplitudeAt(rises, fall, v);
        out[v] = a * Math.cos(phase[v]);
        out[voxels + v] = a * Math.sin(phase[v]);
      }
      return out;
    },
    pullBack(answer, gradient, into) {
      require(answer);
      const fall = falls(answer);
      const phase = splines.field(answer.subarray(planes));
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
      const coefficients = splines.gathered(phase);
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
