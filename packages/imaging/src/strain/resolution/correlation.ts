// The Fourier shell correlation of two reconstructions: FSC = Re Σ F₁F₂* / √(Σ|F₁|² Σ|F₂|²) over shells. Thresholds: the curve of half
// a bit a voxel of M. van Heel and M. Schatz, Journal of Structural Biology 151, 250 (2005), doi 10.1016/j.jsb.2005.05.009, and the
// constant 0.143 of P. B. Rosenthal and R. Henderson, Journal of Molecular Biology 333, 721 (2003). Two starts on one pattern share
// its noise: their FSC tests the phasing. That of two halves of the counts tests the measurement too.

import { type ComplexVolume, type MaskVolume, type Transform, voxelCount } from "@friedel/engine";
import type { Geometry } from "../../geometry/geometry.js";
import { meanObject } from "../uncertainty/ensemble.js";
import { requireObjects } from "./prtf.js";
import { overShells, type Resolutions, type ShellOptions, type ShellSums } from "./shells.js";

/** One correlation with two thresholds. */
export interface ShellCorrelation {
  /** Against the half-bit curve. */
  readonly halfBit: Resolutions;
  /** Against 0.143. */
  readonly fixed: Resolutions;
}

/** The constant threshold. */
export const fixedThreshold = 0.143;

/** The half-bit curve for n independent voxels in a shell; 1 for one or less. */
export function halfBitThreshold(n: number): number {
  if (n <= 1) return 1;
  const root = Math.sqrt(n);
  return (0.2071 + 1.9102 / root) / (1.2071 + 0.9102 / root);
}

/**
 * The correlation of two aligned objects. An object that fills a part of its array makes neighbouring voxels of its pattern alike: of
 * a shell's voxels only that part, which `support` gives, is independent. Throws ShapeError where the shapes differ.
 */
export async function shellCorrelation(
  [a, b]: readonly [ComplexVolume, ComplexVolume],
  support: MaskVolume,
  { reciprocalColumns }: Pick<Geometry, "reciprocalColumns">,
  transform: Transform,
  options: ShellOptions = {},
): Promise<ShellCorrelation> {
  requireObjects([a, b], 2);
  const [p, q] = [(await transform(a, "forward")).data, (await transform(b, "forward")).data];
  const sums = overShells(a.shape, reciprocalColumns, options, 3, (i, terms) => {
    terms[0] = p[2 * i] * q[2 * i] + p[2 * i + 1] * q[2 * i + 1];
    terms[1] = p[2 * i] ** 2 + p[2 * i + 1] ** 2;
    terms[2] = q[2 * i] ** 2 + q[2 * i + 1] ** 2;
    return true;
  });
  const independent = support.data.reduce((sum, value) => sum + Number(value !== 0), 0) / voxelCount(a.shape);
  const correlation = ([cross, first, second]: Float64Array) => cross / Math.sqrt(first * second);
  const against = (threshold: (voxels: number) => number): Resolutions => {
    const curveOf = (shells: ShellSums) => shells.curve(correlation, threshold);
    return {
      all: curveOf(sums.all),
      along: Object.fromEntries(Object.entries(sums.along).map(([name, shells]) => [name, curveOf(shells)])),
    };
  };
  return {
    halfBit: against((voxels) => halfBitThreshold(voxels * independent)),
    fixed: against(() => fixedThreshold),
  };
}

/** The means of the even and of the odd of aligned objects: the two halves of an ensemble. Throws DataError for fewer than two. */
export function halvesOf(objects: readonly ComplexVolume[]): readonly [ComplexVolume, ComplexVolume] {
  requireObjects(objects, 2);
  return [meanObject(objects.filter((_, n) => n % 2 === 0)), meanObject(objects.filter((_, n) => n % 2 === 1))];
}
