// Relaxation by FIRE: atoms of mass 1 fall downhill, and are stopped when they climb.
// E. Bitzek, P. Koskinen, F. Gähler, M. Moseler and P. Gumbsch, Phys. Rev. Lett. 97, 170201 (2006),
// doi 10.1103/PhysRevLett.97.170201; integrated by the semi-implicit Euler method, as J. Guénolé et al., Comput. Mater. Sci. 175,
// 109584 (2020), found best. Deterministic: the same input gives the same bits.

import { DataError, OptionError, ShapeError } from "@friedel/engine";
import { type AtomForces, eamForces } from "./forces.js";
import { type NeighbourPairs, neighbourPairs } from "./pairs.js";
import type { EamPotential } from "./potential.js";

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

/**
 * Moves free atoms to where no force is left. Yields its progress, and gives other work a turn, every `reportEvery` steps.
 * Throws {@link OptionError} or {@link ShapeError} for options, {@link DataError} where atoms coincide, the signal's reason on abort.
 */
export async function* relax(
  potential: EamPotential,
  start: Float64Array,
  options: RelaxOptions = {},
): AsyncGenerator<RelaxProgress, RelaxResult> {
  const { forceTolerance, maxSteps, fixed, reportEvery, signal } = checkedOptions(start, options);
  const positions = start.slice();
  const velocities = new Float64Array(positions.length);
  const pairs = freshPairs(positions, potential.cutoff);
  let [dt, mixing, downhill]: [number, number, number] = [fire.first, fire.mixing, 0];
  for (let step = 0; ; step++) {
    signal?.throwIfAborted();
    const { energy, energies, forces } = forcesOnFree(potential, positions, pairs(), fixed);
    const largestForce = largest(forces);
    if (!Number.isFinite(energy) || !Number.isFinite(largestForce)) {
      throw new DataError(`expected atoms apart from each other, found an energy of ${energy} eV after ${step} steps`);
    }
    const converged = largestForce <= forceTolerance;
    if (converged || step === maxSteps) return { step, energy, largestForce, positions, energies, converged };
    if (step % reportEvery === 0) {
      yield { step, energy, largestForce };
      await nextTurn();
    }
    if (dot(forces, velocities) > 0) {
      if (++downhill > fire.patience) [dt, mixing] = [Math.min(dt * fire.faster, fire.longest), mixing * fire.unmixing];
    } else {
      velocities.fill(0);
      // At rest there is no power either; only a climb makes steps shorter.
      if (step > 0) dt *= fire.slower;
      [mixing, downhill] = [fire.mixing, 0];
    }
    for (let i = 0; i < forces.length; i++) velocities[i] += dt * forces[i];
    const turn = (mixing * Math.sqrt(dot(velocities, velocities))) / Math.sqrt(dot(forces, forces));
    for (let i = 0; i < forces.length; i++) velocities[i] = (1 - mixing) * velocities[i] + turn * forces[i];
    const move = Math.min(dt, longestMove / largest(velocities));
    for (let i = 0; i < forces.length; i++) positions[i] += move * velocities[i];
  }
}

function forcesOnFree(
  potential: EamPotential,
  positions: Float64Array,
  pairs: NeighbourPairs,
  fixed: Uint8Array | undefined,
): AtomForces {
  const found = eamForces(potential, positions, pairs);
  fixed?.forEach((held, i) => {
    if (held) found.forces.fill(0, 3 * i, 3 * i + 3);
  });
  return found;
}

/** Pairs that are found again when some atom has moved half the skin since. */
function freshPairs(positions: Float64Array, cutoff: number): () => NeighbourPairs {
  let pairs = neighbourPairs(positions, cutoff + skin);
  let known = positions.slice();
  return () => {
    for (let i = 0; i < positions.length; i += 3) {
      const [x, y, z] = [positions[i] - known[i], positions[i + 1] - known[i + 1], positions[i + 2] - known[i + 2]];
      if (x * x + y * y + z * z < (skin / 2) ** 2) continue;
      pairs = neighbourPairs(positions, cutoff + skin);
      known = positions.slice();
      break;
    }
    return pairs;
  };
}

/** Options with defaults filled in. Throws {@link OptionError} or {@link ShapeError} for wrong ones. */
export function checkedOptions(start: Float64Array, options: RelaxOptions) {
  const { forceTolerance = 1e-4, maxSteps = 10_000, fixed, reportEvery = 10, signal } = options;
  if (start.length === 0 || start.length % 3 !== 0) {
    throw new ShapeError(`expected three coordinates an atom, found ${start.length} numbers`);
  }
  if (fixed && fixed.length !== start.length / 3) {
    throw new ShapeError(`expected ${start.length / 3} marks of fixed atoms, found ${fixed.length}`);
  }
  if (!(forceTolerance > 0)) throw new OptionError(`expected a positive force tolerance, found ${forceTolerance}`);
  for (const [name, value] of Object.entries({ maxSteps, reportEvery })) {
    if (!(Number.isInteger(value) && value >= 1)) throw new OptionError(`expected ${name} of at least 1, found ${value}`);
  }
  return { forceTolerance, maxSteps, fixed, reportEvery, signal };
}

function largest(vector: Float64Array): number {
  let most = 0;
  for (let i = 0; i < vector.length; i++) most = Math.max(most, Math.abs(vector[i]));
  return most;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** Timers and events, an abort among them, only come to pass between turns. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
