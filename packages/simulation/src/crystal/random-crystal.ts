// A crystal of a chosen kind of form and strain on unit voxels, of which the test sets are made.
// Unlike `simulateCrystal` it draws from many families, and may have a dislocation or an uneven density.

import {
  type ComplexVolume,
  dot,
  type MaskVolume,
  type RealVolume,
  type Shape,
  scale,
  type Triple,
  type Vector,
} from "@friedel/engine";
import { checkRange, checkResolved } from "../checks.js";
import { between, numbersOf, randomDirection, type Span } from "../random.js";
import { type FormKind, randomForm } from "./forms.js";
import { insideOf, objectOf } from "./object.js";
import { type PhaseKind, randomPhaseField } from "./phase-fields.js";
import { forEachInside, type Grid, largestSize, middleOf, orthogonalGrid, sampleSolid, spansOf } from "./sample.js";
import { screwPhase } from "./screw.js";
import { levelled, steepestStep } from "./slope.js";
import { diagonal, type Solid, unturned } from "./solid.js";
import { strainPhase } from "./strain.js";

/** Domains whose phases differ by a step across a plane. */
export interface Domains {
  /** Range of the step, in units of π. */
  readonly steps: Span;
  /** Share of the crystals with a lamella between two planes; the others have one domain beyond a plane. */
  readonly lamellae: number;
}

/** Domains of data sets: at least a quarter turn apart. */
export const usualDomains: Domains = { steps: [0.5, 1.5], lamellae: 0.5 };

export interface RandomCrystalOptions {
  readonly shape: Shape;
  readonly seed: number;
  readonly form: FormKind;
  readonly phase: PhaseKind;
  /** Part of each array axis that the crystal (without notches) spans. */
  readonly size: Triple;
  /** Whether the body keeps its proportions: it then spans at most `size`. Else it is stretched to it, which leaves no plate a plate. */
  readonly keepsProportions?: boolean;
  /** Largest less smallest phase inside, radians; of the smooth part, where there is a dislocation. */
  readonly phaseRange: number;
  /** Whether a screw dislocation runs through the crystal. */
  readonly dislocation?: boolean;
  readonly domains?: Domains;
  /** Largest relative change of the density inside; 0 for a homogeneous crystal. */
  readonly unevenness?: number;
}

/** The truth that a reconstruction should find. */
export interface RandomCrystal {
  /** |ρ| is 1 inside (less or more where uneven), the share of the voxel at the surface; φ has no offset and no ramp. Middle at ⌊N/2⌋. */
  readonly object: ComplexVolume;
  /** 1 where at least half of the voxel is inside. */
  readonly support: MaskVolume;
  /** Largest change of the smooth part of the phase from one voxel to its neighbour, radians. */
  readonly steepestStep: number;
}

/** Draws a crystal. Throws {@link OptionError} for options out of range and for a crystal of too few voxels. */
export function randomCrystal(options: RandomCrystalOptions): RandomCrystal {
  const { shape, seed, form, phase: phaseKind, size, phaseRange, dislocation = false, domains, unevenness = 0 } = options;
  for (const part of size) checkRange("size", part, 0.01, largestSize);
  checkRange("phaseRange", phaseRange, 0, 100);
  checkRange("unevenness", unevenness, 0, 0.9);
  const grid = orthogonalGrid(shape);
  const body = placed(randomForm(form, numbersOf(seed, "random crystal form")), grid, size, options.keepsProportions === true);
  const share = sampleSolid(body, grid);
  checkResolved(share);
  const halfWidth = size.reduce((sum, part, axis) => sum + part * shape[axis], 0) / 6;
  const field = randomPhaseField(phaseKind, seed);
  const phase = strainPhase(share, grid, (r) => field(scale(1 / halfWidth, r)), phaseRange);
  const steepest = steepestStep(share, phase);
  if (dislocation) addDislocation(phase, share, grid, halfWidth, seed);
  if (domains) addDomains(domains, phase, share, grid, halfWidth, seed);
  const density = unevenDensity(unevenness, halfWidth, seed);
  const amplitude = Float64Array.from(share.data);
  forEachInside(share, grid, (i, r) => {
    amplitude[i] *= density(r);
  });
  const object = objectOf(shape, amplitude, phase);
  return { object: dislocation || domains ? levelled(object) : object, support: insideOf(share), steepestStep: steepest };
}

/** The body stretched to span so much of every axis, or enlarged to span no more of any, its middle at the grid's centre. */
function placed(body: Solid, grid: Grid, size: Triple, keepsProportions: boolean): Solid {
  const factors = spansOf(body, grid).map((span, axis) => size[axis] / span);
  const [fz, fy, fx] = keepsProportions ? factors.fill(Math.min(...factors)) : factors;
  const stretched = body.moved(diagonal(fx, fy, fz), [0, 0, 0]);
  return stretched.moved(unturned, scale(-1, middleOf(stretched, grid)));
}

/** How far from the crystal's middle a dislocation line passes at most, in half-widths. */
const farthestLine = 0.45;

function addDislocation(phase: Float64Array, share: RealVolume, grid: Grid, halfWidth: number, seed: number): void {
  const next = numbersOf(seed, "random crystal dislocation");
  const direction = randomDirection(next);
  const point = scale(halfWidth * between(next, 0, farthestLine), randomDirection(next));
  const turn = screwPhase({ point, direction });
  forEachInside(share, grid, (i, r) => {
    phase[i] += turn(r);
  });
}

/** How far from the crystal's middle a wall between domains passes at most, in half-widths. */
const farthestWall = 0.5;

/** One domain beyond a plane, or a lamella between two, of another phase. */
function addDomains(
  { steps, lamellae }: Domains,
  phase: Float64Array,
  share: RealVolume,
  grid: Grid,
  halfWidth: number,
  seed: number,
): void {
  const next = numbersOf(seed, "random crystal domains");
  const normal = randomDirection(next);
  const first = halfWidth * between(next, -farthestWall, farthestWall);
  const end = next() < 1 - lamellae ? Number.POSITIVE_INFINITY : first + halfWidth * between(next, 0.2, 0.8);
  const step = Math.PI * between(next, ...steps);
  forEachInside(share, grid, (i, r) => {
    const height = dot(normal, r);
    if (height >= first && height < end) phase[i] += step;
  });
}

/** 1 on the whole, with two long waves. */
function unevenDensity(unevenness: number, halfWidth: number, seed: number): (r: Vector) => number {
  if (unevenness === 0) return () => 1;
  const next = numbersOf(seed, "random crystal density");
  const waves = [0, 1].map(() => ({
    wave: scale((Math.PI * between(next, 0.4, 1)) / halfWidth, randomDirection(next)),
    shift: 2 * Math.PI * next(),
  }));
  return (r) => waves.reduce((sum, { wave, shift }) => sum + (unevenness / 2) * Math.cos(dot(wave, r) + shift), 1);
}
