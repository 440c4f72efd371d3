// The infinite fcc crystal in a potential: lattice constant, cohesive energy and elastic constants, from the energy of an atom
// under homogeneous strain. With one atom a cell nothing can relax inside it, so the second derivatives are all there is.

import { apply, DataError, fromColumns, type Matrix3, norm, type Vector } from "@friedel/engine";
import { type EamPotential, type Embedding, noRadial } from "./potential.js";

/** Properties of a crystal at rest and at zero temperature. */
export interface BulkProperties {
  /** Edge of the cubic cell, ångström. */
  readonly latticeConstant: number;
  /** Energy to take an atom out to infinity, all others with it, eV. */
  readonly cohesiveEnergyEv: number;
  readonly bulkModulusGpa: number;
  readonly c11Gpa: number;
  readonly c12Gpa: number;
  readonly c44Gpa: number;
}

/** One eV/Å³ in GPa: the elementary charge, exact in SI, times 10²¹. */
const gpa = 160.2176634;

/**
 * Strain of the difference quotients. Rounding, 1e-15 over its square, stays below 1e-5 of any constant; where a smooth range
 * ends the third derivative jumps, and the quotients see that in proportion to the strain.
 */
const step = 5e-5;

/** Energy of an atom of an fcc crystal, eV; the columns of `edges` are the strained edges of the cubic cell, ångström. */
export function latticeEnergy(potential: EamPotential, edges: Matrix3): number {
  const radial = noRadial();
  let [pair, density] = [0, 0];
  for (const site of sitesWithin(potential.cutoff, edges)) {
    const r = norm(apply(edges, site));
    if (r >= potential.cutoff) continue;
    potential.radial(r, radial);
    pair += radial.pair / 2;
    density += radial.density;
  }
  const embedding: Embedding = { energy: 0, slope: 0 };
  potential.embed(density, embedding);
  return pair + embedding.energy;
}

/** Properties of the fcc crystal whose lattice constant is near `guess`. Throws {@link DataError} where no minimum is near. */
export function bulkProperties(potential: EamPotential, guess: number): BulkProperties {
  const a = restingEdge(potential, guess);
  const volume = a ** 3 / 4;
  const second = (edges: (strain: number) => Matrix3): number =>
    curvature((strain) => latticeEnergy(potential, edges(strain)), 0, step) / volume;
  const bulk = second((e) => cube(a * (1 + e))) / 9;
  const c11 = second((e) => fromColumns([a * (1 + e), 0, 0], [0, a, 0], [0, 0, a]));
  const c44 = second((e) => fromColumns([a, (a * e) / 2, 0], [(a * e) / 2, a, 0], [0, 0, a]));
  return {
    latticeConstant: a,
    cohesiveEnergyEv: -latticeEnergy(potential, cube(a)),
    bulkModulusGpa: gpa * bulk,
    c11Gpa: gpa * c11,
    c12Gpa: (gpa * (3 * bulk - c11)) / 2,
    c44Gpa: gpa * c44,
  };
}

/** Newton's method takes four or five steps from anywhere near. */
const mostSteps = 30;

function restingEdge(potential: EamPotential, guess: number): number {
  const energy = (a: number): number => latticeEnergy(potential, cube(a));
  const h = step * guess;
  let a = guess;
  for (let i = 0; i < mostSteps; i++) {
    const bend = curvature(energy, a, h);
    const change = -slopeOf(energy, a, h) / bend;
    if (!(bend > 0) || !(Math.abs(a + change - guess) < 0.2 * guess)) break;
    a += change;
    if (Math.abs(change) < 1e-10 * guess) return a;
  }
  throw new DataError(`expected a crystal at rest with a lattice constant near ${guess} Å, found none`);
}

/** f′ to fourth order. */
function slopeOf(f: (x: number) => number, x: number, h: number): number {
  return (8 * (f(x + h) - f(x - h)) - (f(x + 2 * h) - f(x - 2 * h))) / (12 * h);
}

/** f″ to fourth order. */
function curvature(f: (x: number) => number, x: number, h: number): number {
  return (16 * (f(x + h) + f(x - h)) - (f(x + 2 * h) + f(x - 2 * h)) - 30 * f(x)) / (12 * h * h);
}

/** The sites but the origin, in cell edges, that may be nearer than `range` in a slightly sheared cell. */
function* sitesWithin(range: number, edges: Matrix3): Generator<Vector> {
  const shortest = Math.min(norm(apply(edges, [1, 0, 0])), norm(apply(edges, [0, 1, 0])), norm(apply(edges, [0, 0, 1])));
  const most = Math.ceil((2 * range) / shortest) + 1;
  for (let i = -most; i <= most; i++)
    for (let j = -most; j <= most; j++)
      for (let k = -most; k <= most; k++)
        if ((i + j + k) % 2 === 0 && (i !== 0 || j !== 0 || k !== 0)) yield [i / 2, j / 2, k / 2];
}

function cube(a: number): Matrix3 {
  return fromColumns([a, 0, 0], [0, a, 0], [0, 0, a]);
}
