// Writes atoms as a LAMMPS data file of style atomic, units metal: numbers keep all their bits.
// Format: https://docs.lammps.org/read_data.html

import { ShapeError } from "@friedel/engine";
import type { LammpsBox } from "./atoms.js";

export interface LammpsDataContent {
  /** x y z of each atom in turn, ångström. */
  readonly positions: Float64Array;
  /** From 1 on; all 1 by default. */
  readonly types?: ArrayLike<number>;
  /** Masses by type, type 1 first, g/mol. Without them the potential must state them, as `eam/alloy` does. */
  readonly masses?: readonly number[];
  /** The number of types, where it is more than masses and atoms say. */
  readonly typeCount?: number;
  /** By default one that stands off the atoms by `margin`. */
  readonly box?: LammpsBox;
}

/** Ångström from the outermost atoms to the default box: farther than any potential here, so that nothing has two images. */
const margin = 15;

/** The bytes of a data file; atoms are numbered from 1. `title` is its first line. Throws {@link ShapeError} for odd lengths. */
export function writeLammpsData(content: LammpsDataContent, title = "LAMMPS data file, units = metal"): Uint8Array {
  const { positions, types, masses = [], box = boxAround(positions) } = content;
  const atoms = positions.length / 3;
  if (!Number.isInteger(atoms) || (types && types.length !== atoms)) {
    throw new ShapeError(`expected three coordinates and one type an atom, found ${positions.length} and ${types?.length}`);
  }
  let typeCount = Math.max(1, masses.length, content.typeCount ?? 1);
  for (let i = 0; types && i < atoms; i++) typeCount = Math.max(typeCount, types[i]);
  const bounds = ["x", "y", "z"].map((axis, i) => `${box.low[i]} ${box.high[i]} ${axis}lo ${axis}hi`);
  const tilt = box.tilt.some((t) => t !== 0) ? [`${box.tilt.join(" ")} xy xz yz`] : [];
  const mass = masses.length > 0 ? ["", "Masses", "", ...masses.map((value, i) => `${i + 1} ${value}`)] : [];
  const head = [title.replace(/[\r\n]+/g, " "), "", `${atoms} atoms`, `${typeCount} atom types`, "", ...bounds, ...tilt, ...mass];
  const rows = Array.from({ length: atoms }, (_, i) => {
    const [x, y, z] = positions.subarray(3 * i, 3 * i + 3);
    return `${i + 1} ${types?.[i] ?? 1} ${x} ${y} ${z}`;
  });
  return new TextEncoder().encode([...head, "", "Atoms # atomic", "", ...rows, ""].join("\n"));
}

function boxAround(positions: Float64Array): LammpsBox {
  const low = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const high = low.map((x) => -x);
  for (let i = 0; i < positions.length; i++) {
    low[i % 3] = Math.min(low[i % 3], positions[i] - margin);
    high[i % 3] = Math.max(high[i % 3], positions[i] + margin);
  }
  return { low: [low[0], low[1], low[2]], high: [high[0], high[1], high[2]], tilt: [0, 0, 0] };
}
