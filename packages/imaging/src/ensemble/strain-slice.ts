// The strain of an object on its own grid at a resolution, and how far two such maps agree: for what compares many objects, without a
// step to space.

import { type ComplexVolume, type MaskVolume, norm, type Shape, scale, type Transform } from "@friedel/engine";
import type { Geometry } from "../geometry/geometry.js";
import { isosurfaceSupport } from "../metrics/extent.js";
import { bulkOf } from "../unwrapping/support.js";
import { factorsOf, gaussianFactors, weighted } from "./blur.js";

/** What strain along Q is computed with. */
export type AlongQ = Pick<Geometry, "reciprocalColumns" | "qVector">;

/** Strain along Q on an object's own grid, but for a constant, where it is known. */
export interface StrainSlice {
  /** The blurred object. */
  readonly field: ComplexVolume;
  readonly strain: Float32Array;
  readonly bulk: MaskVolume;
}

/** The bulk is where the blurred amplitude is at least this share of its maximum, without one layer. */
const level = 0.5;

/** From the spectrum of an object to its strain. */
export type StrainSlicer = (spectrum: ComplexVolume) => Promise<StrainSlice>;

/**
 * A function to the strain of objects with spectra of `shape`, blurred by a Gaussian of standard deviation `sigmaM`:
 * ε = −Im((Q̂·∇ρ)/ρ)/|Q| of the blurred field, from its spectrum: ∇ρ has i·q times that of ρ.
 */
export function strainSlicer(
  shape: Shape,
  { reciprocalColumns, qVector }: AlongQ,
  sigmaM: number,
  transform: Transform,
): StrainSlicer {
  // q·Q̂/|Q|.
  const [a, b, c] = scale(1 / norm(qVector) ** 2, qVector);
  const along = factorsOf(shape, reciprocalColumns, (x, y, z) => a * x + b * y + c * z);
  const share = gaussianFactors(shape, reciprocalColumns, sigmaM);
  const slope = share.map((value, i) => value * along[i]);
  return async (spectrum) => {
    const field = await weighted(spectrum, share, transform);
    const gradient = await weighted(spectrum, slope, transform);
    const strain = new Float32Array(field.data.length / 2);
    for (let i = 0; i < strain.length; i++) {
      const [p, q, r, s] = [gradient.data[2 * i], gradient.data[2 * i + 1], field.data[2 * i], field.data[2 * i + 1]];
      // Im(i·g/ρ) = Re(g/ρ).
      strain[i] = -(p * r + q * s) / Math.max(Number.MIN_VALUE, r * r + s * s);
    }
    return { field, strain, bulk: bulkOf(isosurfaceSupport(field, level), 1) };
  };
}

/** How far two maps agree in their common bulk. */
export interface Agreement {
  readonly correlation: number;
  /** Of the difference, without its mean. */
  readonly rms: number;
}

/** Compares two maps of one shape. */
export function compareSlices(a: StrainSlice, b: StrainSlice): Agreement {
  let [n, sumA, sumB, squareA, squareB, product] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < a.strain.length; i++) {
    if ((a.bulk.data[i] & b.bulk.data[i]) === 0) continue;
    const [x, y] = [a.strain[i], b.strain[i]];
    n++;
    sumA += x;
    sumB += y;
    squareA += x * x;
    squareB += y * y;
    product += x * y;
  }
  const [varianceA, varianceB] = [squareA / n - (sumA / n) ** 2, squareB / n - (sumB / n) ** 2];
  const covariance = product / n - (sumA / n) * (sumB / n);
  return {
    correlation: covariance / Math.sqrt(varianceA * varianceB),
    rms: Math.sqrt(Math.max(0, varianceA + varianceB - 2 * covariance)),
  };
}
