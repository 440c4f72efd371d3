// A crystal as a list of atoms: where they are, and which site of the undeformed lattice each belongs to. Only the record;
// what makes one is beside it, and what it scatters is in `diffraction`.

/** A crystal as atoms. Lengths in ångström, in the crystal's cubic axes. */
export interface AtomicCrystal {
  /** The symbol of a metal (see {@link metalNamed}). */
  readonly metal: string;
  /** Edge of the cubic cell of the undeformed lattice, ångström. */
  readonly latticeConstant: number;
  /**
   * Sites of the undeformed lattice, x y z of each atom in turn: what displacement, positions − sites, is measured from.
   * All three NaN for an atom that has no site because it belongs to no part of that lattice: one of a twin.
   */
  readonly sites: Float64Array;
  /** Where the atoms are, x y z of each in turn: after strain, defects, relaxation. In the order of `sites`. */
  readonly positions: Float64Array;
}
