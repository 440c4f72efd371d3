import { describe, expect, it } from "vitest";
import { FormatError, LimitError } from "../errors.js";
import { readLammpsDump } from "./read-dump.js";

const bytes = (content: string): Uint8Array => new TextEncoder().encode(content);

/** One snapshot; the box has edges (10, 0, 0), (1, 5, 0), (0.5, −0.25, 4) from (−1, 0, 0), as the hull that LAMMPS writes. */
function snapshot(columns: string, rows: readonly string[], timestep = 0, isTilted = true): string {
  const bounds = isTilted ? ["-1 10.5 1", "-0.25 5 0.5", "0 4 -0.25"] : ["-1 9", "0 5", "0 4"];
  return [
    "ITEM: TIMESTEP",
    timestep,
    "ITEM: NUMBER OF ATOMS",
    rows.length,
    isTilted ? "ITEM: BOX BOUNDS xy xz yz pp pp pp" : "ITEM: BOX BOUNDS pp pp ss",
    ...bounds,
    `ITEM: ATOMS ${columns}`,
    ...rows,
    "",
  ].join("\n");
}

const read = (text: string, options = {}) => readLammpsDump(bytes(text), "a.dump", options);

describe("LAMMPS dump files", () => {
  it("give the same places in every form of coordinates, orthogonal and triclinic", () => {
    // A quarter, a half and three quarters along the edges.
    expect([...read(snapshot("id type xs ys zs", ["1 2 0.25 0.5 0.75"])).positions]).toEqual([2.375, 2.3125, 3]);
    expect([...read(snapshot("zsu ysu xsu", ["0.75 0.5 0.25"])).positions]).toEqual([2.375, 2.3125, 3]);
    expect([...read(snapshot("xs ys zs", ["0.25 0.5 0.75"], 0, false)).positions]).toEqual([1.5, 2.5, 3]);
    expect([...read(snapshot("vx x y z", ["9 1 2 3"])).positions]).toEqual([1, 2, 3]);
    expect([...read(snapshot("x y z xu yu zu", ["1 2 3 11 2 3"])).positions]).toEqual([11, 2, 3]);
    expect([...read(snapshot("x y z ix iy iz", ["1 2 3 1 -1 2"])).positions]).toEqual([1 + 10 - 1 + 1, 2 - 5 - 0.5, 3 + 8]);
    expect([...read(snapshot("xs ys zs ix iy iz", ["0 0 0 0 1 0"], 0, false)).positions]).toEqual([-1, 5, 0]);
  });

  it("give atoms by number, types and further columns with them", () => {
    const dump = read(snapshot("type c_pe id x y z", ["2 -3.5 30 1 1 1", "1 -4 7 2 2 2"]), { extra: ["c_pe"] });
    expect([...dump.ids]).toEqual([7, 30]);
    expect([...dump.types]).toEqual([1, 2]);
    expect([...dump.positions]).toEqual([2, 2, 2, 1, 1, 1]);
    expect(dump.extra).toEqual({ c_pe: Float64Array.of(-4, -3.5) });
    const bare = read(snapshot("x y z", ["1 1 1", "2 2 2"]));
    expect([[...bare.ids], [...bare.types]]).toEqual([
      [1, 2],
      [1, 1],
    ]);
  });

  it("give the last timestep, or the one asked for, of any number", () => {
    const film = [0, 10, 20].map((step) => snapshot("id x y z", [`1 ${step} 0 0`, `2 0 ${step} 0`], step)).join("");
    const text = `ITEM: UNITS\nmetal\nITEM: TIME\n0.5\n${film}\n`;
    expect(read(text).positions[0]).toBe(20);
    expect(read(text, { timestep: 10 }).positions[4]).toBe(10);
    expect(() => read(text, { timestep: 11 })).toThrow("expected timestep 11, found timesteps 0, 10, 20");
  });

  const good = snapshot("id type x y z", ["1 1 1 2 3", "2 1 4 5 6"]);

  it.each([
    ["2 1 4 5 6", "2 1 4 5", /5 columns, found 4 columns on line 11/],
    ["2 1 4 5 6", "2 1 4 5 nan", /a coordinate.*"nan" on line 11/],
    ["2 1 4 5 6", "1 1 4 5 6", /number once, found 1 twice/],
    ["2 1 4 5 6\n", "", /2 atoms of timestep 0, found the file's end after line 10/],
    ["ATOMS\n2", "ATOMS\n3000000", /at least 17999999 bytes/],
    ["ATOMS\n2", "ATOMS\n1", /expected a line ITEM: of a dump file, found "2 1 4 5 6" on line 11/],
    ["id type x y z", "id type vx vy vz", /columns xu yu zu or .*found columns id type vx vy vz on line 9/],
    ["-1 10.5 1", "-1 10.5", /3 numbers, bounds of the box.* on line 6/],
    ["-1 10.5 1", "20 10.5 1", /upper bounds are above/],
    ["xy xz yz pp pp pp", "abc origin pp pp pp", /restricted triclinic/],
    ["ITEM: TIMESTEP\n0\n", "", /timestep, number of atoms and box before the atoms/],
    ["ITEM: TIMESTEP", "ITEM: UNITS\nlj\nITEM: TIMESTEP", /units metal or real.*found units lj on line 2/],
  ])("are refused with the line named: %j as %j", (from, to, message) => {
    const broken = good.replace(from, to);
    expect(broken).not.toBe(good);
    expect(() => read(broken)).toThrow(FormatError);
    expect(() => read(broken)).toThrow(message);
  });

  it("are refused where they need more memory than there is, or lack a column asked for, or are empty", () => {
    expect(() => read(good, { maxBytes: 50 })).toThrow(LimitError);
    expect(() => read(good, { extra: ["c_pe"] })).toThrow("a column c_pe");
    expect(() => read("")).toThrow(FormatError);
  });
});
