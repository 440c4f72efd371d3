// Outputs that describe a crystal as the refinement does (CrystalModel): distances of fixed planes and a phase on a coarse grid.
// With r a voxel's position from the array's centre, in voxels, n_k the directions, w the width of the edge:
//   a(r) = Π_k σ((d_k − n_k·r)/w)   σ(x) = 1/(1 + exp(−x)), whose gradient, unlike that of the refinement's edge, is nowhere 0
//   φ(r) = Σ B_i(z) B_j(y) B_l(x) c_ijl, cubic B-splines over the whole array
//   ρ(r) = a(r)·exp(iφ(r))
//   ∂a/∂d_k = a·(1 − σ_k)/w
// Convex and homogeneous by construction; voids and dislocations are left to the refinement.

import { centreOf, type Shape, ShapeError, voxelCount } from "@friedel/engine";
import { fibonacciDirections } from "@friedel/imaging";
import { createSplines } from "./splines.js";

/** Number of planes, and of phase coefficients along each axis: first distances in voxels, then phases in radians. */
export const crystalOutput = { planes: 48, grid: 8 } as const;

/** w, voxels: from 0.1 to 0.9 in 2.6 voxels, somewhat wider than a face that cuts through a voxel. */
const edge = 0.6;

/** The reading of crystals in arrays of one shape. */
export function createCrystalReading(shape: Shape) {
  const { planes, grid } = crystalOutput;
  const voxels = voxelCount(shape);
  const length = planes + grid ** 3;
  const rises = edgeRises(shape, planes);
  const splines = createSplines(shape, grid);
  const requireLength = (output: Float32Array): void => {
    if (output.length === length) return;
    throw new ShapeError(`expected ${planes} distances and ${grid}³ phases of a crystal, found ${output.length} numbers`);
  };
  const falls = (output: Float32Array): Float64Array =>
    Float64Array.from({ length: planes }, (_, k) => Math.exp(-output[k] / edge));
  return {
    length,
    object(output: Float32Array): Float32Array {
      requireLength(output);
      const fall = falls(output);
      const phase = splines.field(output.subarray(planes));
      const out = new Float32Array(2 * voxels);
      for (let v = 0; v < voxels; v++) {
        const a = amplitudeAt(rises, fall, v);
        out[v] = a * Math.cos(phase[v]);
        out[voxels + v] = a * Math.sin(phase[v]);
      }
      return out;
    },
    pullBack(output: Float32Array, gradient: Float32Array, into: Float32Array): void {
      requireLength(output);
      const fall = falls(output);
      const phase = splines.field(output.subarray(planes));
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

/** Voxels of an amplitude below one over this are outside; for most of them the product exceeds it after a few planes. */
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
