import { dot, drain, type Vector } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import type { AtomicCrystal } from "./atomic-crystal.js";
import { type AtomicRecipe, type DefectRecipe, heldAtoms, makeAtomicCrystal } from "./atomic-recipe.js";
import { lineOf } from "./dislocations.js";
import { metalNamed } from "./metals.js";
import { tightBinding } from "./potential.js";
import type { RelaxResult } from "./relax.js";
import { burgersVector, slipSystems } from "./slip-systems.js";
import { structureOf } from "./structure.js";
import { burgersVectorAround } from "./testing/burgers-circuit.js";
import { relaxAtoms } from "./wasm/relaxer.js";

const strain = { xx: 0.004, yy: -0.003, zz: 0.002, yz: 0.001, xz: -0.002, xy: 0.003 };

function recipeOf(metal: string, defect: DefectRecipe, wantedAtoms: number): AtomicRecipe {
  return { metal, shape: { kind: "sphere" }, wantedAtoms, centre: [0.2, 0.1, 0.3], defect, field: { kind: "none" }, strain };
}

/** Energies before and after, and the relaxed crystal. Looser than the default: what is asked for here shows long before. */
async function relaxed(recipe: AtomicRecipe): Promise<{ before: number; after: RelaxResult; crystal: AtomicCrystal }> {
  const crystal = makeAtomicCrystal(recipe);
  const fixed = heldAtoms(crystal, recipe);
  const options = { threads: 1, forceTolerance: 0.02, ...(fixed ? { fixed } : {}) };
  let before: number | undefined;
  const after = await drain(relaxAtoms(tightBinding(metalNamed(recipe.metal)), crystal.positions, options), ({ energy }) => {
    before ??= energy;
  });
  return { before: before ?? Number.NaN, after, crystal };
}

/** Numbers of the layers along a normal that atoms with hcp neighbours lie in, by their sites. */
function faultedLayers({ sites, latticeConstant }: AtomicCrystal, positions: Float64Array, plane: Vector): number[] {
  const layers = new Set<number>();
  structureOf(positions, latticeConstant).forEach((structure, i) => {
    if (structure === 2) layers.add(Math.round(dot(plane, [sites[3 * i], sites[3 * i + 1], sites[3 * i + 2]]) / latticeConstant));
  });
  return [...layers].sort((a, b) => a - b);
}

describe("relaxation of crystals with defects", () => {
  it("keeps the Burgers vector of screw, mixed and edge dislocations under a held surface, and lowers the energy", async () => {
    for (const [characterDeg, metal] of [
      [0, "Au"],
      [60, "Cu"],
      [90, "Al"],
    ] as const) {
      const system = slipSystems[characterDeg / 30];
      const defect = { kind: "dislocation", system, characterDeg, through: [0, 0, 0], split: 0 } as const;
      const { before, after, crystal } = await relaxed(recipeOf(metal, defect, 1400));
      const { latticeConstant } = crystal;
      const { point, line } = lineOf({ latticeConstant, ...defect });
      const around = burgersVectorAround(after.positions, latticeConstant, { point, line, radius: 2.7 * latticeConstant });
      expect(after.converged).toBe(true);
      expect(after.energy).toBeLessThan(before - 1);
      const expected = burgersVector(latticeConstant, system);
      around.forEach((component, axis) => {
        expect(component).toBeCloseTo(expected[axis], 9);
      });
    }
  });

  it("keeps a stacking fault's two layers and a twin's one without holding anything, and lowers the energy", async () => {
    const plane: Vector = [1, -1, 1];
    const fault = { kind: "stackingFault", plane, through: [1, -1, 1], variant: 1 } as const;
    const twin = { kind: "twin", plane, through: [0, 0, 0] } as const;
    for (const [defect, layers] of [
      [fault, [0, 1]],
      [twin, [0]],
    ] as const) {
      const { before, after, crystal } = await relaxed(recipeOf("Pt", defect, 900));
      expect(after.converged).toBe(true);
      expect(after.energy).toBeLessThan(before - 1);
      expect(faultedLayers(crystal, after.positions, plane)).toEqual(layers);
    }
  });
});
