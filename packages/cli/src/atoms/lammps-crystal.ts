// A crystal from a user's own simulation: a LAMMPS data or dump file, read, one type of atoms chosen, and its lattice found.

import { DataError } from "@friedel/engine";
import { type LammpsAtoms, readLammpsData, readLammpsDump } from "@friedel/io";
import { readFileBytes } from "@friedel/io/node";
import { type AtomicCrystal, atomicCrystalOf, type CrystalSites, metalNamed, sitesOf } from "@friedel/simulation";

export interface CrystalFileOptions {
  /** Of a dump file; by default the last. */
  readonly timestep?: number;
  /** Only atoms of this type, from 1 on; by default all. */
  readonly type?: number;
  /** LAMMPS's name of a data file's columns, where the file does not say it. */
  readonly atomStyle?: string;
}

/** The crystal, in its cubic axes, and how it lies in the file. */
export interface CrystalFile {
  readonly crystal: AtomicCrystal;
  readonly sites: CrystalSites;
  /** Where {@link sites} has its atoms, ångström, as in the file. */
  readonly positions: Float64Array;
  /** What a user should know: atoms left out. */
  readonly warnings: readonly string[];
}

/** Fewer than this part of the atoms on one lattice is no crystal to simulate a Bragg peak of. */
const leastPart = 0.5;

/**
 * Reads the crystal of a metal from a file. Throws FileError, FormatError that names the line, LimitError, OptionError for an
 * unknown metal, {@link DataError} where the file has no atoms of the type or no crystal of the metal.
 */
export async function readCrystalFile(path: string, metal: string, options: CrystalFileOptions = {}): Promise<CrystalFile> {
  const { latticeConstant } = metalNamed(metal);
  const positions = chosen(await readAtomsFile(path, options), options.type, path);
  const sites = sitesOf(positions, latticeConstant);
  const atoms = positions.length / 3;
  const left = `${sites.unassigned} of ${atoms} atoms are no part of its lattice`;
  if (sites.unassigned > (1 - leastPart) * atoms) {
    throw new DataError(`${path}: expected one crystal of ${metal}, found that ${left}`);
  }
  const warnings = sites.unassigned > 0 ? [`${path}: ${left} and are left out (twins, other grains, amorphous parts)`] : [];
  return { crystal: atomicCrystalOf(metal, positions, sites), sites, positions, warnings };
}

async function readAtomsFile(path: string, { timestep, atomStyle }: CrystalFileOptions): Promise<LammpsAtoms> {
  const bytes = await readFileBytes(path);
  // Every dump file begins with an item; a data file with a line of comment, which nobody begins so.
  const isDump = new TextDecoder("latin1").decode(bytes.subarray(0, 5)) === "ITEM:";
  return isDump
    ? readLammpsDump(bytes, path, timestep === undefined ? {} : { timestep })
    : readLammpsData(bytes, path, atomStyle === undefined ? {} : { atomStyle });
}

function chosen({ positions, types }: LammpsAtoms, type: number | undefined, path: string): Float64Array {
  if (type === undefined) return positions;
  const kept: number[] = [];
  for (let i = 0; i < types.length; i++) if (types[i] === type) kept.push(i);
  if (kept.length === 0) {
    throw new DataError(
      `${path}: expected atoms of type ${type}, found types ${[...new Set(types)].sort((a, b) => a - b).join(", ")}`,
    );
  }
  const places = new Float64Array(3 * kept.length);
  for (const [to, from] of kept.entries()) places.set(positions.subarray(3 * from, 3 * from + 3), 3 * to);
  return places;
}
