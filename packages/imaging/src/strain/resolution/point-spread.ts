// How wide a point of the crystal appears in its image: the Gaussian that, laid over the crystal with sharp edges, gives |ρ|. The sharp
// crystal is where |ρ| exceeds half of its plateau. After M. J. Cherukara, W. Cha and R. J. Harder, Applied Physics Letters 113,
// 203101 (2018), doi 10.1063/1.5055235, who find the point spread by Richardson and Lucy's iteration; here it is a Gaussian of any
// widths and axes, fitted to the two transforms: |ρ|^(q) ≈ c·S^(q)·exp(−½ qᵀCq), by Gauss and Newton's steps.
// It takes unevenness of the crystal for blur, and the share of a voxel at a face too; blurred crystals come out up to 12 % too wide
// (tests), because the half-way surface of a blurred corner lies inside the corner.

import {
  type ComplexVolume,
  centreOf,
  complexVolume,
  DataError,
  dot,
  largestOf,
  type Matrix3,
  modulusOf,
  multiply,
  norm,
  type Transform,
  toNm,
  transpose,
  type Vector,
} from "@friedel/engine";
import type { Geometry } from "../../geometry/geometry.js";

/** The width of a point. */
export interface PointSpread {
  /** Covariance of the Gaussian in the laboratory frame (x, y, z), m². */
  readonly covariance: Matrix3;
  /** Full width at half maximum along a direction of the laboratory frame, nm. */
  widthNm(direction: Vector): number;
}

/** Voxels of the sharp crystal's transform below this part of its maximum say nothing. */
const leastPart = 3e-3;
const mostSteps = 12;
/** Steps below this many square voxels end the fit. */
const converged = 1e-5;
/** Standard deviation to begin with, voxels. */
const firstWidth = 0.6;

/** The point spread of an object on the array of `geometry`. Throws {@link DataError} for an object of zeros. */
export async function pointSpread(
  object: ComplexVolume,
  { directColumns }: Pick<Geometry, "directColumns">,
  transform: Transform,
): Promise<PointSpread> {
  const samples = await samplesOf(object, transform);
  let parameters: Float64Array = Float64Array.of(1, firstWidth ** 2, firstWidth ** 2, firstWidth ** 2, 0, 0, 0);
  for (let n = 0; n < mostSteps; n++) {
    const step = stepFrom(parameters, samples);
    parameters = parameters.map((value, k) => value + step[k]);
    if (Math.max(...step.map(Math.abs)) < converged) break;
  }
  const [, zz, yy, xx, zy, zx, yx] = parameters;
  const inVoxels: Matrix3 = [
    [zz, zy, zx],
    [zy, yy, yx],
    [zx, yx, xx],
  ];
  const covariance = multiply(multiply(directColumns, inVoxels), transpose(directColumns));
  return {
    covariance,
    widthNm(direction) {
      const [a, b, c] = covariance;
      const variance = dot(direction, [dot(a, direction), dot(b, direction), dot(c, direction)]) / norm(direction) ** 2;
      return toNm(2 * Math.sqrt(2 * Math.log(2) * Math.max(0, variance)));
    },
  };
}

/** Numbers of a voxel of the two transforms in a row: the forms qᵢqⱼ of C's elements (q in radians a voxel), |S^|², Re S^*|ρ|^. */
const numbers = 8;

async function samplesOf(object: ComplexVolume, transform: Transform): Promise<Float64Array> {
  const { shape } = object;
  const modulus = modulusOf(object).data;
  const most = largestOf(modulus);
  if (!(most > 0)) throw new DataError("expected an object to measure the width of its edge, found an array of zeros");
  const inside = modulus.filter((value) => value > most / 2).sort();
  const plateau = inside[Math.floor(inside.length / 2)];
  const [sharp, seen] = [complexVolume(shape), complexVolume(shape)];
  modulus.forEach((value, i) => {
    sharp.data[2 * i] = value > plateau / 2 ? plateau : 0;
    seen.data[2 * i] = value;
  });
  const [s, a] = [(await transform(sharp, "forward")).data, (await transform(seen, "forward")).data];
  const centre = centreOf(shape);
  const middle = 2 * ((centre[0] * shape[1] + centre[1]) * shape[2] + centre[2]);
  const scale = 1 / s[middle];
  const out: number[] = [];
  for (let i = 0; i < modulus.length; i++) {
    const [re, im] = [s[2 * i] * scale, s[2 * i + 1] * scale];
    const power = re * re + im * im;
    if (power < leastPart ** 2) continue;
    const z = (2 * Math.PI * (Math.floor(i / (shape[1] * shape[2])) - centre[0])) / shape[0];
    const y = (2 * Math.PI * ((Math.floor(i / shape[2]) % shape[1]) - centre[1])) / shape[1];
    const x = (2 * Math.PI * ((i % shape[2]) - centre[2])) / shape[2];
    const overlap = (re * a[2 * i] + im * a[2 * i + 1]) * scale;
    out.push(z * z, y * y, x * x, 2 * z * y, 2 * z * x, 2 * y * x, power, overlap);
  }
  return Float64Array.from(out);
}

/** One step of Gauss and Newton on c and the six elements of C. */
function stepFrom(parameters: Float64Array, samples: Float64Array): Float64Array {
  const c = parameters[0];
  const matrix = Array.from({ length: 7 }, () => new Float64Array(8));
  const slopes = new Float64Array(7);
  for (let at = 0; at < samples.length; at += numbers) {
    let exponent = 0;
    for (let k = 0; k < 6; k++) exponent += parameters[k + 1] * samples[at + k];
    const blur = Math.exp(-Math.max(-10, exponent) / 2);
    slopes[0] = blur;
    for (let k = 0; k < 6; k++) slopes[k + 1] = (-c * blur * samples[at + k]) / 2;
    // Both parts of the complex residual have the same slopes, times those of S^.
    const power = samples[at + 6];
    const residual = samples[at + 7] - c * blur * power;
    for (let j = 0; j < 7; j++) {
      const row = matrix[j];
      for (let k = 0; k <= j; k++) row[k] += slopes[j] * slopes[k] * power;
      row[7] += slopes[j] * residual;
    }
  }
  for (let j = 0; j < 7; j++) for (let k = 0; k < j; k++) matrix[k][j] = matrix[j][k];
  return solve(matrix);
}

/** Gauss's elimination with pivots, on rows whose last column is the right-hand side. */
function solve(rows: Float64Array[]): Float64Array {
  const n = rows.length;
  for (let p = 0; p < n; p++) {
    let pivot = p;
    for (let k = p + 1; k < n; k++) if (Math.abs(rows[k][p]) > Math.abs(rows[pivot][p])) pivot = k;
    [rows[p], rows[pivot]] = [rows[pivot], rows[p]];
    for (let k = 0; k < n; k++) {
      if (k === p) continue;
      const factor = rows[k][p] / rows[p][p];
      for (let j = p; j <= n; j++) rows[k][j] -= factor * rows[p][j];
    }
  }
  return Float64Array.from(rows, (row, k) => row[n] / row[k]);
}
