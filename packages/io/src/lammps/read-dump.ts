// Reads one timestep of a LAMMPS dump file (`dump custom`, `dump atom`): columns in any order, coordinates as they are, unwrapped
// or in fractions of the box, orthogonal and triclinic. Not read: local, cfg, binary and packed dumps.
// Format: https://docs.lammps.org/dump.html

import type { Vector } from "@friedel/engine";
import { FormatError } from "../errors.js";
import type { ReadLimits } from "../limits.js";
import { Lines } from "../lines.js";
import { finite, type LammpsAtoms, type LammpsBox, type RowLayout, readAtoms, wholeNumber } from "./atoms.js";
import { boxInHull, checkUnits } from "./box.js";

export interface LammpsDumpOptions extends ReadLimits {
  /** The timestep to read; by default the file's last. */
  readonly timestep?: number;
  /** Names of further columns to read, `c_pe` or `fx` or others. */
  readonly extra?: readonly string[];
}

interface Snapshot {
  readonly timestep: number;
  readonly count: number;
  readonly box: LammpsBox;
  readonly columns: readonly string[];
}

/** Names of coordinates, the best first: absolute and unwrapped before wrapped. */
const places = [
  { names: ["xu", "yu", "zu"], isScaled: false, isWrapped: false },
  { names: ["xsu", "ysu", "zsu"], isScaled: true, isWrapped: false },
  { names: ["x", "y", "z"], isScaled: false, isWrapped: true },
  { names: ["xs", "ys", "zs"], isScaled: true, isWrapped: true },
] as const;

/** Reads a dump file. Throws {@link FormatError} that names the line, or lists the timesteps if the requested one is absent, and LimitError. */
export function readLammpsDump(bytes: Uint8Array, name: string, options: LammpsDumpOptions = {}): LammpsAtoms {
  const lines = new Lines(bytes, name);
  const timesteps: number[] = [];
  let start = lines.place;
  while (!lines.atEnd) {
    const before = lines.place;
    const { timestep, count } = readHead(lines, name, bytes.length);
    timesteps.push(timestep);
    if (options.timestep === undefined || options.timestep === timestep) start = before;
    lines.skip(count, `${count} atoms of timestep ${timestep}`);
    passBlanks(lines);
  }
  if (options.timestep !== undefined && !timesteps.includes(options.timestep)) {
    const shown = timesteps.length > 12 ? [...timesteps.slice(0, 6), "…", ...timesteps.slice(-6)] : timesteps;
    throw new FormatError(name, `timestep ${options.timestep}`, `timesteps ${shown.join(", ")}`);
  }
  lines.goTo(start);
  const { count, box, columns } = readHead(lines, name, bytes.length);
  return readAtoms(lines, name, count, layoutOf(lines, columns, options.extra ?? []), box, options);
}

/** Reads from the start of a snapshot to its line of columns. */
function readHead(lines: Lines, name: string, bytes: number): Snapshot {
  let [timestep, count, box]: [number?, number?, LammpsBox?] = [];
  for (;;) {
    const line = lines.next("ITEM: TIMESTEP, ITEM: NUMBER OF ATOMS, ITEM: BOX BOUNDS and ITEM: ATOMS");
    const item = /^ITEM: *(UNITS|TIMESTEP|TIME|NUMBER OF ATOMS|BOX BOUNDS|ATOMS)\b *(.*)$/.exec(line);
    if (!item) throw lines.error("a line ITEM: of a dump file");
    const rest = item[2].split(/\s+/).filter((word) => word !== "");
    if (item[1] === "UNITS") checkUnits(lines, lines.next("units"));
    else if (item[1] === "TIME") finite(lines, lines.next("a time"), "a time");
    else if (item[1] === "TIMESTEP") timestep = wholeNumber(lines, lines.next("a timestep"), "a timestep", true);
    else if (item[1] === "NUMBER OF ATOMS") {
      count = wholeNumber(lines, lines.next("a number of atoms"), "the number of atoms");
      // Three coordinates take six bytes.
      if (6 * count - 1 > bytes)
        throw new FormatError(name, `at least ${6 * count - 1} bytes, for ${count} atoms`, `${bytes} bytes`);
    } else if (item[1] === "BOX BOUNDS") box = readBox(lines, rest);
    else if (timestep === undefined || count === undefined || box === undefined) {
      throw lines.error("timestep, number of atoms and box before the atoms");
    } else return { timestep, count, box, columns: rest };
  }
}

function readBox(lines: Lines, words: readonly string[]): LammpsBox {
  if (words[0] === "abc") throw lines.error("an orthogonal or restricted triclinic box");
  const isTilted = words.slice(0, 3).join(" ") === "xy xz yz";
  const rows = [0, 1, 2].map(() => {
    const row = lines.next("the bounds of the box").split(/\s+/);
    if (row.length !== (isTilted ? 3 : 2)) throw lines.error(`${isTilted ? 3 : 2} numbers, bounds of the box`);
    return row.map((word) => finite(lines, word, "a bound of the box"));
  });
  const column = (i: number): Vector => [rows[0][i], rows[1][i], rows[2][i]];
  return boxInHull(lines, column(0), column(1), isTilted ? column(2) : [0, 0, 0]);
}

function layoutOf(lines: Lines, columns: readonly string[], extra: readonly string[]): RowLayout {
  const at = (name: string): number | undefined => {
    const index = columns.indexOf(name);
    return index < 0 ? undefined : index;
  };
  const triple = (names: readonly string[]): [number, number, number] | undefined => {
    const [x, y, z] = names.map(at);
    return x === undefined || y === undefined || z === undefined ? undefined : [x, y, z];
  };
  const found = places.find(({ names }) => triple(names));
  const place = found && triple(found.names);
  if (!found || !place) {
    const known = places.map(({ names }) => names.join(" ")).join(" or ");
    throw lines.error(`columns ${known}`, `columns ${columns.join(" ").slice(0, 60) || "of no name"}`);
  }
  const images = found.isWrapped ? triple(["ix", "iy", "iz"]) : undefined;
  const wanted = extra.map((name): [string, number] => {
    const column = at(name);
    if (column === undefined) throw lines.error(`a column ${name}`, `columns ${columns.join(" ").slice(0, 60)}`);
    return [name, column];
  });
  const [id, type] = [at("id"), at("type")];
  return {
    columns: columns.length,
    ...(id !== undefined && { id }),
    ...(type !== undefined && { type }),
    place,
    isScaled: found.isScaled,
    ...(images && { images }),
    extra: new Map(wanted),
  };
}

/** LAMMPS writes none, but whoever joins files may. */
function passBlanks(lines: Lines): void {
  while (!lines.atEnd) {
    const before = lines.place;
    if (lines.next("") === "") continue;
    lines.goTo(before);
    return;
  }
}
