import { DataError, drain, OptionError, ShapeError, seededRandom, uniformSequence } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { boxBody, sphereBody, wulffBody } from "../crystal/bodies.js";
import { eamForces } from "./forces.js";
import { bodyOfAtoms, cutCrystal } from "./lattice.js";
import { metalNamed } from "./metals.js";
import { tightBinding } from "./potential.js";
import { type RelaxOptions, type RelaxProgress, relax } from "./relax.js";

const gold = metalNamed("Au");
const potential = tightBinding(gold);

async function finish(positions: Float64Array, options: RelaxOptions = {}, of = potential) {
  const progress: RelaxProgress[] = [];
  const result = await drain(relax(of, positions, options), (step) => progress.push(step));
  return { result, progress };
}

function wulff(atoms: number): Float64Array {
  const surfaces = [
    { hkl: [1, 1, 1] as const, energy: 1 },
    { hkl: [1, 0, 0] as const, energy: 1.15 },
  ];
  return cutCrystal(gold.latticeConstant, bodyOfAtoms(gold.latticeConstant, wulffBody({ surfaces, radius: 1 }), atoms));
}

describe("relaxation", () => {
  it("finds the bond length of two atoms, where the closed form has it", async () => {
    // 2A exp(−px) − 2ξ exp(−qx) is least at x = ln(pA/(qξ))/(p − q).
    const { p, q, repulsionEv, hoppingEv, latticeConstant } = gold;
    const x = Math.log((p * repulsionEv) / (q * hoppingEv)) / (p - q);
    const { result } = await finish(Float64Array.of(0, 0, 0, 2.2, 1, 0.4), { forceTolerance: 1e-8 });
    const [, , , dx, dy, dz] = result.positions;
    const [ox, oy, oz] = result.positions;
    expect(result.converged).toBe(true);
    expect(Math.hypot(dx - ox, dy - oy, dz - oz)).toBeCloseTo((1 + x) * (latticeConstant / Math.SQRT2), 8);
    expect(result.energy).toBeCloseTo(2 * (repulsionEv * Math.exp(-p * x) - hoppingEv * Math.exp(-q * x)), 10);
  });

  it("pulls a small crystal together and leaves no force", async () => {
    const start = wulff(600);
    const { result, progress } = await finish(start, { forceTolerance: 1e-5 });
    expect(result.converged).toBe(true);
    const { energy, forces } = eamForces(potential, result.positions);
    expect(energy).toBeCloseTo(result.energy, 9);
    expect(Math.max(...forces.map(Math.abs))).toBeLessThanOrEqual(1.0001e-5);
    const size = (positions: Float64Array) => Math.sqrt(positions.reduce((sum, v) => sum + v * v, 0));
    expect(size(result.positions)).toBeLessThan(0.995 * size(start));
    expect(progress[0].step).toBe(0);
    expect(result.energy).toBeLessThan(progress[0].energy);
  });

  it("comes back from shaken places to the same energy, to the same bits each time", async () => {
    const next = uniformSequence(seededRandom(5, "tests", 1));
    const start = wulff(200);
    const shaken = start.map((x) => x + 0.2 * (next() - 0.5));
    const [plain, first, second] = [await finish(start), await finish(shaken), await finish(shaken)];
    expect(first.result.energy).toBeCloseTo(plain.result.energy, 4);
    expect(second.result.positions).toEqual(first.result.positions);
  });

  it("leaves fixed atoms where they are", async () => {
    const start = wulff(200);
    const fixed = Uint8Array.from({ length: start.length / 3 }, (_, i) => (start[3 * i + 2] < 0 ? 1 : 0));
    const { result } = await finish(start, { fixed });
    expect(result.converged).toBe(true);
    const moved = [...fixed].filter((_, i) => [0, 1, 2].some((axis) => result.positions[3 * i + axis] !== start[3 * i + axis]));
    expect(moved.every((held) => held === 0)).toBe(true);
    expect(moved.length).toBe(fixed.length - fixed.reduce((sum, held) => sum + held, 0));
  });

  it("survives a start that is squeezed hard, and atoms that move out of their first pairs", async () => {
    const squeezed = cutCrystal(0.85 * gold.latticeConstant, boxBody([12, 12, 12]));
    const { result } = await finish(squeezed, { forceTolerance: 1e-3 });
    expect(result.converged).toBe(true);
    expect(result.energy).toBeCloseTo(eamForces(potential, result.positions).energy, 9);
  });

  it("stops at once when told to, also from a timer", async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error("enough")), 1);
    await expect(finish(wulff(2000), { signal: controller.signal, reportEvery: 1 })).rejects.toThrow("enough");
  });

  it("says so where it ran out of steps", async () => {
    const { result } = await finish(wulff(100), { maxSteps: 3 });
    expect([result.converged, result.step]).toEqual([false, 3]);
  });

  it("refuses what cannot be relaxed", async () => {
    await expect(finish(new Float64Array(6))).rejects.toThrow(DataError);
    await expect(finish(new Float64Array(5))).rejects.toThrow(ShapeError);
    await expect(finish(wulff(50), { fixed: new Uint8Array(3) })).rejects.toThrow(ShapeError);
    await expect(finish(wulff(50), { forceTolerance: 0 })).rejects.toThrow(OptionError);
    expect(() => cutCrystal(4, sphereBody(-1))).toThrow(OptionError);
  });
});
