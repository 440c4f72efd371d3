// A crystal as a list of atoms: where they are, and which site of the undeformed lattice each belongs to; and how one begins,
// perfect and cut to a body. What deforms it is in `displacements`, what breaks it in `dislocations` and `faults`.

import type { Solid } from "../crystal/solid.js";
import { cutCrystal } from "./lattice.js";
import { metalNamed } from "./metals.js";

/** A crystal as atoms. Lengths in ångström, in the crystal's cubic axes. */
export interface AtomicCrystal {
  /** The symbol of a metal (see {@link metalNamed}). */
  readonly metal: string;
  /** Edge of the cubic cell of the undeformed lattice, ångström. */
  readonly latticeConstant: number;
  /**
   * Sites of the undeformed lattice, x y z of each atom in turn: what displacement, u = positions − sites, is measured from.
   * No two atoms have the same. A crystal with a dislocation, a fault or a twin has no single-valued displacement: another site
   * would do as well. All choices differ by vectors of the lattice, so exp(−iQ·u) is the same for every Bragg peak Q.
   */
  readonly sites: Float64Array;
  /** Where the atoms are, x y z of each in turn: after strain, defects, relaxation. In the order of `sites`. */
  readonly positions: Float64Array;
  /**
   * 1 for the atoms of a twin, where there is one. Their sites are such that exp(−iQ·u) is right for every peak Q of the parent,
   * but it turns from layer to layer unless the twin shares the peak: their u is no strain.
   */
  readonly twin?: Uint8Array;
}

/** The perfect crystal of a metal in a body; the origin is one of its sites. Throws {@link OptionError} for an unknown metal and where no atom is inside. */
export function perfectCrystal(metal: string, body: Solid): AtomicCrystal {
  const { latticeConstant } = metalNamed(metal);
  const sites = cutCrystal(latticeConstant, body);
  return { metal, latticeConstant, sites, positions: sites.slice() };
}
