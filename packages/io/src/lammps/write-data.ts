// Writes atoms as a LAMMPS data file of style atomic, units metal: numbers keep all their bits. Masses are left to the potential.
// Format: https://docs.lammps.org/read_data.html

import { ShapeError } from "@friedel/engine";

export interface LammpsDataContent {
  /** x y z of each atom in turn, ångström. */
  readonly positions: Float64Array;
  /** From 1 on; all 1 by default. */
  readonly types?: ArrayLike<number>;
  /** The number of types, where it is more than the atoms say. */
  readonly typeCount?: number;
}

/** Ångström from the outermost atoms to the box: farther than any potential here, so that nothing has two images. */
const margin = 15;

/** The bytes of a data file; atoms are numbered from 1. `title` is its first line. Throws {@link ShapeError} for odd lengths. */
export function writeLammpsData(content: LammpsDataContent, title = "LAMMPS data file, units = metal"): Uint8Array {
  const { positions, types } = content;
  const atoms = positions.length / 3;
  if (!Number.isInteger(atoms) || (types && types.length !== atoms)) {
    throw new ShapeError(`expected three coordinates and one type an atom, found ${positions.length} and ${types?.length}`);
  }
  let typeCount = content.typeCount ?? 1;
  for (let i = 0; types && i < atoms; i++) typeCount = Math.max(typeCount, types[i]);
  const head = [title.replace(/[\r\n]+/g, " "), "", `${atoms} atoms`, `${typeCount} atom types`, "", ...boxAround(positions)];
  const rows = Array.from({ length: atoms }, (_, i) => {
    const [x, y, z] = positions.subarray(3 * i, 3 * i + 3);
    return `${i + 1} ${types?.[i] ?? 1} ${x} ${y} ${z}`;
  });
  return new TextEncoder().encode([...head, "", "Atoms # atomic", "", ...rows, ""].join("\n"));
}

function boxAround(positions: Float64Array): string[] {
  return ["x", "y", "z"].map((axis, i) => {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let j = i; j < positions.length; j += 3) {
      low = Math.min(low, positions[j] - margin);
      high = Math.max(high, positions[j] + margin);
    }
    return `${low} ${high} ${axis}lo ${axis}hi`;
  });
}
