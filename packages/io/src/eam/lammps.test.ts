// The same potential, atoms and relaxation in LAMMPS: energies and displacements must agree, and so must the elastic constants that
// LAMMPS finds from its pressure in a periodic crystal, of which nothing here knows.

import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { drain } from "@friedel/engine";
import {
  bodyOfAtoms,
  bulkProperties,
  cutCrystal,
  eamForces,
  type Metal,
  metalNamed,
  metals,
  relaxAtoms,
  tabulate,
  tabulatedPotential,
  tightBinding,
  wulffBody,
} from "@friedel/simulation";
import { describe, expect, it } from "vitest";
import { testFolder } from "../testing/folder.js";
import { readSetfl } from "./read.js";
import { writeSetfl } from "./write.js";

/** eV an atom, and ångström. */
const energyTolerance = 1e-5;
const displacementTolerance = 1e-3;

function largestDistance(rows: readonly number[][], positions: Float64Array): number {
  return Math.max(...rows.map((row, i) => Math.hypot(...[0, 1, 2].map((axis) => row[axis] - positions[3 * i + axis]))));
}

/** Where Debian's lammps-data, which lammps depends on, has its potentials. */
const published = "/usr/share/lammps/potentials";

const hasLammps = spawnSync("lmp", ["-h"]).status === 0;

describe.skipIf(!hasLammps)("beside LAMMPS (skipped without Debian's lammps)", () => {
  const at = testFolder();

  function lammps(script: readonly string[]): string {
    writeFileSync(at("in.lmp"), `${script.join("\n")}\n`);
    const run = spawnSync("lmp", ["-in", "in.lmp", "-log", "none"], { cwd: at(), encoding: "utf8" });
    if (run.status !== 0) throw new Error(`${run.stdout}\n${run.stderr}`);
    return run.stdout;
  }

  /** Writes a metal's potential, the built-in one unless given, where scripts look for it. */
  function givePotential(metal: Metal, bytes = writeSetfl(tabulate(metal, tightBinding(metal)))): void {
    writeFileSync(at(`${metal.symbol}.eam.alloy`), bytes);
  }

  /** Lines of a script that load the atoms, do what is to be done, and dump what {@link dumpOf} reads. */
  function withAtoms(metal: Metal, positions: Float64Array, steps: readonly string[]): string[] {
    const atoms = positions.length / 3;
    const edge = 30 + positions.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    const rows = Array.from({ length: atoms }, (_, i) => `${i + 1} 1 ${positions.slice(3 * i, 3 * i + 3).join(" ")}`);
    const box = ["x", "y", "z"].map((axis) => `${-edge} ${edge} ${axis}lo ${axis}hi`);
    const data = ["atoms", "", `${atoms} atoms`, "1 atom types", "", ...box, "", "Atoms # atomic", "", ...rows, ""];
    writeFileSync(at(`${metal.symbol}.data`), data.join("\n"));
    return [
      "clear",
      "units metal",
      "boundary f f f",
      `read_data ${metal.symbol}.data`,
      "pair_style eam/alloy",
      `pair_coeff * * ${metal.symbol}.eam.alloy ${metal.symbol}`,
      "compute pe all pe/atom",
      ...steps,
      `dump out all custom 1 ${metal.symbol}.dump x y z c_pe fx fy fz`,
      "dump_modify out sort id format float %.16g",
      "run 0",
    ];
  }

  /** x, y, z, energy and forces of each atom. */
  function dumpOf(metal: Metal): number[][] {
    const dump = readFileSync(at(`${metal.symbol}.dump`), "utf8").split("ITEM: ATOMS")[1];
    const lines = dump.trim().split("\n").slice(1);
    return lines.map((line) => line.trim().split(" ").map(Number));
  }

  /** Energy and forces of every atom, here and in the dump. */
  function expectSameForces(metal: Metal, ours: ReturnType<typeof eamForces>): void {
    const theirs = dumpOf(metal);
    const energies = theirs.map((row, i) => Math.abs(row[3] - ours.energies[i]));
    const forces = theirs.flatMap((row, i) => [0, 1, 2].map((axis) => Math.abs(row[4 + axis] - ours.forces[3 * i + axis])));
    expect(Math.max(...energies), metal.symbol).toBeLessThan(energyTolerance);
    expect(Math.max(...forces), metal.symbol).toBeLessThan(energyTolerance);
  }

  function crystal(metal: Metal, atoms: number): Float64Array {
    const surfaces = [
      { hkl: [1, 1, 1] as const, energy: 1 },
      { hkl: [1, 0, 0] as const, energy: 1.2 },
    ];
    const body = bodyOfAtoms(metal.latticeConstant, wulffBody({ surfaces, radius: 1, spread: 0.1, seed: 4 }), atoms);
    return cutCrystal(metal.latticeConstant, body, { origin: [0.3, 0.2, 0.1] });
  }

  it("relaxes 2 000 atoms of gold to the same energy and the same places", async () => {
    const gold = metalNamed("Au");
    const start = crystal(gold, 2000);
    const potential = tabulatedPotential(tabulate(gold, tightBinding(gold)));
    givePotential(gold);
    const { energy, positions, converged } = await drain(relaxAtoms(potential, start, { forceTolerance: 1e-5 }));
    expect(converged).toBe(true);
    const minimize = ["min_style fire", "min_modify norm max", "timestep 0.002", "minimize 0 1e-5 20000 100000"];
    lammps(withAtoms(gold, start, minimize));
    const theirs = dumpOf(gold);
    const theirEnergy = theirs.reduce((sum, row) => sum + row[3], 0);
    expect(Math.abs(energy - theirEnergy) / theirs.length).toBeLessThan(energyTolerance);
    expect(largestDistance(theirs, positions)).toBeLessThan(displacementTolerance);
    // The agreement means something only where atoms have moved by far more.
    expect(largestDistance(theirs, start)).toBeGreaterThan(100 * displacementTolerance);
  });

  it("gives the atoms of cut crystals the same energies and forces, all metals", () => {
    const crystals = metals.map((metal) => ({ metal, positions: crystal(metal, 300) }));
    for (const metal of metals) givePotential(metal);
    lammps(crystals.flatMap(({ metal, positions }) => withAtoms(metal, positions, [])));
    for (const { metal, positions } of crystals) {
      expectSameForces(metal, eamForces(tightBinding(metal), positions));
    }
  });

  it.each([
    ["Cu_mishin1.eam.alloy", "Cu"],
    ["AlCu.eam.alloy", "Cu"],
    ["CuNi.eam.alloy", "Ni"],
  ])("reads a published table as LAMMPS does: %s, %s", (file, symbol) => {
    const metal = metalNamed(symbol);
    const bytes = readFileSync(join(published, file));
    givePotential(metal, bytes);
    const start = crystal(metal, 300);
    lammps(withAtoms(metal, start, []));
    expectSameForces(metal, eamForces(tabulatedPotential(readSetfl(bytes, file, { element: symbol })), start));
  });

  it("finds the same elastic constants from the pressure of a strained periodic crystal", () => {
    for (const metal of metals) givePotential(metal);
    const strain = 1e-4;
    // Bar to GPa.
    const gpa = 1e-4;
    const setup = (metal: Metal, change: string): string[] => [
      "clear",
      "units metal",
      `lattice fcc ${bulkProperties(tightBinding(metal), metal.latticeConstant).latticeConstant}`,
      "region whole prism 0 4 0 4 0 4 0 0 0",
      "create_box 1 whole",
      "create_atoms 1 box",
      "pair_style eam/alloy",
      `pair_coeff * * ${metal.symbol}.eam.alloy ${metal.symbol}`,
      change,
      "thermo_style custom step pe pxx pyy pxy",
      "run 0",
      `print "stress $(pxx:%.10g) $(pyy:%.10g) $(pxy:%.10g)"`,
    ];
    const script = metals.flatMap((metal) =>
      [strain, -strain].flatMap((e) => [
        ...setup(metal, `change_box all x scale ${1 + e} remap`),
        ...setup(metal, `change_box all xy final $(${e}*ly) remap units box`),
      ]),
    );
    const rows = [...lammps(script).matchAll(/^stress (.*)$/gm)].map((match) => match[1].split(" ").map(Number));
    expect(rows.length).toBe(4 * metals.length);
    for (const [i, metal] of metals.entries()) {
      const [stretched, sheared, shrunk, back] = rows.slice(4 * i, 4 * i + 4);
      const constants = [
        [(shrunk[0] - stretched[0]) / (2 * strain), "c11Gpa"],
        [(shrunk[1] - stretched[1]) / (2 * strain), "c12Gpa"],
        [(back[2] - sheared[2]) / (2 * strain), "c44Gpa"],
      ] as const;
      const ours = bulkProperties(tightBinding(metal), metal.latticeConstant);
      // Where the range ends smoothly the third derivative jumps, and both find their constants from small strains.
      for (const [value, key] of constants) {
        expect(Math.abs((gpa * value) / ours[key] - 1), `${metal.symbol} ${key}`).toBeLessThan(5e-3);
      }
    }
  });
});
