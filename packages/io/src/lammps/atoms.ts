// Contents of LAMMPS files: atoms in the order of their numbers, and the box around them. Also the reading of rows of
// atoms, which data and dump files share: columns by place, coordinates made absolute. Lengths in ångström (units metal or real).

import type { Vector } from "@friedel/engine";
import { checkMemory, type ReadLimits } from "../limits.js";
import type { Lines } from "../lines.js";

/** A LAMMPS box: from `low`, with edges (lx, 0, 0), (xy, ly, 0) and (xz, yz, lz), where `high` − `low` is (lx, ly, lz). */
export interface LammpsBox {
  readonly low: Vector;
  readonly high: Vector;
  /** xy, xz, yz; all zero for an orthogonal box. */
  readonly tilt: Vector;
}

/** Atoms of a file, sorted by their numbers. */
export interface LammpsAtoms {
  readonly box: LammpsBox;
  /** x y z of each atom in turn, ångström; not wrapped into the box where the file says how often each atom has left it. */
  readonly positions: Float64Array;
  /** From 1 on, as in the file; all 1 where it has none. */
  readonly types: Int32Array;
  /** The atoms' numbers; 1, 2, 3 … where the file has none. */
  readonly ids: Float64Array;
  /** Columns beside these that were asked for, by name. */
  readonly extra: Readonly<Record<string, Float64Array>>;
}

/** Where in a row things stand, counted from 0. */
export interface RowLayout {
  /** Number of words in a row. */
  readonly columns: number;
  readonly id?: number;
  readonly type?: number;
  /** Numbers of types that have names. */
  readonly typeNames?: ReadonlyMap<string, number>;
  readonly place: readonly [number, number, number];
  /** The coordinates are fractions of the box's edges. */
  readonly isScaled: boolean;
  /** How often the atom has crossed the box, to be added to its place. */
  readonly images?: readonly [number, number, number];
  readonly extra: ReadonlyMap<string, number>;
}

/** Bytes of an atom while it is read: position, type, number, and its rank in the order of numbers. */
const bytesPerAtom = 24 + 4 + 8 + 4;

/** Reads `count` rows, each one line, blank lines apart. Throws FormatError that names the line, and LimitError. */
export function readAtoms(lines: Lines, file: string, count: number, layout: RowLayout, box: LammpsBox, limits: ReadLimits) {
  // Twice: as read, and sorted.
  checkMemory(file, 2 * count * (bytesPerAtom + 8 * layout.extra.size), limits);
  const positions = new Float64Array(3 * count);
  const types = new Int32Array(count).fill(1);
  const ids = new Float64Array(count);
  const extra: Record<string, Float64Array> = Object.fromEntries(
    [...layout.extra.keys()].map((name) => [name, new Float64Array(count)]),
  );
  for (let i = 0; i < count; i++) {
    const words = nextRow(lines, `${count} atoms, of which ${i} are there`);
    if (words.length !== layout.columns) {
      throw lines.error(`an atom in ${layout.columns} columns`, `${words.length} columns`);
    }
    ids[i] = layout.id === undefined ? i + 1 : wholeNumber(lines, words[layout.id], "an atom's number");
    if (layout.type !== undefined) types[i] = typeOf(lines, words[layout.type], layout);
    const place = layout.place.map((column) => finite(lines, words[column], "a coordinate"));
    const turns = layout.images?.map((column) => wholeNumber(lines, words[column], "how often an atom has left the box", true));
    positions.set(absolute(box, place, layout.isScaled, turns), 3 * i);
    for (const [name, column] of layout.extra) extra[name][i] = finite(lines, words[column], name);
  }
  return sorted({ box, positions, types, ids, extra }, (id) =>
    lines.error("each atom's number once", `${id} twice up to the row`),
  );
}

function nextRow(lines: Lines, expected: string): string[] {
  for (;;) {
    const line = lines.next(expected).replace(/\s*#.*/, "");
    if (line !== "") return line.split(/\s+/);
  }
}

/** The place in ångström. */
function absolute(box: LammpsBox, place: readonly number[], isScaled: boolean, turns: readonly number[] | undefined): Vector {
  const { low, high, tilt } = box;
  const inside = isScaled ? place : [0, 0, 0];
  const [a, b, c] = turns ? inside.map((x, axis) => x + turns[axis]) : inside;
  const [x, y, z] = isScaled ? low : place;
  return [
    x + a * (high[0] - low[0]) + b * tilt[0] + c * tilt[1],
    y + b * (high[1] - low[1]) + c * tilt[2],
    z + c * (high[2] - low[2]),
  ];
}

function typeOf(lines: Lines, word: string, { typeNames }: RowLayout): number {
  const type = typeNames?.get(word) ?? wholeNumber(lines, word, "an atom's type");
  if (type > 2 ** 31 - 1) throw lines.error("an atom's type", `"${word}"`);
  return type;
}

/** A finite number in `word`. */
export function finite(lines: Lines, word: string, what: string): number {
  const value = word === "" ? Number.NaN : Number(word);
  if (!Number.isFinite(value)) throw lines.error(`a number (${what})`, `"${word.slice(0, 60)}"`);
  return value;
}

/** A whole number in `word`, positive unless negative ones are allowed. */
export function wholeNumber(lines: Lines, word: string, what: string, signed = false): number {
  const value = /^[+-]?\d{1,16}$/.test(word) ? Number(word) : Number.NaN;
  if (!Number.isSafeInteger(value) || (!signed && value < 1))
    throw lines.error(`a whole number (${what})`, `"${word.slice(0, 60)}"`);
  return value;
}

function sorted(atoms: LammpsAtoms, twice: (id: number) => Error): LammpsAtoms {
  const { ids, positions, types } = atoms;
  if (ids.every((id, i) => i === 0 || id > ids[i - 1])) return atoms;
  const order = Int32Array.from(ids.keys()).sort((a, b) => ids[a] - ids[b]);
  const pick = (values: Float64Array): Float64Array => Float64Array.from(order, (i) => values[i]);
  const sortedIds = pick(ids);
  for (let i = 1; i < sortedIds.length; i++) if (sortedIds[i] === sortedIds[i - 1]) throw twice(sortedIds[i]);
  const places = new Float64Array(positions.length);
  for (const [i, from] of order.entries()) places.set(positions.subarray(3 * from, 3 * from + 3), 3 * i);
  const extra = Object.fromEntries(Object.entries(atoms.extra).map(([name, values]) => [name, pick(values)]));
  return { box: atoms.box, positions: places, types: Int32Array.from(order, (i) => types[i]), ids: sortedIds, extra };
}
