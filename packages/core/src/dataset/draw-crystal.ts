// One relaxed crystal of a set, as a pure function of (description, index).

import { bodyOfAtoms, metalNamed, perfectCrystal, relax, tightBinding } from "../atoms/index.js";
import { clippedBody, type Solid, wulffBody } from "../crystal/index.js";
import { OptionError } from "../errors.js";
import type { CrystalSet } from "./description.js";
import { evenly, logarithmically, type Next, numbersOf, oneOf, unitSeed } from "./draws.js";
import { type PackedCrystal, packCrystal } from "./packed-crystal.js";

/** What was drawn for a crystal, and what became of it. */
export interface CrystalFacts {
  readonly index: number;
  /** What a set counts its crystals by. */
  readonly className: string;
  readonly seed: number;
  readonly metal: string;
  readonly atoms: number;
  /** Of all atoms at the end, eV. */
  readonly energyEv: number;
  /** Largest component of a force at the end, eV/Å. */
  readonly largestForce: number;
  readonly steps: number;
  readonly isRelaxed: boolean;
}

/** A crystal of a set. */
export interface DrawnCrystal {
  readonly crystal: PackedCrystal;
  readonly facts: CrystalFacts;
}

/** Stream of a crystal's seed. */
const stream = { composition: 71 } as const;

/** Draws and relaxes crystal `index`. Throws {@link OptionError} for a description out of range, the signal's reason on abort. */
export async function drawCrystal(set: CrystalSet, index: number, signal?: AbortSignal): Promise<DrawnCrystal> {
  checkCrystalSet(set);
  const seed = unitSeed(set.seed, index, 0);
  const next = numbersOf(seed, stream.composition);
  const metal = oneOf(next, set.metals);
  const atoms = Math.round(logarithmically(next, set.atoms));
  const { latticeConstant } = metalNamed(metal);
  const { className, body } = drawBody(next, seed);
  const start = perfectCrystal(metal, bodyOfAtoms(latticeConstant, body, atoms));
  const { forceTolerance, maxSteps } = set;
  const work = relax(tightBinding(metalNamed(metal)), start.positions, { forceTolerance, maxSteps, ...(signal && { signal }) });
  let step = await work.next();
  while (!step.done) step = await work.next();
  const { positions, energy, largestForce, converged } = step.value;
  return {
    crystal: packCrystal({ ...start, positions }),
    facts: {
      index,
      className,
      seed,
      metal,
      atoms: positions.length / 3,
      energyEv: energy,
      largestForce,
      steps: step.value.step,
      isRelaxed: converged,
    },
  };
}

function drawBody(next: Next, seed: number): { className: string; body: Solid } {
  if (next() < 0.5) return { className: "clipped", body: clippedBody({ planes: 8 + Math.floor(17 * next()), radius: 1, seed }) };
  const surfaces = [
    { hkl: [1, 1, 1], energy: 1 },
    { hkl: [1, 0, 0], energy: evenly(next, [0.9, 1.3]) },
    { hkl: [1, 1, 0], energy: evenly(next, [1, 1.3]) },
  ] as const;
  return { className: "wulff", body: wulffBody({ surfaces, radius: 1, spread: evenly(next, [0, 0.25]), seed }) };
}

/** Throws {@link OptionError} for what no crystal can be drawn from. */
export function checkCrystalSet({ metals, atoms }: CrystalSet): void {
  for (const metal of metals) metalNamed(metal);
  if (metals.length === 0) throw new OptionError("expected at least one metal, found none");
  if (!(atoms[0] >= 1 && atoms[1] >= atoms[0])) {
    throw new OptionError(`expected crystals from at least one atom to more, found from ${atoms[0]} to ${atoms[1]}`);
  }
}
