// The face-centred cubic metals and their second-moment tight-binding parameters, table I of F. Cleri and V. Rosato,
// Phys. Rev. B 48, 22 (1993), doi 10.1103/PhysRevB.48.22. Units are those of the field: ångström, electronvolt, amu.
// The test beside this file derives lattice constant and cohesive energy from every row: a wrong digit shows there.

import { OptionError } from "@friedel/engine";

/** An fcc metal and the parameters of its potential (see {@link tightBinding}). */
export interface Metal {
  readonly symbol: string;
  readonly atomicNumber: number;
  readonly massAmu: number;
  /** Edge of the cubic cell that the parameters were fitted to, ångström; r₀ is this over √2. */
  readonly latticeConstant: number;
  /** Cohesive energy that the parameters were fitted to, eV an atom. */
  readonly cohesiveEnergyEv: number;
  /** Strength of the repulsion A, eV. */
  readonly repulsionEv: number;
  /** Effective hopping integral ξ, eV. */
  readonly hoppingEv: number;
  /** Decay of the repulsion. */
  readonly p: number;
  /** Decay of the hopping. */
  readonly q: number;
}

type Row = readonly [symbol: string, z: number, mass: number, a: number, ec: number, A: number, xi: number, p: number, q: number];

const rows: readonly Row[] = [
  ["Al", 13, 26.982, 4.05, 3.339, 0.1221, 1.316, 8.612, 2.516],
  ["Ni", 28, 58.693, 3.523, 4.44, 0.0376, 1.07, 16.999, 1.189],
  ["Cu", 29, 63.546, 3.615, 3.544, 0.0855, 1.224, 10.96, 2.278],
  ["Rh", 45, 102.906, 3.803, 5.752, 0.0629, 1.66, 18.45, 1.867],
  ["Pd", 46, 106.42, 3.887, 3.936, 0.1746, 1.718, 10.867, 3.742],
  ["Ag", 47, 107.868, 4.085, 2.96, 0.1028, 1.178, 10.928, 3.139],
  ["Ir", 77, 192.217, 3.839, 6.93, 0.1156, 2.289, 16.98, 2.691],
  ["Pt", 78, 195.084, 3.924, 5.853, 0.2975, 2.695, 10.612, 4.004],
  ["Au", 79, 196.967, 4.079, 3.779, 0.2061, 1.79, 10.229, 4.036],
  // Quoted as q = 3.648, which gives a = 4.915 Å and 2.033 eV; with 3.468 they are the fitted 4.951 Å and 2.04 eV.
  ["Pb", 82, 207.2, 4.951, 2.04, 0.098, 0.914, 9.576, 3.468],
];

/** All metals with a built-in potential, by atomic number. */
export const metals: readonly Metal[] = rows.map(
  ([symbol, atomicNumber, massAmu, latticeConstant, cohesiveEnergyEv, repulsionEv, hoppingEv, p, q]) => ({
    symbol,
    atomicNumber,
    massAmu,
    latticeConstant,
    cohesiveEnergyEv,
    repulsionEv,
    hoppingEv,
    p,
    q,
  }),
);

/** The metal of this symbol. Throws {@link OptionError} for one that is not there. */
export function metalNamed(symbol: string): Metal {
  const metal = metals.find((one) => one.symbol === symbol);
  if (!metal) throw new OptionError(`expected a metal (${metals.map((one) => one.symbol).join(", ")}), found "${symbol}"`);
  return metal;
}
