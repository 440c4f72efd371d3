// LAMMPS itself where it is installed; everywhere a script in its place, which shows what becomes of the folder and the child.

import { spawnSync } from "node:child_process";
import { chmodSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { DataError, drain, EngineError, OptionError, ShapeError } from "@friedel/engine";
import { testFolder } from "@friedel/io/testing";
import {
  bodyOfAtoms,
  cutCrystal,
  metalNamed,
  type RelaxProgress,
  type RelaxResult,
  relaxAtoms,
  sphereBody,
  tightBinding,
} from "@friedel/simulation";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { builtInForLammps, type LammpsOptions, relaxWithLammps } from "./lammps.js";

const hasLammps = spawnSync("lmp", ["-h"]).status === 0;
const gold = metalNamed("Au");
const start = cutCrystal(gold.latticeConstant, bodyOfAtoms(gold.latticeConstant, sphereBody(1), 250));

/** Both stop at forces of 1e-5 eV/Å, which leave softest atoms this far from rest, ångström. */
const displacementTolerance = 1e-3;

/** eV an atom. */
const energyTolerance = 1e-5;

const at = testFolder();
beforeAll(() => {
  vi.stubEnv("TMPDIR", at());
});
afterAll(() => vi.unstubAllEnvs());

async function finish(run: AsyncGenerator<RelaxProgress, RelaxResult>) {
  const progress: RelaxProgress[] = [];
  const result = await drain(run, (step) => progress.push(step));
  return { result, progress };
}

const relaxed = (options: LammpsOptions = {}, positions = start) =>
  finish(relaxWithLammps(builtInForLammps(gold), positions, options));

const leftOver = () => readdirSync(at()).filter((name) => name.startsWith("friedel-lammps-"));

/** A program in LAMMPS's place. */
function standIn(script: string): string {
  const path = at("stand-in");
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

describe.skipIf(!hasLammps)("relaxation by LAMMPS (skipped without Debian's lammps)", () => {
  it("ends where the built-in relaxation does, atom by atom, and leaves no folder", async () => {
    const { result, progress } = await relaxed({ forceTolerance: 1e-5 });
    const own = (await finish(relaxAtoms(tightBinding(gold), start, { forceTolerance: 1e-5 }))).result;
    expect(result.converged).toBe(true);
    expect(result.largestForce).toBeLessThanOrEqual(1e-5);
    const difference = (from: Float64Array) => Math.max(...result.positions.map((x, i) => Math.abs(x - from[i])));
    expect(difference(own.positions)).toBeLessThan(displacementTolerance);
    expect(difference(start)).toBeGreaterThan(100 * displacementTolerance);
    expect(Math.max(...result.energies.map((e, i) => Math.abs(e - own.energies[i])))).toBeLessThan(10 * energyTolerance);
    expect(Math.abs(result.energy - own.energy) / result.energies.length).toBeLessThan(energyTolerance);
    expect(progress[0].step).toBe(0);
    expect(progress.length).toBeGreaterThan(5);
    expect(progress.at(-1)?.step).toBe(result.step);
    expect(progress[0].energy).toBeGreaterThan(result.energy);
    expect(leftOver()).toEqual([]);
  });

  it("leaves fixed atoms where they are, and says where it ran out of steps", async () => {
    const fixed = Uint8Array.from({ length: start.length / 3 }, (_, i) => (start[3 * i + 2] < 0 ? 1 : 0));
    const { result } = await relaxed({ fixed, maxSteps: 5 });
    expect([result.converged, result.step]).toEqual([false, 5]);
    for (const [i, held] of fixed.entries()) {
      const moved = [0, 1, 2].some((axis) => result.positions[3 * i + axis] !== start[3 * i + axis]);
      expect(moved).toBe(held === 0);
    }
  });

  it("passes on what LAMMPS says in one sentence, and refuses atoms in one place", async () => {
    const wrong = { ...builtInForLammps(gold), symbol: "Pt" };
    const run = finish(relaxWithLammps(wrong, start));
    await expect(run).rejects.toThrow(DataError);
    await expect(run).rejects.toThrow(/^LAMMPS: [^\n]*(element|Pt)[^\n]*$/);
    await expect(relaxed({}, Float64Array.of(0, 0, 0, 0, 0, 0, 9, 9, 9))).rejects.toThrow(DataError);
    expect(leftOver()).toEqual([]);
  });
});

describe("running LAMMPS", () => {
  it("says in one sentence that it is not installed", async () => {
    const run = relaxed({ program: "no-such-lammps" });
    await expect(run).rejects.toThrow(OptionError);
    await expect(run).rejects.toThrow(/expected LAMMPS as "no-such-lammps" on the path, found none/);
    expect(leftOver()).toEqual([]);
  });

  it("passes on its error without the place in its source, and tells a crash from that", async () => {
    const complains = standIn('echo "ERROR on proc 0: Lost atoms: original 3 current 2 (../src/thermo.cpp:481)"; exit 1');
    await expect(relaxed({ program: complains })).rejects.toThrow(/^LAMMPS: Lost atoms: original 3 current 2$/);
    await expect(relaxed({ program: standIn("kill -SEGV $$") })).rejects.toThrow(EngineError);
    await expect(relaxed({ program: standIn("exit 3") })).rejects.toThrow("exit code 3");
  });

  it("ends the child and removes the folder on abort", async () => {
    const controller = new AbortController();
    const listening = at("pid");
    const program = standIn(`echo $$ > ${listening}; echo "Step PotEng Fmax"; echo "0 -1 2"; exec sleep 60`);
    const run = relaxWithLammps(builtInForLammps(gold), start, { program, signal: controller.signal });
    expect((await run.next()).value).toEqual({ step: 0, energy: -1, largestForce: 2 });
    expect(leftOver().length).toBe(1);
    controller.abort(new Error("enough"));
    await expect(run.next()).rejects.toThrow("enough");
    const pid = Number(readFileSync(listening, "utf8"));
    expect(() => process.kill(pid, 0)).toThrow();
    expect(leftOver()).toEqual([]);
  });

  it("ends the child where nobody asks for more", async () => {
    const listening = at("pid");
    const program = standIn(`echo $$ > ${listening}; echo "Step PotEng Fmax"; echo "0 -1 2"; exec sleep 60`);
    const run = relaxWithLammps(builtInForLammps(gold), start, { program });
    await run.next();
    await run.return(undefined as never);
    expect(() => process.kill(Number(readFileSync(listening, "utf8")), 0)).toThrow();
    expect(leftOver()).toEqual([]);
  });

  it("refuses what cannot be relaxed", async () => {
    await expect(relaxed({}, new Float64Array(4))).rejects.toThrow(ShapeError);
    await expect(relaxed({ fixed: new Uint8Array(3) })).rejects.toThrow(ShapeError);
    await expect(relaxed({ forceTolerance: 0 })).rejects.toThrow(OptionError);
    await expect(relaxed({ signal: AbortSignal.abort(new Error("before")) })).rejects.toThrow("before");
  });
});
