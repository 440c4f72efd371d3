// A Gaussian blur of the field in space, equally wide in all directions: the pattern times exp(−½σ²q²). The axes of a
// detector-conjugate array have voxels of different lengths, so that a blur of so many voxels would not be. Factors are made once for
// the many objects of an ensemble.

import {
  type ComplexVolume,
  centreOf,
  complexVolume,
  type Matrix3,
  type Shape,
  type Transform,
  transpose,
  type Vector,
} from "@friedel/engine";

/** A real factor at every voxel of a pattern of `shape`, from its distance to the Bragg peak along x, y, z of the laboratory, 1/m. */
export function factorsOf(
  shape: Shape,
  reciprocalColumns: Matrix3,
  factor: (x: number, y: number, z: number) => number,
): Float32Array {
  const [first, second, third]: readonly Vector[] = transpose(reciprocalColumns);
  const [cz, cy, cx] = centreOf(shape);
  const out = new Float32Array(shape[0] * shape[1] * shape[2]);
  let i = 0;
  for (let z = -cz; z < shape[0] - cz; z++) {
    for (let y = -cy; y < shape[1] - cy; y++) {
      const row = [0, 1, 2].map((k) => z * first[k] + y * second[k]);
      for (let x = -cx; x < shape[2] - cx; x++) {
        out[i++] = factor(row[0] + x * third[0], row[1] + x * third[1], row[2] + x * third[2]);
      }
    }
  }
  return out;
}

/** exp(−½σ²q²), of a Gaussian blur of standard deviation σ (metres). */
export function gaussianFactors(shape: Shape, reciprocalColumns: Matrix3, sigmaM: number): Float32Array {
  const half = -0.5 * sigmaM ** 2;
  return factorsOf(shape, reciprocalColumns, (x, y, z) => Math.exp(half * (x * x + y * y + z * z)));
}

/** The object whose pattern is that of `spectrum` times the factors. */
export function weighted({ shape, data }: ComplexVolume, factors: Float32Array, transform: Transform): Promise<ComplexVolume> {
  const out = complexVolume(shape);
  for (let i = 0; i < factors.length; i++) {
    out.data[2 * i] = factors[i] * data[2 * i];
    out.data[2 * i + 1] = factors[i] * data[2 * i + 1];
  }
  return transform(out, "inverse");
}
