// Draws crystals of atoms for data sets: metal, form, size, strain and perhaps a defect. The drawing is data (a recipe), the making
// is beside it; relaxation is the caller's.

import { add, cross, norm, OptionError, scale, type Vector } from "@friedel/engine";
import { type Solid, unturned } from "../crystal/solid.js";
import { between, logarithmically, type Next, numbersOf, oneOf, randomDirection, randomRotation } from "../random.js";
import type { AtomicCrystal } from "./atomic-crystal.js";
import {
  type AtomicRecipe,
  bodyOf,
  type DefectRecipe,
  type FieldRecipe,
  makeAtomicCrystal,
  type ShapeRecipe,
} from "./atomic-recipe.js";
import { lineOf } from "./dislocations.js";
import type { StrainTensor } from "./displacements.js";
import { metals as allMetals, metalNamed } from "./metals.js";
import { slipSystems } from "./slip-systems.js";

/** Kinds of forms of crystals of atoms. */
export const atomicShapes = ["wulff", "winterbottom", "clipped", "sphere", "box", "cylinder"] as const;

/** Kinds of defects; dislocations are perfect or split. */
export const atomicDefects = ["none", "screw", "edge", "mixed", "stackingFault", "twin"] as const;

/** Kinds of uneven displacement fields. */
export const atomicFields = ["none", "random", "bending"] as const;

export type AtomicShape = (typeof atomicShapes)[number];
export type AtomicDefect = (typeof atomicDefects)[number];
export type AtomicField = (typeof atomicFields)[number];

/** Names out of lists; each entry is as likely as every other, one that is there twice, twice as likely. */
export interface RandomAtomicCrystalOptions {
  readonly seed: number;
  readonly metals?: readonly string[];
  /** Least and greatest number of atoms, drawn evenly in its logarithm; a cut crystal has a few surface atoms more or fewer. */
  readonly atoms?: readonly [number, number];
  readonly shapes?: readonly string[];
  readonly defects?: readonly string[];
  readonly fields?: readonly string[];
  /** Largest size of each of the six components of homogeneous strain. */
  readonly strain?: number;
  /** Of the uneven field: largest rms of a strain component (random), largest strain at the surface (bending). */
  readonly unevenStrain?: number;
}

/** Everything that was drawn, as JSON: {@link makeAtomicCrystal} makes the same crystal from it. */
export interface AtomicCrystalFacts extends AtomicRecipe {
  readonly seed: number;
  /** That the crystal has. */
  readonly atoms: number;
}

/** Fewer atoms are no crystal; more need gigabytes. */
const atomsRange = [100, 4_000_000] as const;

/** Strains beyond this are not elastic. */
const mostStrain = 0.05;

/** How near the surface a defect passes, as a part of the crystal's width across it. */
const nearest = 0.3;

/** Draws and makes a crystal: a pure function of its options. It is not relaxed. Throws {@link OptionError} for options out of range. */
export function randomAtomicCrystal(options: RandomAtomicCrystalOptions): {
  readonly crystal: AtomicCrystal;
  readonly facts: AtomicCrystalFacts;
} {
  const { seed } = options;
  const { recipe, body } = drawRecipe(options);
  const crystal = makeAtomicCrystal(recipe, body);
  return { crystal, facts: { seed, atoms: crystal.positions.length / 3, ...recipe } };
}

/** A recipe, and its body, which where to put a defect depends on. */
function drawRecipe(options: RandomAtomicCrystalOptions): { readonly recipe: AtomicRecipe; readonly body: Solid } {
  const {
    seed,
    metals = allMetals.map(({ symbol }) => symbol),
    atoms = [5000, 50_000],
    strain = 0.01,
    unevenStrain = 0.003,
  } = options;
  const { shapes = ["wulff", "winterbottom", "clipped"], defects = atomicDefects, fields = atomicFields } = options;
  for (const metal of metals) metalNamed(metal);
  checkAtoms(atoms);
  for (const [name, value] of Object.entries({ strain, unevenStrain })) {
    if (!(value >= 0 && value <= mostStrain)) throw new OptionError(`expected ${name} from 0 to ${mostStrain}, found ${value}`);
  }
  const drawn = (of: "metal" | "shape" | "form" | "size" | "defect" | "field" | "strain") => numbersOf(seed, `atoms ${of}`);
  const metal = drawName("metals", metals, drawn("metal"), metals);
  const { latticeConstant } = metalNamed(metal);
  const size = drawn("size");
  const wantedAtoms = Math.round(logarithmically(size, atoms));
  const shape = drawShape(drawName("shapes", shapes, drawn("shape"), atomicShapes), drawn("form"), seed);
  const centre = scale(latticeConstant, [size(), size(), size()]);
  const body = bodyOf({ metal, shape, wantedAtoms, centre });
  const next = drawn("defect");
  const defect = drawDefect(drawName("defects", defects, next, atomicDefects), body, latticeConstant, next);
  const forField = drawn("field");
  const field = drawField(drawName("fields", fields, forField, atomicFields), unevenStrain, halfWidthOf(body), forField, seed);
  return { recipe: { metal, shape, wantedAtoms, centre, defect, field, strain: drawStrain(strain, drawn("strain")) }, body };
}

function drawShape(kind: AtomicShape, next: Next, seed: number): ShapeRecipe {
  // About what is calculated for these metals relative to {111}, and beyond it: L. Vitos et al., Surf. Sci. 411, 186 (1998).
  const surfaces = [
    { hkl: [1, 1, 1] as Vector, energy: 1 },
    { hkl: [1, 0, 0] as Vector, energy: between(next, 0.95, 1.3) },
    { hkl: [1, 1, 0] as Vector, energy: between(next, 1.05, 1.3) },
  ];
  const spread = between(next, 0, 0.15);
  switch (kind) {
    case "wulff":
      return { kind, surfaces, spread, seed };
    case "winterbottom": {
      const hkl = next() < 0.5 ? ([-1, -1, -1] as const) : ([0, 0, -1] as const);
      return { kind, surfaces, spread, seed, substrate: { hkl, energy: between(next, -0.2, 0.8) } };
    }
    case "clipped":
      return { kind, planes: 8 + Math.floor(17 * next()), spread: between(next, 0.05, 0.25), seed, turn: randomRotation(next) };
    case "sphere":
      return { kind };
    case "box":
      return { kind, edges: [1, between(next, 0.6, 1), between(next, 0.6, 1)], turn: randomRotation(next) };
    case "cylinder":
      return { kind, height: between(next, 1, 3), turn: randomRotation(next) };
  }
}

/** Degrees from Burgers vector to line: those of the lines along close-packed rows, and of the pure edge. */
const characters = { screw: 0, mixed: 60, edge: 90 } as const;

function drawDefect(kind: AtomicDefect, body: Solid, latticeConstant: number, next: Next): DefectRecipe {
  if (kind === "none") return { kind };
  const system = slipSystems[Math.floor(slipSystems.length * next())];
  // The normal decides which side of a fault or twin is which.
  const plane = scale(next() < 0.5 ? -1 : 1, system.plane);
  const inside = (direction: Vector): Vector => {
    const [low, high] = [-body.reach(scale(-1, direction)), body.reach(direction)];
    return scale(low + (high - low) * between(next, nearest, 1 - nearest), direction);
  };
  const through = inside(scale(1 / norm(plane), plane));
  if (kind === "twin") return { kind, plane, through };
  if (kind === "stackingFault") return { kind, plane, through, variant: ([0, 1, 2] as const)[Math.floor(3 * next())] };
  const of = { system: { plane, direction: system.direction }, characterDeg: characters[kind] };
  const { ahead } = lineOf({ latticeConstant, through: [0, 0, 0], ...of });
  const split = next() < 0.5 ? 0 : between(next, 0.05, 0.2) * (body.reach(ahead) + body.reach(scale(-1, ahead)));
  return { kind: "dislocation", ...of, through: add(through, inside(ahead)), split };
}

function drawField(kind: AtomicField, most: number, halfWidth: number, next: Next, seed: number): FieldRecipe {
  const strain = most * next();
  if (kind === "none" || strain === 0) return { kind: "none" };
  if (kind === "random") {
    const correlation = halfWidth * between(next, 0.4, 1);
    // A component's slope along an axis is rms/correlation.
    return { kind, seed, rms: strain * correlation, correlation };
  }
  const along = randomDirection(next);
  const across = cross(along, randomDirection(next));
  return { kind, along, outward: scale(1 / norm(across), across), radius: halfWidth / strain };
}

function drawStrain(most: number, next: Next): StrainTensor {
  const component = (): number => between(next, -most, most);
  const [xx, yy, zz, yz, xz, xy] = Array.from({ length: 6 }, component);
  return { xx, yy, zz, yz, xz, xy };
}

/** Half of the least edge of the box around a body. */
function halfWidthOf(body: Solid): number {
  return Math.min(...unturned.map((axis) => (body.reach(axis) + body.reach(scale(-1, axis))) / 2));
}

/** One of the names on a list. Throws {@link OptionError} for a name that is not known, and for none. */
function drawName<T extends string>(what: string, list: readonly string[], next: Next, known: readonly T[]): T {
  const names = list.map((name) => {
    const found = known.find((one) => one === name);
    if (found === undefined) throw new OptionError(`expected ${what} among ${known.join(", ")}, found "${name}"`);
    return found;
  });
  if (names.length === 0) throw new OptionError(`expected at least one of ${what}, found none`);
  return oneOf(next, names);
}

function checkAtoms([least, most]: readonly [number, number]): void {
  const [fewest, top] = atomsRange;
  if (!(least >= fewest && most >= least && most <= top)) {
    throw new OptionError(`expected numbers of atoms from ${fewest} to ${top}, the lesser first, found ${least} to ${most}`);
  }
}
