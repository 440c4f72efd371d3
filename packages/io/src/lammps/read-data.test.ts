import { ShapeError } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { FormatError, LimitError } from "../errors.js";
import { readLammpsData } from "./read-data.js";
import { writeLammpsData } from "./write-data.js";

const bytes = (content: string): Uint8Array => new TextEncoder().encode(content);

/** The header's lines in an odd order, remarks, a triclinic box, image flags, rows not in order, sections to pass over. */
const tilted = `a title: 99 atoms
# nothing here

 1.0 0.5 -0.25 xy xz yz
0 5 ylo yhi   # remark
2 atom types
-1 9 xlo xhi
3 atoms
0 bonds
0 4 zlo zhi

Masses # g/mol

2 2e1
1 10

Pair Coeffs # zero

1
2

Atoms  # atomic

3 1 1 2 3 1 0 0
1 2 0 0 0 0 -1 0 # one below

2 1 0.5 0.5 0.5 0 0 2

Velocities

1 0 0 0
2 0 0 0
3 1 1 1
`;

describe("LAMMPS data files", () => {
  it("give atoms by number, out of the box as often as their image flags say", () => {
    const { box, ids, types, positions } = readLammpsData(bytes(tilted), "a.data");
    expect(box).toEqual({ low: [-1, 0, 0], high: [9, 5, 4], tilt: [1, 0.5, -0.25] });
    expect([...ids]).toEqual([1, 2, 3]);
    expect([...types]).toEqual([2, 1, 1]);
    // Edges are (10, 0, 0), (1, 5, 0) and (0.5, −0.25, 4).
    expect([...positions]).toEqual([-1, -5, 0, 1.5, 0, 8.5, 11, 2, 3]);
  });

  it("come back with all their bits, in a box that stands off the atoms", () => {
    const positions = Float64Array.of(0.1, 1 / 3, -2e-17, 1e5, Math.PI, -7);
    const written = writeLammpsData({ positions, types: [2, 1], typeCount: 3 }, "two\nlines");
    expect(new TextDecoder().decode(written)).toContain("\n3 atom types\n");
    const box = { low: [0.1 - 15, 1 / 3 - 15, -22], high: [1e5 + 15, Math.PI + 15, 15 - 2e-17], tilt: [0, 0, 0] };
    expect(readLammpsData(written, "a.data")).toMatchObject({ positions, types: Int32Array.of(2, 1), box });
    expect(() => writeLammpsData({ positions: new Float64Array(4) })).toThrow(ShapeError);
  });

  it.each([
    ["full", "1 7 1 -0.5 1 2 3"],
    ["charge", "1 1 -0.5 1 2 3 0 0 0"],
    ["molecular", "1 7 1 1 2 3"],
    ["sphere", "1 1 2.5 8 1 2 3"],
    ["dipole", "1 1 0 1 2 3 9 9 9"],
  ])("of style %s have their places where that style has them", (style, row) => {
    const file = `t\n1 atoms\n0 9 xlo xhi\n0 9 ylo yhi\n0 9 zlo zhi\n\nAtoms # ${style}\n\n${row}\n`;
    expect([...readLammpsData(bytes(file), "a.data").positions]).toEqual([1, 2, 3]);
    const unsaid = bytes(file.replace(/ #.*/, ""));
    expect([...readLammpsData(unsaid, "a.data", { atomStyle: style }).positions]).toEqual([1, 2, 3]);
    expect(() => readLammpsData(unsaid, "a.data")).toThrow(/style atomic in 5 .* does not name another style/);
  });

  it("may have names for their types", () => {
    const file = `t\n2 atoms\n2 atom types\n0 9 xlo xhi\n0 9 ylo yhi\n0 9 zlo zhi\n\nAtom Type Labels\n\n1 Au\n2 Pt\n\nMasses\n\nPt 195\n\nAtoms # atomic\n\n1 Pt 1 2 3\n2 Au 3 4 5\n`;
    expect([...readLammpsData(bytes(file), "a.data").types]).toEqual([2, 1]);
  });

  it.each([
    ["3 1 1 2 3 1 0 0", "3 1 1 2 x 1 0 0", /expected a number \(a coordinate\), found "x" on line 24/],
    ["3 1 1 2 3 1 0 0", "3 1 1 2 3 1 0", /8 columns, found 7 columns on line 24/],
    ["3 1 1 2 3 1 0 0", "3 1 1 2 3 1 0 0.5", /how often an atom has left the box.*"0.5" on line 24/],
    ["3 1 1 2 3 1 0 0", "1 1 1 2 3 1 0 0", /each atom's number once, found 1 twice/],
    ["3 1 1 2 3 1 0 0", "3 4 1 2 3 1 0 0", /types up to 2/],
    ["3 1 1 2 3 1 0 0", "3 1 1 2 3 1 0 0\n4 1 1 1 1 0 0 0", /a section after the atoms/],
    ["2 1 0.5 0.5 0.5 0 0 2\n", "", /in 8 columns, found 1 columns on line 28/],
    ["3 atoms", "4000 atoms", /at least 39999 bytes, for 4000 atoms/],
    ["3 atoms", "x atoms", /a whole number .the number of atoms., found "x" on line 8/],
    ["3 atoms", "", /… atoms" before the first section/],
    ["-1 9 xlo xhi", "9 -1 xlo xhi", /upper bounds are above/],
    ["-1 9 xlo xhi", "1 0 0 avec", /restricted triclinic box/],
    ["Atoms  # atomic", "Atoms  # strange", /an atom style .*, found "strange"/],
    ["a title: 99 atoms", "units = lj", /units metal or real, .*found units lj/],
    ["\nAtoms ", "\nAtom ", /a section Atoms, found the file's end/],
  ])("are refused with the line named: %j as %j", (from, to, message) => {
    const broken = tilted.replace(from, to);
    expect(broken).not.toBe(tilted);
    expect(() => readLammpsData(bytes(broken), "a.data")).toThrow(FormatError);
    expect(() => readLammpsData(bytes(broken), "a.data")).toThrow(message);
  });

  it("are refused where they need more memory than there is", () => {
    expect(() => readLammpsData(bytes(tilted), "a.data", { maxBytes: 100 })).toThrow(LimitError);
    expect(() => readLammpsData(bytes(""), "a.data")).toThrow(FormatError);
  });
});
