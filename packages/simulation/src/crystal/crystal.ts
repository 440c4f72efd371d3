// A faceted crystal with a smooth random strain, made by rule: no atoms, but everything that phasing needs to be tested on.

import {
  add,
  type ComplexVolume,
  fromColumns,
  inverseTranspose,
  type MaskVolume,
  type Matrix3,
  multiply,
  norm,
  OptionError,
  type Shape,
  scale,
  seededRandom,
  type Triple,
  transpose,
  triple,
  type Vector,
} from "@friedel/engine";
import { checkRange, checkResolved } from "../checks.js";
import { type Facet, type FacetKind, randomFacets, transformFacets, vertices } from "./facets.js";
import { randomField } from "./field.js";
import { insideOf, objectOf } from "./object.js";
import { forEachInside, type Grid, largestSize, orthogonalGrid, sampleSolid, spansOf } from "./sample.js";
import { polyhedron, unturned } from "./solid.js";
import { strainPhase } from "./strain.js";

export interface CrystalOptions {
  readonly shape: Shape;
  readonly seed?: number;
  /**
   * How much of the array the crystal spans: one number scales it until its longest axis does, keeping its form;
   * three stretch it to span each axis so. Oversampling is the inverse.
   */
  readonly size?: number | Triple;
  /** Instead of `size`: the largest distance between two of its corners, in the grid's unit of length. */
  readonly diameter?: number;
  /** Difference between largest and smallest phase inside, radians; 0 for an unstrained crystal. */
  readonly phaseRange?: number;
  /** Correlation length of the strain field, relative to the crystal's diameter. */
  readonly correlation?: number;
  readonly facets?: FacetKind;
  /** Edges of a voxel as columns; unit voxels with axes (z, y, x) by default. */
  readonly columns?: Matrix3;
}

/** A simulated crystal: what a reconstruction should find. */
export interface SimulatedCrystal {
  /** Amplitude 1 inside, 0 outside, the share of the voxel across a face; phase φ = −Q·u, without ramp and offset. Centre of mass at ⌊N/2⌋. */
  readonly object: ComplexVolume;
  /** 1 where at least half of the voxel is inside. */
  readonly support: MaskVolume;
  /** Faces in the laboratory frame, lengths in the grid's unit. */
  readonly planes: readonly Facet[];
  /** Largest distance between two corners, in the grid's unit. */
  readonly diameter: number;
}

/**
 * Makes a crystal: random facets (see {@link randomFacets}), a Gaussian random phase field. The same seed gives the same
 * crystal on every grid that leaves its form alone. Throws {@link OptionError} for options out of range.
 */
export function simulateCrystal(options: CrystalOptions): SimulatedCrystal {
  const { shape, seed = 0, size = 0.35, phaseRange = 2, correlation = 0.4, facets = "cubic" } = options;
  checkRange("phaseRange", phaseRange, 0, 100);
  checkRange("correlation", correlation, 0.01, 100);
  const grid: Grid = options.columns ? { shape, columns: options.columns } : orthogonalGrid(shape);
  const raw = randomFacets(seededRandom(seed, "crystal facets"), facets);
  const sized = options.diameter === undefined ? scaleToSize(raw, grid, size) : enlarged(raw, options.diameter / diameterOf(raw));
  checkFits(sized, grid);
  const planes = centred(sized, grid);
  const diameter = diameterOf(planes);
  const amplitude = sampleSolid(polyhedron(planes), grid);
  const field = randomField(seededRandom(seed, "crystal field"), correlation * diameter);
  const object = objectOf(shape, amplitude.data, strainPhase(amplitude, grid, field, phaseRange));
  return { object, support: insideOf(amplitude), planes, diameter };
}

function scaleToSize(facets: readonly Facet[], grid: Grid, size: number | Triple): Facet[] {
  const wanted: Triple = typeof size === "number" ? [size, size, size] : size;
  for (const part of wanted) checkRange("size", part, 0.01, largestSize);
  const spans = spansOf(polyhedron(facets), grid);
  const factors = triple((axis) => wanted[axis] / spans[axis]);
  if (typeof size === "number") return enlarged(facets, Math.min(...factors));
  // Stretches along the array's axes, seen in the laboratory frame.
  const [a, b, c] = transpose(grid.columns);
  const stretched = fromColumns(scale(factors[0], a), scale(factors[1], b), scale(factors[2], c));
  return transformFacets(facets, multiply(stretched, transpose(inverseTranspose(grid.columns))));
}

function enlarged(facets: readonly Facet[], factor: number): Facet[] {
  return facets.map(({ normal, distance }) => ({ normal, distance: distance * factor }));
}

function diameterOf(facets: readonly Facet[]): number {
  const corners = vertices(facets);
  return Math.max(...corners.flatMap((a, i) => corners.slice(i + 1).map((b) => norm(add(a, scale(-1, b))))));
}

function checkFits(facets: readonly Facet[], grid: Grid): void {
  const largest = Math.max(...spansOf(polyhedron(facets), grid));
  if (!(largest <= largestSize * (1 + 1e-9))) {
    throw new OptionError(
      `expected a crystal that spans at most ${largestSize} of every array axis, found ${largest.toFixed(2)}`,
    );
  }
}

/** Moves the shape so that the centre of mass of its samples is the grid's centre. */
function centred(facets: readonly Facet[], grid: Grid): Facet[] {
  const amplitude = sampleSolid(polyhedron(facets), grid);
  checkResolved(amplitude);
  let mass = 0;
  let sum: Vector = [0, 0, 0];
  forEachInside(amplitude, grid, (i, r) => {
    mass += amplitude.data[i];
    sum = add(sum, scale(amplitude.data[i], r));
  });
  return transformFacets(facets, unturned, scale(-1 / mass, sum));
}
