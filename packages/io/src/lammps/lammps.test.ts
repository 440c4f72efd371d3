// Files that LAMMPS itself wrote, and a file of ours that it reads: what one writes the other must find.

import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { testFolder } from "../testing/folder.js";
import { readLammpsData } from "./read-data.js";
import { readLammpsDump } from "./read-dump.js";
import { writeLammpsData } from "./write-data.js";

const hasLammps = spawnSync("lmp", ["-h"]).status === 0;

/** Wrapped coordinates of LAMMPS are its own to the last bits; unscaled ones go through a division and back. */
const placeTolerance = 1e-12;

describe.skipIf(!hasLammps)("LAMMPS's own files (skipped without Debian's lammps)", () => {
  const at = testFolder();

  function lammps(script: readonly string[]): void {
    writeFileSync(at("in.lmp"), `${script.join("\n")}\n`);
    const run = spawnSync("lmp", ["-in", "in.lmp", "-log", "none"], { cwd: at(), encoding: "utf8" });
    if (run.status !== 0) throw new Error(`${run.stdout}\n${run.stderr}`);
  }

  const file = (name: string): Uint8Array => readFileSync(at(name));

  const farthest = (a: Float64Array, b: Float64Array): number => Math.max(...a.map((x, i) => Math.abs(x - b[i])));

  it.each([
    ["orthogonal", "block 0 2 0 3 0 2"],
    ["triclinic", "prism 0 2 0 3 0 2 0.3 -0.2 0.1"],
  ])("data and dumps of every form, in a box that is %s, are the same atoms", (_, region) => {
    const forms = { x: "x y z ix iy iz", xs: "xs ys zs ix iy iz", xu: "xu yu zu", xsu: "xsu ysu zsu" };
    lammps([
      "units metal",
      "boundary p p p",
      "lattice fcc 4.079 origin 0.1 0.2 0.3",
      `region whole ${region}`,
      "create_box 2 whole",
      "create_atoms 1 box",
      "mass 1 196.967",
      "mass 2 63.5",
      "set atom 3 image 1 0 -1",
      "set group all type/fraction 2 0.4 81",
      "displace_atoms all random 0.2 0.2 0.2 5",
      "pair_style zero 5",
      "pair_coeff * *",
      ...Object.entries(forms).map(([name, columns]) => `dump ${name} all custom 1 ${name}.dump ${columns} type id vx`),
      ...Object.keys(forms).map((name) => `dump_modify ${name} format float %.17g`),
      "dump_modify xs units yes time yes",
      "velocity all create 300 12",
      "fix move all nve",
      "run 2",
      "write_data all.data",
    ]);
    const data = readLammpsData(file("all.data"), "all.data");
    expect(data.ids.length).toBeGreaterThan(40);
    for (const name of Object.keys(forms)) {
      const dump = readLammpsDump(file(`${name}.dump`), `${name}.dump`);
      expect(dump).toMatchObject({ types: data.types, ids: data.ids });
      expect(farthest(dump.positions, data.positions), name).toBeLessThan(placeTolerance);
      expect(farthest(Float64Array.from(dump.box.tilt), Float64Array.from(data.box.tilt))).toBeLessThan(placeTolerance);
      // Atoms moved between the timesteps: the last is the default.
      expect(farthest(readLammpsDump(file(`${name}.dump`), "", { timestep: 0 }).positions, data.positions)).toBeGreaterThan(1e-3);
    }
  });

  it("reads the data file written here to the same bits", () => {
    const positions = Float64Array.of(0.1, 1 / 3, -2, 10, Math.PI, -7, 5, 5, 5);
    writeFileSync(at("ours.data"), writeLammpsData({ positions, types: [1, 3, 2] }));
    lammps([
      "units metal",
      "boundary s s s",
      "read_data ours.data",
      "mass * 1",
      "write_dump all custom ours.dump id type x y z modify format float %.17g",
    ]);
    const back = readLammpsDump(file("ours.dump"), "ours.dump");
    expect(back.positions).toEqual(positions);
    expect([...back.types]).toEqual([1, 3, 2]);
  });
});
