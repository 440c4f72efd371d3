// Reads the atoms of a LAMMPS data file (`read_data`, `write_data`): header in any order, comments, Atoms with or without
// image flags, orthogonal and triclinic boxes, named types. Everything else (Masses, Velocities, …) is passed over.
// Format: https://docs.lammps.org/read_data.html

import type { Vector } from "@friedel/engine";
import { FormatError } from "../errors.js";
import type { ReadLimits } from "../limits.js";
import { Lines } from "../lines.js";
import { finite, type LammpsAtoms, type LammpsBox, type RowLayout, readAtoms, wholeNumber } from "./atoms.js";
import { checkedBox, checkUnits } from "./box.js";

export interface LammpsDataOptions extends ReadLimits {
  /** LAMMPS's name of the columns, `atomic` or `full` or another; not needed where the file says it (`Atoms # atomic`). */
  readonly atomStyle?: string;
}

/** [columns, column of the type, first column of the place] of the atom styles. */
const styles: Readonly<Record<string, readonly [number, number, number]>> = {
  angle: [6, 2, 3],
  atomic: [5, 1, 2],
  body: [7, 1, 4],
  bond: [6, 2, 3],
  "bpm/sphere": [8, 2, 5],
  charge: [6, 1, 3],
  dipole: [9, 1, 3],
  dpd: [6, 1, 3],
  edpd: [7, 1, 4],
  electron: [8, 1, 5],
  ellipsoid: [7, 1, 4],
  full: [7, 2, 4],
  line: [8, 2, 5],
  mdpd: [6, 1, 3],
  molecular: [6, 2, 3],
  peri: [7, 1, 4],
  sph: [8, 1, 5],
  sphere: [7, 1, 4],
  template: [8, 1, 5],
  tri: [8, 2, 5],
};

/** Names of sections, each alone on its line. */
const section =
  /^(Atoms|Velocities|Masses|Ellipsoids|Lines|Triangles|Bodies|Bonds|Angles|Dihedrals|Impropers|((Atom|Bond|Angle|Dihedral|Improper) Type Labels)|([A-Z][A-Za-z0-9]* Coeffs))$/;

interface Header {
  atoms?: number;
  types?: number;
  readonly bounds: (readonly [number, number] | undefined)[];
  tilt: Vector;
}

/** Reads a data file. Throws {@link FormatError} that names the line, and LimitError. */
export function readLammpsData(bytes: Uint8Array, name: string, options: LammpsDataOptions = {}): LammpsAtoms {
  const lines = new Lines(bytes, name);
  const title = lines.next("a first line of comment");
  const units = /\bunits = (\w+)/.exec(title);
  if (units) checkUnits(lines, units[1]);
  const header: Header = { bounds: [undefined, undefined, undefined], tilt: [0, 0, 0] };
  let [text, remark] = readHeader(lines, header);
  const { box, count, types } = completeHeader(lines, header);
  const typeNames = new Map<string, number>();
  for (;;) {
    if (text === "Atoms") {
      // Even "1 1 0 0 0" takes ten bytes: a file that is shorter than that lies about its length.
      if (10 * count - 1 > bytes.length) {
        throw new FormatError(name, `at least ${10 * count - 1} bytes, for ${count} atoms`, `${bytes.length} bytes`);
      }
      const layout = layoutOf(lines, options.atomStyle ?? remark, typeNames);
      const atoms = readAtoms(lines, name, count, layout, box, options);
      const tooHigh = atoms.types.find((type) => type > types);
      if (tooHigh !== undefined) throw lines.error(`types up to ${types} as the header states`, `an atom of type ${tooHigh}`);
      let [next] = readSection(lines, "", types, typeNames);
      while (next !== "") [next] = readSection(lines, next, types, typeNames);
      return atoms;
    }
    [text, remark] = readSection(lines, text, types, typeNames);
    if (text === "") throw lines.error("a section Atoms", "the file's end");
  }
}

/** Reads up to the first section; returns its name and the remark beside it. */
function readHeader(lines: Lines, header: Header): [string, string] {
  for (;;) {
    const [text, remark] = nextText(lines, "a header and a section Atoms");
    if (section.test(text)) return [text, remark];
    if (text === "") continue;
    const words = text.split(/\s+/);
    const [end, start] = [words.slice(2).join(" "), words.slice(1).join(" ")];
    const axis = ["xlo xhi", "ylo yhi", "zlo zhi"].indexOf(end);
    const number = (i: number) => finite(lines, words[i], "of the box's bounds");
    if (axis >= 0) header.bounds[axis] = [number(0), number(1)];
    else if (words.slice(3).join(" ") === "xy xz yz") header.tilt = [number(0), number(1), number(2)];
    else if (start === "atoms") header.atoms = wholeNumber(lines, words[0], "the number of atoms");
    else if (start === "atom types") header.types = wholeNumber(lines, words[0], "the number of atom types");
    else if (/\b[abc]vec$|^abc origin/.test(text)) throw lines.error("an orthogonal or restricted triclinic box");
    else if (!/^[+-]?[\d.]/.test(text)) throw lines.error("a line of the header or the name of a section");
  }
}

function completeHeader(
  lines: Lines,
  { atoms, types = 1, bounds, tilt }: Header,
): { box: LammpsBox; count: number; types: number } {
  if (atoms === undefined) throw lines.error(`a line "… atoms" before the first section`);
  // A bound that is not stated is LAMMPS's own.
  const [x, y, z] = bounds.map((pair) => pair ?? ([-0.5, 0.5] as const));
  return { box: checkedBox(lines, [x[0], y[0], z[0]], [x[1], y[1], z[1]], tilt), count: atoms, types };
}

/** Where columns are, from the style's name, or from their number if only `atomic` has that number. */
function layoutOf(lines: Lines, style: string | undefined, typeNames: ReadonlyMap<string, number>): RowLayout {
  const before = lines.place;
  let row = "";
  while (row === "") row = nextText(lines, "an atom")[0];
  const columns = row.split(/\s+/).length;
  const word = style?.trim() || "atomic";
  const found = Object.hasOwn(styles, word) ? styles[word] : undefined;
  if (!found) throw lines.error(`an atom style (${Object.keys(styles).join(", ")})`, `"${word}"`);
  const [own, type, place] = found;
  if (columns !== own && columns !== own + 3) {
    const unnamed = style?.trim() ? "" : '; the file does not name another style, as in "Atoms # full"';
    throw lines.error(
      `atoms of style ${word} in ${own} or, with image flags, ${own + 3} columns${unnamed}`,
      `${columns} columns`,
    );
  }
  lines.goTo(before);
  const images = columns === own ? {} : { images: [own, own + 1, own + 2] as const };
  return { columns, id: 0, type, typeNames, place: [place, place + 1, place + 2], isScaled: false, ...images, extra: new Map() };
}

/** Reads one section that is not Atoms; returns the next one's name and remark, empty at the file's end. */
function readSection(lines: Lines, name: string, types: number, typeNames: Map<string, number>) {
  while (!lines.atEnd) {
    const [text, remark] = nextText(lines, "");
    if (section.test(text)) return [text, remark] as [string, string];
    if (text === "") continue;
    if (name === "") throw lines.error("a section after the atoms that the header states");
    if (name !== "Atom Type Labels") continue;
    const [number, label = ""] = text.split(/\s+/);
    const type = wholeNumber(lines, number, "an atom type");
    if (type > types) throw lines.error(`types up to ${types} as the header states`, number);
    typeNames.set(label, type);
  }
  return ["", ""] as [string, string];
}

/** The next line's text, and the remark after #. */
function nextText(lines: Lines, expected: string): [string, string] {
  const line = lines.next(expected);
  const mark = line.indexOf("#");
  return mark < 0 ? [line, ""] : [line.slice(0, mark).trim(), line.slice(mark + 1).trim()];
}
