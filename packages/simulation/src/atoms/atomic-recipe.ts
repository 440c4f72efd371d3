// The recipe of a crystal of atoms: plain data, readable and writable as JSON, from which the very same crystal is made again.
// It ends before relaxation: `positions` are where that starts.

import type { Matrix3, Vector } from "@friedel/engine";
import { boxBody, clippedBody, cylinderBody, type SurfaceEnergy, sphereBody, wulffBody } from "../crystal/bodies.js";
import { type Solid, unturned } from "../crystal/solid.js";
import { type AtomicCrystal, perfectCrystal } from "./atomic-crystal.js";
import { dislocation } from "./dislocations.js";
import {
  affineStrain,
  bending,
  type DisplacementField,
  displaced,
  randomDisplacement,
  type StrainTensor,
} from "./displacements.js";
import { poissonRatioOf } from "./elasticity.js";
import { stackingFault, twinCrystal } from "./faults.js";
import { bodyOfAtoms } from "./lattice.js";
import { metalNamed } from "./metals.js";
import type { SlipSystem } from "./slip-systems.js";
import { nearSurface } from "./structure.js";

/** The form of a crystal; its size is given by its number of atoms, so lengths are relative. */
export type ShapeRecipe =
  /** Winterbottom's on a substrate: its outward normal and the energy of the interface less that of the bare substrate. */
  | {
      readonly kind: "wulff" | "winterbottom";
      readonly surfaces: readonly SurfaceEnergy[];
      readonly spread: number;
      readonly seed: number;
      readonly substrate?: SurfaceEnergy;
    }
  | { readonly kind: "clipped"; readonly planes: number; readonly spread: number; readonly seed: number; readonly turn: Matrix3 }
  | { readonly kind: "sphere" }
  | { readonly kind: "box"; readonly edges: Vector; readonly turn: Matrix3 }
  /** Height over radius. */
  | { readonly kind: "cylinder"; readonly height: number; readonly turn: Matrix3 };

/** What tears the lattice. Points are in ångström along the cubic axes, from a site of the lattice. */
export type DefectRecipe =
  | { readonly kind: "none" }
  | {
      readonly kind: "dislocation";
      readonly system: SlipSystem;
      readonly characterDeg: number;
      readonly through: Vector;
      readonly split: number;
    }
  | { readonly kind: "stackingFault"; readonly plane: Vector; readonly through: Vector; readonly variant: 0 | 1 | 2 }
  | { readonly kind: "twin"; readonly plane: Vector; readonly through: Vector };

/** What bends it smoothly and unevenly. */
export type FieldRecipe =
  | { readonly kind: "none" }
  | { readonly kind: "random"; readonly seed: number; readonly rms: number; readonly correlation: number }
  | { readonly kind: "bending"; readonly along: Vector; readonly outward: Vector; readonly radius: number };

/** All that a crystal is made from. Lengths in ångström. */
export interface AtomicRecipe {
  readonly metal: string;
  readonly shape: ShapeRecipe;
  /** About how many atoms to cut. */
  readonly wantedAtoms: number;
  /** Where the body's own centre is, from a site of the lattice: it decides where the faces fall between layers. */
  readonly centre: Vector;
  readonly defect: DefectRecipe;
  readonly field: FieldRecipe;
  readonly strain: StrainTensor;
}

/**
 * Makes the crystal, unrelaxed: its body, the defect in it, the uneven field, the strain. The recipe's body may be given where it is
 * at hand. Throws {@link OptionError} for a recipe of an impossible crystal.
 */
export function makeAtomicCrystal(recipe: AtomicRecipe, body: Solid = bodyOf(recipe)): AtomicCrystal {
  const { metal, defect, strain, centre } = recipe;
  const start = defect.kind === "twin" ? twinCrystal(metal, body, defect) : perfectCrystal(metal, body);
  const fields = [torn(recipe), bent(recipe), affineStrain(strain, centre)];
  return fields.reduce((crystal, field) => (field ? displaced(crystal, field) : crystal), start);
}

/**
 * How deep surfaces are held, in cubic edges: two to three layers. Of 24 dislocations of all kinds in crystals of 4000 atoms, 24 kept
 * their Burgers vector under it and 3 without.
 */
const heldDepth = 0.9;

/**
 * Marks of the atoms to hold while the crystal relaxes (`fixed` of {@link relax}): those at the surface of one with a dislocation,
 * which a free surface would pull out of a crystal of this size; nothing for others.
 */
export function heldAtoms({ positions, latticeConstant }: AtomicCrystal, { defect }: AtomicRecipe): Uint8Array | undefined {
  if (defect.kind !== "dislocation") return undefined;
  return nearSurface(positions, latticeConstant, heldDepth * latticeConstant);
}

/** The body that the crystal is cut to. Throws {@link OptionError} for planes that enclose nothing. */
export function bodyOf({ metal, shape, wantedAtoms, centre }: Omit<AtomicRecipe, "defect" | "field" | "strain">): Solid {
  const { latticeConstant } = metalNamed(metal);
  return bodyOfAtoms(latticeConstant, formOf(shape), wantedAtoms).moved(unturned, centre);
}

function formOf(shape: ShapeRecipe): Solid {
  switch (shape.kind) {
    case "wulff":
    case "winterbottom":
      return wulffBody({ ...shape, radius: 1 });
    case "clipped":
      return clippedBody({ ...shape, radius: 1 }).moved(shape.turn, origin);
    case "sphere":
      return sphereBody(1);
    case "box":
      return boxBody(shape.edges).moved(shape.turn, origin);
    case "cylinder":
      return cylinderBody(1, shape.height).moved(shape.turn, origin);
  }
}

function torn({ metal, defect }: AtomicRecipe): DisplacementField | undefined {
  const { latticeConstant } = metalNamed(metal);
  if (defect.kind === "stackingFault") return stackingFault({ latticeConstant, ...defect });
  if (defect.kind !== "dislocation") return undefined;
  return dislocation({ latticeConstant, poissonRatio: poissonRatioOf(metal), ...defect });
}

function bent({ metal, field, centre }: AtomicRecipe): DisplacementField | undefined {
  if (field.kind === "random") return randomDisplacement(field);
  if (field.kind !== "bending") return undefined;
  return bending({ ...field, poissonRatio: poissonRatioOf(metal), centre });
}

const origin: Vector = [0, 0, 0];
