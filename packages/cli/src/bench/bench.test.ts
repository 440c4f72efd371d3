import { describe, expect, it } from "vitest";
import { friedel } from "../testing/run.js";

describe("friedel bench", () => {
  it("measures friedel, and each peer that is installed, at every size that was asked for", async () => {
    const args = ["--sizes 16,20 --recipes 16 --atoms", "", "--seconds 0.02 --rounds 1 --threads 1 --json"];
    const { code, out } = await friedel(["bench", ...args]);
    expect(code).toBe(0);
    const { machine, measurements, ratios } = JSON.parse(out);
    const by = (name: string) =>
      measurements.filter((m: { by: string }) => m.by === name).map((m: { what: string; n: number }) => `${m.what} ${m.n}`);
    const kinds = ["FFT", "ER", "HIO", "step", "counts step"];
    expect(by("friedel")).toEqual([...kinds.map((what) => `${what} 16`), ...kinds.map((what) => `${what} 20`), "recipe 16"]);
    const installed = (name: string) => new RegExp(`${name} \\d`).test(machine.peers);
    for (const peer of ["FFTW", "scipy"]) expect(by(peer)).toEqual(installed(peer) ? ["FFT 16", "FFT 20"] : []);
    expect(by("numpy")).toEqual(installed("numpy") ? ["recipe 16"] : []);
    for (const { ratio, ratioOfLeast } of ratios) expect(Math.min(ratio, ratioOfLeast)).toBeGreaterThan(0);
    for (const { time } of measurements) expect(time.medianMs).toBeGreaterThanOrEqual(time.leastMs);
  });

  it("relaxes crystals here and in LAMMPS where it is installed, to the same places", async () => {
    const args = ["--sizes", "", "--recipes", "", "--atoms 300 --rounds 2 --threads 2 --json"];
    const { code, out } = await friedel(["bench", ...args]);
    expect(code).toBe(0);
    const { machine, measurements, ratios, agreements } = JSON.parse(out);
    const runs = measurements.map((m: { by: string; threads: number; time: { samples: number } }) => [
      m.by,
      m.threads,
      m.time.samples,
    ]);
    const installed = /LAMMPS \S/.test(machine.peers);
    const own = [
      ["friedel", 1, 2],
      ["friedel", 2, 2],
    ];
    expect(runs).toEqual(installed ? [...own, ["LAMMPS", 1, 2]] : own);
    expect(ratios.length).toBe(installed ? 2 : 0);
    expect(agreements.length).toBe(installed ? 1 : 0);
    for (const found of agreements) {
      // The figures: energies to 1e-5 eV an atom, places to 1e-3 Å, where atoms have moved by far more.
      expect(found.energyDifferenceEvPerAtom).toBeLessThan(1e-5);
      expect(found.largestDistance).toBeLessThan(1e-3);
      expect(found.largestDisplacement).toBeGreaterThan(0.1);
    }
  });

  it("does without peers when told to", async () => {
    const args = ["--sizes 16 --recipes", "", "--atoms", "", "--seconds 0.02 --rounds 1 --threads 1 --no-peers --json"];
    const { out, err } = await friedel(["bench", ...args]);
    expect(err).toBe("");
    expect(JSON.parse(out).machine.peers).toBe("none");
  });
});
