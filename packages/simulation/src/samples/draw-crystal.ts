// One relaxed crystal of a set, as a pure function of (description, index).

import { DataError, drain, OptionError } from "@friedel/engine";
import type { AtomicCrystal } from "../atoms/atomic-crystal.js";
import { heldAtoms } from "../atoms/atomic-recipe.js";
import { metalNamed } from "../atoms/metals.js";
import { tightBinding } from "../atoms/potential.js";
import { type AtomicCrystalFacts, randomAtomicCrystal } from "../atoms/random-atomic-crystal.js";
import type { Relaxer } from "../atoms/wasm/relaxer.js";
import { numbersOf } from "../random.js";
import type { CrystalSet } from "./description.js";
import { memberSeed, mostDraws } from "./draw-object.js";
import { type PackedCrystal, packCrystal } from "./packed-crystal.js";

/** Facts of a crystal, drawn and relaxed. */
export interface CrystalFacts {
  readonly index: number;
  /** Draws before this one whose atoms flew apart. */
  readonly redrawn: number;
  /** The class by which a set counts its crystals. */
  readonly className: string;
  /** From which `makeAtomicCrystal` makes it again, as it was before relaxation. */
  readonly recipe: AtomicCrystalFacts;
  readonly metal: string;
  readonly atoms: number;
  /** Atoms that were held where the strain had put them. */
  readonly held: number;
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

/**
 * Draws and relaxes crystal `index`. Throws {@link OptionError} for a description out of range, the signal's reason on abort,
 * DataError where every draw's atoms fly apart.
 */
export async function drawCrystal(set: CrystalSet, index: number, relaxer: Relaxer, signal?: AbortSignal): Promise<DrawnCrystal> {
  for (let redrawn = 0; ; redrawn++) {
    try {
      return await drawOnce(set, index, redrawn, relaxer, signal);
    } catch (error) {
      // Some draws put atoms upon each other, as at the surface beside a dislocation.
      if (!(error instanceof DataError) || redrawn + 1 === mostDraws) throw error;
    }
  }
}

async function drawOnce(
  set: CrystalSet,
  index: number,
  redrawn: number,
  relaxer: Relaxer,
  signal: AbortSignal | undefined,
): Promise<DrawnCrystal> {
  const { metals, atoms, defects, fields, strain, unevenStrain, forceTolerance, maxSteps } = set;
  const seed = memberSeed(set.seed, "data set units", index, redrawn);
  const { crystal, facts } = randomAtomicCrystal({ seed, metals, atoms, defects, fields, strain, unevenStrain });
  const fixed = heldAtoms(crystal, facts) ?? drawHeld(set, crystal, seed);
  const potential = tightBinding(metalNamed(crystal.metal));
  const options = { forceTolerance, maxSteps, ...(fixed && { fixed }), ...(signal && { signal }) };
  const { positions, energy, largestForce, converged, step } = await drain(relaxer.relax(potential, crystal.positions, options));
  return {
    crystal: packCrystal({ ...crystal, positions }),
    facts: {
      index,
      redrawn,
      className: facts.defect.kind === "none" ? "whole" : facts.defect.kind,
      recipe: facts,
      metal: crystal.metal,
      atoms: facts.atoms,
      held: fixed?.reduce((sum, one) => sum + one, 0) ?? 0,
      energyEv: energy,
      largestForce,
      steps: step,
      isRelaxed: converged,
    },
  };
}

/** Depth of the held side, ångström: the reach of the forces, so that the free atoms see a bulk below them. */
const heldDepth = 6;

/** 1 for the atoms of one side, in a random direction; undefined for a crystal that is free. */
function drawHeld({ heldShare }: CrystalSet, { sites }: AtomicCrystal, seed: number): Uint8Array | undefined {
  const next = numbersOf(seed, "atoms held");
  if (next() >= heldShare) return undefined;
  const [height, round] = [2 * next() - 1, 2 * Math.PI * next()];
  const flat = Math.sqrt(1 - height * height);
  const [x, y, z] = [flat * Math.cos(round), flat * Math.sin(round), height];
  const along = Float64Array.from(
    { length: sites.length / 3 },
    (_, i) => x * sites[3 * i] + y * sites[3 * i + 1] + z * sites[3 * i + 2],
  );
  const end = along.reduce((least, place) => Math.min(least, place), Number.POSITIVE_INFINITY) + heldDepth;
  return Uint8Array.from(along, (place) => Number(place < end));
}
