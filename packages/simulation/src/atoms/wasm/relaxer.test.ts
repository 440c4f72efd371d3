import { DataError, drain, EngineError, OptionError, ShapeError, seededRandom, uniformSequence } from "@friedel/engine";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { boxBody, sphereBody } from "../../crystal/bodies.js";
import { eamForces } from "../forces.js";
import { cutCrystal } from "../lattice.js";
import { metalNamed, metals } from "../metals.js";
import { type EamPotential, tightBinding } from "../potential.js";
import type { RelaxOptions, RelaxProgress, RelaxResult } from "../relax.js";
import { tabulate, tabulatedPotential } from "../table.js";
import { createRelaxer, type Relaxer, relaxAtoms } from "./relaxer.js";

const gold = metalNamed("Au");
const potential = tightBinding(gold);

/** What 4096 cubic pieces of the radial functions leave: eV for each atom, eV/Å for each component. */
const energyTolerance = 1e-9;
const forceTolerance = 2e-6;

function shaken(symbol: string, radius: number, amplitude: number): Float64Array {
  const next = uniformSequence(seededRandom(3, "tests", 1));
  return cutCrystal(metalNamed(symbol).latticeConstant, sphereBody(radius)).map((x) => x + amplitude * (2 * next() - 1));
}

function largestDifference(a: Float64Array, b: Float64Array): number {
  return a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i])), a.length === b.length ? 0 : Number.POSITIVE_INFINITY);
}

async function finish(run: AsyncGenerator<RelaxProgress, RelaxResult>) {
  const progress: RelaxProgress[] = [];
  const result = await drain(run, (step) => progress.push(step));
  return { result, progress };
}

/** A pair potential, for atoms that do what no metal's do. */
function pairPotential(cutoff: number, pair: (r: number) => number, slope: (r: number) => number): EamPotential {
  return {
    cutoff,
    radial: (r, into) => Object.assign(into, { pair: pair(r), pairSlope: slope(r), density: 0, densitySlope: 0 }),
    embed: (_, into) => Object.assign(into, { energy: 0, slope: 0 }),
  };
}

describe("atoms in WebAssembly", () => {
  let relaxer: Relaxer;
  beforeAll(async () => {
    relaxer = await createRelaxer({ threads: 2 });
  });
  afterAll(() => relaxer.dispose());

  const relaxed = (start: Float64Array, options: RelaxOptions = {}) => finish(relaxer.relax(potential, start, options));

  function expectAgreement(of: EamPotential, positions: Float64Array): void {
    const [ours, reference] = [relaxer.forces(of, positions), eamForces(of, positions)];
    expect(largestDifference(ours.energies, reference.energies)).toBeLessThan(energyTolerance);
    expect(largestDifference(ours.forces, reference.forces)).toBeLessThan(forceTolerance);
    expect(Math.abs(ours.energy - reference.energy)).toBeLessThan(energyTolerance * reference.energies.length);
  }

  it.each(metals.map(({ symbol }) => [symbol]))("has the reference's energies and forces: %s, shaken and squeezed", (symbol) => {
    expectAgreement(tightBinding(metalNamed(symbol)), shaken(symbol, 13, 0.15));
    expectAgreement(
      tightBinding(metalNamed(symbol)),
      shaken(symbol, 9, 0).map((x) => 0.93 * x),
    );
  });

  it("has them for potentials that are tables, and for one that ends with a jump", () => {
    expectAgreement(tabulatedPotential(tabulate(metalNamed("Cu"), tightBinding(metalNamed("Cu")))), shaken("Cu", 11, 0.1));
    expectAgreement(tightBinding(gold, "sharp"), shaken("Au", 11, 0.1));
  });

  it("has them for single atoms, pairs, and atoms strewn far apart", () => {
    expectAgreement(potential, Float64Array.of(1, 2, 3));
    expectAgreement(potential, Float64Array.of(0, 0, 0, 2.2, 1, 0.4));
    expectAgreement(potential, Float64Array.of(...shaken("Au", 8, 0.1), 900, 0, 0, -1e5, 4000, 2, -1e5, 4003, 2));
    // At the very end of the range densities are nearly nothing, and a root is steep there.
    expectAgreement(potential, Float64Array.of(0, 0, 0, potential.cutoff - 1e-3, 0, 0));
  });

  it("finds the bond length of two atoms, where the closed form has it", async () => {
    // 2A exp(−px) − 2ξ exp(−qx) is least at x = ln(pA/(qξ))/(p − q).
    const { p, q, repulsionEv, hoppingEv, latticeConstant } = gold;
    const x = Math.log((p * repulsionEv) / (q * hoppingEv)) / (p - q);
    const { result } = await relaxed(Float64Array.of(0, 0, 0, 2.2, 1, 0.4), { forceTolerance: 1e-8 });
    const [ox, oy, oz, dx, dy, dz] = result.positions;
    expect(result.converged).toBe(true);
    expect(Math.hypot(dx - ox, dy - oy, dz - oz)).toBeCloseTo((1 + x) * (latticeConstant / Math.SQRT2), 7);
    expect(result.energy).toBeCloseTo(2 * (repulsionEv * Math.exp(-p * x) - hoppingEv * Math.exp(-q * x)), 9);
  });

  it("pulls a crystal together to where the reference finds no force, from shaken places as from perfect ones", async () => {
    const start = shaken("Au", 13, 0);
    const { result, progress } = await relaxed(start, { forceTolerance: 1e-5 });
    const { energy, forces } = eamForces(potential, result.positions);
    expect(Math.abs(energy - result.energy) / result.energies.length).toBeLessThan(energyTolerance);
    expect(Math.max(...forces.map(Math.abs))).toBeLessThanOrEqual(1e-5 + forceTolerance);
    const size = (positions: Float64Array) => Math.sqrt(positions.reduce((sum, v) => sum + v * v, 0));
    expect(size(result.positions)).toBeLessThan(0.995 * size(start));
    expect(progress[0].step).toBe(0);
    expect(result.energy).toBeLessThan(progress[0].energy);
    const other = await relaxed(shaken("Au", 13, 0.1), { forceTolerance: 1e-5 });
    expect(other.result.energy).toBeCloseTo(result.energy, 4);
  });

  it("gives the same bits with any number of threads, whatever was relaxed before, and however often it reports", async () => {
    const start = shaken("Au", 24, 0.2);
    const expected = (await relaxed(start, { forceTolerance: 1e-3 })).result;
    expect(expected.converged).toBe(true);
    for (const threads of [1, 3]) {
      const options = { threads, forceTolerance: 1e-3, reportEvery: 7 };
      const { result } = await finish(relaxAtoms(potential, start, options));
      expect(result).toEqual(expected);
    }
  });

  it("follows atoms out of their first partners and into densities beyond its first table", async () => {
    const squeezed = cutCrystal(0.85 * gold.latticeConstant, boxBody([14, 14, 14]));
    const { result, progress } = await relaxed(squeezed, { forceTolerance: 1e-3 });
    expect(result.converged).toBe(true);
    expect(result.energy).toBeLessThan(progress[0].energy);
    expect(result.energy).toBeCloseTo(eamForces(potential, result.positions).energy, 6);
  });

  it("leaves fixed atoms where they are", async () => {
    const start = shaken("Au", 10, 0.1);
    const fixed = Uint8Array.from({ length: start.length / 3 }, (_, i) => (start[3 * i + 2] < 0 ? 1 : 0));
    const { result } = await relaxed(start, { fixed });
    expect(result.converged).toBe(true);
    for (const [i, held] of fixed.entries()) {
      const still = [0, 1, 2].every((axis) => result.positions[3 * i + axis] === start[3 * i + axis]);
      expect(still).toBe(held === 1);
    }
  });

  it("reports steps from zero on, and says so where it ran out of them", async () => {
    const { result, progress } = await relaxed(shaken("Au", 9, 0.1), { maxSteps: 8, reportEvery: 3 });
    expect(progress.map(({ step }) => step)).toEqual([0, 3, 6]);
    expect([result.converged, result.step]).toEqual([false, 8]);
  });

  it("stops at once when told to, and goes on with others afterwards", async () => {
    const controller = new AbortController();
    const run = relaxer.relax(potential, shaken("Au", 12, 0.1), { signal: controller.signal, reportEvery: 1 });
    await run.next();
    expect(() => relaxer.forces(potential, new Float64Array(3))).toThrow(EngineError);
    controller.abort(new Error("enough"));
    await expect(run.next()).rejects.toThrow("enough");
    expectAgreement(potential, shaken("Au", 8, 0.1));
  });

  it("refuses what cannot be relaxed", async () => {
    expect(() => relaxer.forces(potential, Float64Array.of(0, 0, 0, 9, 9, 9, 9, 9, 9.2))).toThrow(
      /0\.200 Å between atoms 1 and 2/,
    );
    await expect(relaxed(new Float64Array(6))).rejects.toThrow(DataError);
    await expect(relaxed(Float64Array.of(0, 0, Number.NaN))).rejects.toThrow("atom 0");
    await expect(relaxed(new Float64Array(5))).rejects.toThrow(ShapeError);
    await expect(relaxed(new Float64Array(0))).rejects.toThrow(ShapeError);
    await expect(relaxed(new Float64Array(3), { forceTolerance: 0 })).rejects.toThrow(OptionError);
    await expect(createRelaxer({ threads: 0 })).rejects.toThrow(OptionError);
  });

  it("notices atoms that fall into each other, and crystals that fly apart", async () => {
    const start = cutCrystal(4, sphereBody(10));
    const attraction = pairPotential(
      6,
      (r) => -((6 - r) ** 2),
      (r) => 2 * (6 - r),
    );
    await expect(finish(relaxer.relax(attraction, start))).rejects.toThrow(/between atoms .* after \d+ steps/);
    const repulsion = pairPotential(
      14,
      (r) => (14 - r) ** 2,
      (r) => -2 * (14 - r),
    );
    await expect(finish(relaxer.relax(repulsion, start))).rejects.toThrow(/stays together/);
  });
});
