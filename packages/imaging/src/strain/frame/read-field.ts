// Reads a band-limited field at the points of an affine grid: the sum of a non-uniform Fourier transform, with a local kernel on
// a grid twice as fine. Plain typed-array code, because it is the inner loop of the frame step.

import type { Matrix3, Vector } from "@friedel/engine";
import {
  type ComplexVolume,
  centreOf,
  complexVolume,
  type MaskVolume,
  type Shape,
  type Triple,
  windowResolution,
} from "@friedel/engine";
import { kernel, oversampling, taps } from "./kernel.js";
import type { FineBox } from "./oversample.js";

/** Points n = origin + steps·m of the field, in voxels from its centre; m are the voxels of the result from its own centre. */
export interface AffineGrid {
  readonly shape: Shape;
  /** Columns: the step along the array axes for one voxel along z, y, x of the result. */
  readonly steps: Matrix3;
  readonly origin: Vector;
}

/** Voxels that a box must reach beyond the points read from it. */
export const reach = Math.ceil(taps / 2 / oversampling);

/**
 * The field at every grid point within `from` … `to` (voxels from the centre, inclusive), and where `wanted` is not 0 if it is given;
 * 0 at the others. The box must reach {@link reach} further.
 */
export function readField(
  box: FineBox,
  { shape, steps, origin }: AffineGrid,
  from: Triple,
  to: Triple,
  wanted?: MaskVolume,
): ComplexVolume {
  const out = complexVolume(shape);
  const centre = centreOf(shape);
  const table = kernel.table();
  const weights = [new Float64Array(taps), new Float64Array(taps), new Float64Array(taps)];
  const place = new Float64Array(3);
  const first = new Int32Array(3);
  let at = 0;
  for (let z = 0; z < shape[0]; z++) {
    for (let y = 0; y < shape[1]; y++) {
      const [mz, my] = [z - centre[0], y - centre[1]];
      const start = origin.map((o, axis) => o + steps[axis][0] * mz + steps[axis][1] * my);
      for (let x = 0; x < shape[2]; x++, at += 2) {
        if (wanted && wanted.data[at >> 1] === 0) continue;
        const mx = x - centre[2];
        let inside = true;
        for (let axis = 0; axis < 3; axis++) {
          const n = start[axis] + steps[axis][2] * mx;
          if (!(n >= from[axis] && n <= to[axis])) inside = false;
          place[axis] = oversampling * n - box.start[axis];
        }
        if (!inside) continue;
        for (let axis = 0; axis < 3; axis++) first[axis] = weigh(place[axis], table, weights[axis]);
        sumTaps(box, first, weights, out.data, at);
      }
    }
  }
  return out;
}

/** Writes the kernel's values at the grid points about `place`; returns the first of them. */
function weigh(place: number, table: Float64Array, weights: Float64Array): number {
  const first = Math.ceil(place - taps / 2);
  const fraction = (first - place + taps / 2) * windowResolution;
  const entry = Math.floor(fraction);
  const rest = fraction - entry;
  const at = entry * taps;
  for (let tap = 0; tap < taps; tap++) weights[tap] = table[at + tap] + rest * (table[at + tap + taps] - table[at + tap]);
  return first;
}

/** Σ w w w g over the taps. The innermost sum is written out: it is nine tenths of the time. */
function sumTaps({ data, shape }: FineBox, first: Int32Array, weights: Float64Array[], out: Float32Array, at: number): void {
  const [wz, wy, wx] = weights;
  const [w0, w1, w2, w3, w4, w5, w6] = [wx[0], wx[1], wx[2], wx[3], wx[4], wx[5], wx[6]];
  const ny = shape[1];
  const nx = shape[2];
  let re = 0;
  let im = 0;
  for (let z = 0; z < taps; z++) {
    let planeRe = 0;
    let planeIm = 0;
    let i = 2 * (((first[0] + z) * ny + first[1]) * nx + first[2]);
    for (let y = 0; y < taps; y++) {
      const w = wy[y];
      planeRe +=
        w *
        (w0 * data[i] +
          w1 * data[i + 2] +
          w2 * data[i + 4] +
          w3 * data[i + 6] +
          w4 * data[i + 8] +
          w5 * data[i + 10] +
          w6 * data[i + 12]);
      planeIm +=
        w *
        (w0 * data[i + 1] +
          w1 * data[i + 3] +
          w2 * data[i + 5] +
          w3 * data[i + 7] +
          w4 * data[i + 9] +
          w5 * data[i + 11] +
          w6 * data[i + 13]);
      i += 2 * nx;
    }
    re += wz[z] * planeRe;
    im += wz[z] * planeIm;
  }
  out[at] = re;
  out[at + 1] = im;
}
