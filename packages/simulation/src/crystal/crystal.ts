// A faceted crystal with a smooth random strain, made by rule: no atoms, but everything that phasing needs to be tested on.

import {
  type ComplexVolume,
  complexVolume,
  fromColumns,
  inverseTranspose,
  type MaskVolume,
  type Matrix3,
  maskVolume,
  multiply,
  OptionError,
  type Shape,
  scale,
  seededRandom,
  type Triple,
  transpose,
} from "@friedel/engine";
import { checkRange, checkResolved } from "./checks.js";
import { type Facet, type FacetKind, randomFacets, transformFacets, vertices } from "./facets.js";
import { randomField } from "./field.js";
import { cornersInVoxels, forEachInside, type Grid, largestSize, orthogonalGrid, sampleFacets } from "./sample.js";
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
  const { shape, seed = 0, size = 0.35, diameter, phaseRange = 2, correlation = 0.4, facets = "cubic" } = options;
  checkRange("phaseRange", phaseRange, 0, 100);
  checkRange("correlation", correlation, 0.01, 100);
  const grid: Grid = options.columns ? { shape, columns: options.columns } : orthogonalGrid(shape);
  const raw = randomFacets(seededRandom(seed, "crystal facets"), facets);
  const sized = diameter === undefined ? scaleToSize(raw, grid, size) : scaleToDiameter(raw, diameter);
  checkFits(sized, grid);
  const planes = centred(sized, grid);
  const width = diameterOf(planes);
  const amplitude = sampleFacets(planes, grid);
  const phase = strainPhase(amplitude, grid, randomField(seededRandom(seed, "crystal field"), correlation * width), phaseRange);
  const object = complexVolume(shape);
  for (let i = 0; i < amplitude.data.length; i++) {
    object.data[2 * i] = amplitude.data[i] * Math.cos(phase[i]);
    object.data[2 * i + 1] = amplitude.data[i] * Math.sin(phase[i]);
  }
  return {
    object,
    support: maskVolume(
      shape,
      Uint8Array.from(amplitude.data, (a) => (a >= 0.5 ? 1 : 0)),
    ),
    planes,
    diameter: width,
  };
}

/** Part of each array axis between the outermost corners. */
function spans(facets: readonly Facet[], grid: Grid): Triple {
  const corners = cornersInVoxels(facets, grid);
  const along = (axis: 0 | 1 | 2): number => {
    const places = corners.map((corner) => corner[axis]);
    return (Math.max(...places) - Math.min(...places)) / grid.shape[axis];
  };
  return [along(0), along(1), along(2)];
}

function scaleToSize(facets: readonly Facet[], grid: Grid, size: number | Triple): Facet[] {
  const wanted: Triple = typeof size === "number" ? [size, size, size] : size;
  for (const part of wanted) checkRange("size", part, 0.01, largestSize);
  const [z, y, x] = spans(facets, grid).map((span, axis) => wanted[axis] / span);
  const factors: Triple = typeof size === "number" ? [Math.min(z, y, x), Math.min(z, y, x), Math.min(z, y, x)] : [z, y, x];
  // Stretches along the array's axes, seen in the laboratory frame.
  const [a, b, c] = transpose(grid.columns);
  const stretched = fromColumns(scale(factors[0], a), scale(factors[1], b), scale(factors[2], c));
  return transformFacets(facets, multiply(stretched, transpose(inverseTranspose(grid.columns))));
}

function scaleToDiameter(facets: readonly Facet[], diameter: number): Facet[] {
  const factor = diameter / diameterOf(facets);
  return facets.map(({ normal, distance }) => ({ normal, distance: distance * factor }));
}

function diameterOf(facets: readonly Facet[]): number {
  const corners = vertices(facets);
  let largest = 0;
  for (const a of corners)
    for (const b of corners) largest = Math.max(largest, Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]));
  return largest;
}

function checkFits(facets: readonly Facet[], grid: Grid): void {
  const largest = Math.max(...spans(facets, grid));
  if (!(largest <= largestSize * (1 + 1e-9))) {
    throw new OptionError(
      `expected a crystal that spans at most ${largestSize} of every array axis, found ${largest.toFixed(2)}`,
    );
  }
}

/** Moves the shape so that the centre of mass of its samples is the grid's centre. */
function centred(facets: readonly Facet[], grid: Grid): Facet[] {
  let mass = 0;
  let [x, y, z] = [0, 0, 0];
  const amplitude = sampleFacets(facets, grid);
  checkResolved(amplitude);
  forEachInside(amplitude, grid, (i, r) => {
    mass += amplitude.data[i];
    x += amplitude.data[i] * r[0];
    y += amplitude.data[i] * r[1];
    z += amplitude.data[i] * r[2];
  });
  return transformFacets(facets, unit, scale(-1 / mass, [x, y, z]));
}

const unit: Matrix3 = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];
