// Atoms and their sites: what they must be like, and what is uniform in their displacement.

import { apply, DataError, inverseTranspose, type Matrix3, OptionError, type Vector } from "@friedel/engine";

/** The atoms of a crystal. Lengths in ångström, in the crystal's cubic axes. */
export interface ScatteringAtoms {
  /** Edge of the cubic cell of the undeformed fcc lattice. */
  readonly latticeConstant: number;
  /** The lattice site of each atom, x y z in turn. */
  readonly sites: Float64Array;
  /** Where each atom is. */
  readonly positions: Float64Array;
}

/** Turns by which Q·R may miss a whole number: a thousandth of the planes' distance. Sites in files have six digits or more. */
const siteTolerance = 1e-3;

/** Throws {@link OptionError} unless all sites lie on planes hkl of one lattice: else exp(−iQ·u) would not be all that Q leaves. */
export function checkLattice(sites: Float64Array, latticeConstant: number, [h, k, l]: Vector): void {
  for (let j = 3; j < sites.length; j += 3) {
    const turns = (h * (sites[j] - sites[0]) + k * (sites[j + 1] - sites[1]) + l * (sites[j + 2] - sites[2])) / latticeConstant;
    if (Math.abs(turns - Math.round(turns)) < siteTolerance) continue;
    throw new OptionError(
      `expected sites of a lattice of ${latticeConstant} Å, found atom ${j / 3 + 1} off the ${h} ${k} ${l} planes by ${(turns - Math.round(turns)).toFixed(3)} of their distance`,
    );
  }
}

/** The mean slope of Q·u over the atoms, by least squares. Throws {@link DataError} for atoms in one plane. */
export function meanSlope({ positions, sites }: ScatteringAtoms, q: Vector, origin: Vector): Vector {
  let [xx, xy, xz, yy, yz, zz] = [0, 0, 0, 0, 0, 0];
  let [sx, sy, sz] = [0, 0, 0];
  for (let j = 0; j < positions.length; j += 3) {
    const [x, y, z] = [positions[j] - origin[0], positions[j + 1] - origin[1], positions[j + 2] - origin[2]];
    const s =
      q[0] * (positions[j] - sites[j]) + q[1] * (positions[j + 1] - sites[j + 1]) + q[2] * (positions[j + 2] - sites[j + 2]);
    xx += x * x;
    xy += x * y;
    xz += x * z;
    yy += y * y;
    yz += y * z;
    zz += z * z;
    // Σ r = 0 about the mean, so an offset of s drops out.
    sx += s * x;
    sy += s * y;
    sz += s * z;
  }
  const moments: Matrix3 = [
    [xx, xy, xz],
    [xy, yy, yz],
    [xz, yz, zz],
  ];
  // Symmetric: the inverse transpose is the inverse.
  const slope = apply(inverseTranspose(moments), [sx, sy, sz]);
  if (!slope.every(Number.isFinite)) throw new DataError("expected atoms that fill space, found all of them in one plane");
  return slope;
}
