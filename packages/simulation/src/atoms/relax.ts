// Options, results and constants of relaxation by FIRE: atoms of mass 1 move downhill, and stop when they would climb.
// E. Bitzek, P. Koskinen, F. Gähler, M. Moseler and P. Gumbsch, Phys. Rev. Lett. 97, 170201 (2006),
// doi 10.1103/PhysRevLett.97.170201; integrated by the semi-implicit Euler method, as J. Guénolé et al., Comput. Mater. Sci. 175,
// 109584 (2020), found best. Deterministic: the same input gives the same bits.

import { OptionError, ShapeError } from "@friedel/engine";
import { checkPositions } from "../checks.js";

export interface RelaxOptions {
  /** Done when no component of a force on a free atom is larger, eV/Å. */
  readonly forceTolerance?: number;
  readonly maxSteps?: number;
  /** 1 for atoms that stay where they are. */
  readonly fixed?: Uint8Array;
  /** Steps from one report to the next. */
  readonly reportEvery?: number;
  readonly signal?: AbortSignal;
}

export interface RelaxProgress {
  /** Steps done. */
  readonly step: number;
  /** Of all atoms, eV. */
  readonly energy: number;
  /** Largest component of a force on a free atom, eV/Å. */
  readonly largestForce: number;
}

export interface RelaxResult extends RelaxProgress {
  /** x, y, z of each atom in turn, ångström. */
  readonly positions: Float64Array;
  /** Of each atom, eV. */
  readonly energies: Float64Array;
  /** Whether the tolerance was met. */
  readonly converged: boolean;
}

/**
 * The paper's constants, but for the mixing, which is LAMMPS's: with 0.25 instead of 0.1 crystals of 1200 atoms of Au, Ni, Ir, Al
 * and Pt take a third fewer steps. Time is in Å/√eV for atoms of mass 1; the stiffest of the metals stand steps up to 0.3, and
 * all of them are about as soon at rest with any longest step from 0.15 to 0.3.
 */
export const fire = { first: 0.05, longest: 0.15, patience: 5, faster: 1.1, slower: 0.5, mixing: 0.25, unmixing: 0.99 } as const;

/** No atom moves farther in a step, ångström: strained starts have forces that would throw it through its neighbours. */
export const longestMove = 0.1;

/** How much farther than the potential the pairs reach, ångström; they are found anew when an atom has moved half of it. */
export const skin = 0.5;

/** Options with defaults filled in. Throws {@link OptionError} or {@link ShapeError} for wrong ones. */
export function checkedOptions(start: Float64Array, options: RelaxOptions) {
  const { forceTolerance = 1e-4, maxSteps = 10_000, fixed, reportEvery = 10, signal } = options;
  checkPositions(start);
  if (fixed && fixed.length !== start.length / 3) {
    throw new ShapeError(`expected ${start.length / 3} marks of fixed atoms, found ${fixed.length}`);
  }
  if (!(forceTolerance > 0)) throw new OptionError(`expected a positive force tolerance, found ${forceTolerance}`);
  for (const [name, value] of Object.entries({ maxSteps, reportEvery })) {
    if (!(Number.isInteger(value) && value >= 1)) throw new OptionError(`expected ${name} of at least 1, found ${value}`);
  }
  return { forceTolerance, maxSteps, fixed, reportEvery, signal };
}
