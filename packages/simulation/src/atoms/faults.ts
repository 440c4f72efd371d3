// Planar faults of an fcc crystal on its {111} planes: the intrinsic stacking fault, where half of the crystal is shifted, and the
// twin, where it is mirrored. (J. P. Hirth and J. Lothe, Theory of Dislocations, 2nd ed. (1982), chapter 10.)

import { add, dot, type Matrix3, OptionError, scale, type Vector } from "@friedel/engine";
import type { Solid } from "../crystal/solid.js";
import { type AtomicCrystal, perfectCrystal } from "./atomic-crystal.js";
import { type DisplacementField, unitVector } from "./displacements.js";
import { cutCrystal } from "./lattice.js";
import { checkPlane, faultShifts, gapAt, layerOf } from "./slip-systems.js";

/** A {111} plane of a crystal whose lattice has a site at the origin. */
export interface FaultPlane {
  /** Indices of the normal, which points to the part that is shifted or mirrored. */
  readonly plane: Vector;
  /** In the plane, but for the move along the normal that puts it between layers (a fault) or on one (a twin); ångström. */
  readonly through: Vector;
}

export interface StackingFaultOptions extends FaultPlane {
  readonly latticeConstant: number;
  /** Which of the three equal shifts a/6⟨112⟩: the one whose index of this number is twice the others. */
  readonly variant?: 0 | 1 | 2;
}

/** An intrinsic stacking fault: what lies above the plane moves by a/6⟨112⟩. Throws {@link OptionError} where the plane is no {111}. */
export function stackingFault({ latticeConstant, plane, through, variant = 0 }: StackingFaultOptions): DisplacementField {
  checkPlane(plane);
  const normal = unitVector("plane", plane);
  const height = gapAt(latticeConstant, plane, through);
  const shift = faultShifts(latticeConstant, plane)[variant];
  return (r) => (dot(normal, r) > height ? shift : [0, 0, 0]);
}

/**
 * A crystal of a metal in a body that is a twin above a {111} plane: its lattice there is the mirror image of the one below, and
 * the layer in the plane belongs to both. The body is not mirrored. A twin's atom has the site that the same layer of the
 * parent has beside it, 0 or a/6⟨112⟩ away: the shift makes exp(−iQ·u) right for every Bragg peak Q of the parent, those that
 * the twin has in common with it (Q along the normal among them) and those where it does not show.
 * Throws {@link OptionError} where the plane is no {111} and where it leaves one side without atoms.
 */
export function twinCrystal(metal: string, body: Solid, { plane, through }: FaultPlane): AtomicCrystal {
  checkPlane(plane);
  const parent = perfectCrystal(metal, body);
  const { latticeConstant } = parent;
  const boundary = Math.round(layerOf(latticeConstant, plane, through));
  const layer = (at: Vector): number => Math.round(layerOf(latticeConstant, plane, at)) - boundary;
  const normal = unitVector("plane", plane);
  const mirror = reflection(normal);
  const away = scale((2 * boundary * latticeConstant) / Math.sqrt(3), normal);
  const shift = faultShifts(latticeConstant, plane)[0];
  const positions: Vector[] = vectorsOf(parent.positions).filter((r) => layer(r) <= 0);
  const sites: Vector[] = [...positions];
  const below = positions.length;
  // The mirror image of the crystal that the mirrored body would hold.
  for (const site of vectorsOf(cutCrystal(latticeConstant, body.moved(mirror, away)))) {
    if (layer(site) >= 0) continue;
    const at = add(reflected(normal, site), away);
    positions.push(at);
    sites.push(onLattice(latticeConstant, add(at, scale(-perThree(layer(at)), shift))));
  }
  if (below === 0 || positions.length === below) {
    throw new OptionError(`expected a twin plane through the crystal, found all ${positions.length} atoms on one side of it`);
  }
  const twin = new Uint8Array(positions.length).fill(1, below);
  return { ...parent, sites: Float64Array.from(sites.flat()), positions: Float64Array.from(positions.flat()), twin };
}

/** 0, 1 or −1: the twin's k-th layer lies k shifts beside the parent's, and three of them are a vector of the lattice. */
function perThree(k: number): number {
  const rest = ((k % 3) + 3) % 3;
  return rest === 2 ? -1 : rest;
}

/** Takes out what rounding left. */
function onLattice(latticeConstant: number, [x, y, z]: Vector): Vector {
  const half = latticeConstant / 2;
  return [half * Math.round(x / half), half * Math.round(y / half), half * Math.round(z / half)];
}

function reflected(normal: Vector, r: Vector): Vector {
  return add(r, scale(-2 * dot(normal, r), normal));
}

function reflection(normal: Vector): Matrix3 {
  // Symmetric: its columns are its rows.
  return [reflected(normal, [1, 0, 0]), reflected(normal, [0, 1, 0]), reflected(normal, [0, 0, 1])];
}

function vectorsOf(numbers: Float64Array): Vector[] {
  return Array.from({ length: numbers.length / 3 }, (_, i): Vector => [numbers[3 * i], numbers[3 * i + 1], numbers[3 * i + 2]]);
}
