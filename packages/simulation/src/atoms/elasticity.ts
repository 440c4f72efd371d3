// What isotropic elasticity needs to know of a cubic metal: its elastic constants averaged over all orientations of a grain.

import { type BulkProperties, bulkProperties } from "./bulk.js";
import { metalNamed } from "./metals.js";
import { tightBinding } from "./potential.js";

/** Poisson's ratio of a metal in its built-in potential. Throws {@link OptionError} for an unknown metal. */
export function poissonRatioOf(metal: string): number {
  const of = metalNamed(metal);
  return isotropicPoissonRatio(bulkProperties(tightBinding(of), of.latticeConstant));
}

/**
 * Poisson's ratio from the mean of Voigt's and Reuss's averages of the shear modulus; a cubic crystal's bulk modulus is the same in
 * both. R. Hill, Proc. Phys. Soc. A 65, 349 (1952), doi 10.1088/0370-1298/65/5/307.
 */
export function isotropicPoissonRatio({ c11Gpa: c11, c12Gpa: c12, c44Gpa: c44 }: BulkProperties): number {
  const bulk = (c11 + 2 * c12) / 3;
  const voigt = (c11 - c12 + 3 * c44) / 5;
  const reuss = (5 * (c11 - c12) * c44) / (4 * c44 + 3 * (c11 - c12));
  const shear = (voigt + reuss) / 2;
  return (3 * bulk - 2 * shear) / (2 * (3 * bulk + shear));
}
