import { add, dot, norm, OptionError, scale, type Vector } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { sphereBody } from "../crystal/bodies.js";
import { type AtomicCrystal, perfectCrystal } from "./atomic-crystal.js";
import { displaced } from "./displacements.js";
import { stackingFault, twinCrystal } from "./faults.js";
import { neighbourPairs } from "./pairs.js";
import { slipSystems } from "./slip-systems.js";
import { structureOf } from "./structure.js";

const body = sphereBody(15);
const gold = perfectCrystal("Au", body);
const { latticeConstant: a } = gold;
const planes = slipSystems.filter((_, i) => i % 3 === 0).flatMap(({ plane }) => [plane, scale(-1, plane)]);

/** Layers that the atoms of a structure fill, by the height of their positions over the plane's zeroth layer. */
function layersOf(positions: Float64Array, plane: Vector, structure: number): Map<number, number> {
  const counts = new Map<number, number>();
  structureOf(positions, a).forEach((one, i) => {
    if (one !== structure) return;
    const layer = Math.round(dot(plane, positions.subarray(3 * i, 3 * i + 3) as unknown as Vector) / a);
    counts.set(layer, (counts.get(layer) ?? 0) + 1);
  });
  return counts;
}

describe("a stacking fault", () => {
  it("has two layers of atoms with hcp neighbours, one on each side, in all planes and variants", () => {
    for (const plane of planes) {
      for (const variant of [0, 1, 2] as const) {
        const faulted = displaced(gold, stackingFault({ latticeConstant: a, plane, through: scale(0.3 * a, plane), variant }));
        // n·r = 0.9 a lies between layers 0 and 1.
        expect([...layersOf(faulted.positions, plane, 2).keys()].sort((m, n) => m - n)).toEqual([0, 1]);
        expect(neighbourPairs(faulted.positions, 0.999 * (a / Math.SQRT2)).partner.length).toBe(0);
      }
    }
  });

  it("shifts the phase of a Bragg peak by a third of a turn or not at all", () => {
    const [u] = [stackingFault({ latticeConstant: a, plane: [1, 1, 1], through: [0, 0, 0] })([1, 1, 1])];
    const turns = (hkl: Vector) => dot(hkl, u) / a;
    expect(turns([1, 1, 1])).toBeCloseTo(0, 12);
    expect(Math.abs(turns([-1, 1, 1]) % 1)).toBeCloseTo(2 / 3, 12);
    expect(Math.abs(turns([1, -1, 1]) % 1)).toBeCloseTo(1 / 3, 12);
  });

  it("is refused on other planes", () => {
    expect(() => stackingFault({ latticeConstant: a, plane: [1, 0, 0], through: [0, 0, 0] })).toThrow(OptionError);
  });
});

/** Positions and sites of an atom as vectors. */
const atom = (of: Float64Array, i: number): Vector => [of[3 * i], of[3 * i + 1], of[3 * i + 2]];

const amplitude = (crystal: AtomicCrystal, hkl: Vector, places: (i: number) => Vector): [number, number] => {
  const sum: [number, number] = [0, 0];
  for (let i = 0; i < crystal.positions.length / 3; i++) {
    const turn = (-2 * Math.PI * dot(hkl, places(i))) / a;
    sum[0] += Math.cos(turn);
    sum[1] += Math.sin(turn);
  }
  return sum;
};

describe("a twin", () => {
  it("is its own mirror image in the plane, up to the surface", () => {
    for (const plane of planes) {
      const { positions, twin } = twinCrystal("Au", body, { plane, through: scale(0.4 * a, plane) });
      const n = scale(1 / norm(plane), plane);
      // n·r = 1.2 a is nearest to layer 1.
      const height = a / Math.sqrt(3);
      // No site lies where this rounding would go either way.
      const key = (r: Vector) => r.map((x) => Math.round(x * 31.7 + 0.123)).join();
      const all = new Set(Array.from({ length: positions.length / 3 }, (_, i) => key(atom(positions, i))));
      let inner = 0;
      for (let i = 0; i < positions.length / 3; i++) {
        const r = atom(positions, i);
        expect(twin?.[i]).toBe(dot(n, r) > height + 1e-6 ? 1 : 0);
        if (norm(add(r, scale(-height, n))) > 11) continue;
        inner++;
        expect(all.has(key(add(r, scale(-2 * (dot(n, r) - height), n))))).toBe(true);
      }
      expect(inner).toBeGreaterThan(200);
      expect([...layersOf(positions, plane, 2).keys()]).toEqual([1]);
      expect(neighbourPairs(positions, 0.999 * (a / Math.SQRT2)).partner.length).toBe(0);
    }
  });

  it("has distinct sites of the parent's lattice, at most a/√6 from its atoms, and the parent's own where nothing is mirrored", () => {
    const crystal = twinCrystal("Au", body, { plane: [1, -1, 1], through: [0, 0, 0] });
    const seen = new Set<string>();
    for (let i = 0; i < crystal.sites.length / 3; i++) {
      const halves = atom(crystal.sites, i).map((x) => x / (a / 2));
      for (const x of halves) expect(x).toBeCloseTo(Math.round(x), 9);
      expect(halves.reduce((sum, x) => sum + Math.round(x), 0) % 2).toBeCloseTo(0, 12);
      seen.add(halves.map(Math.round).join());
      const u = add(atom(crystal.positions, i), scale(-1, atom(crystal.sites, i)));
      expect(norm(u)).toBeLessThan(crystal.twin?.[i] ? a / Math.sqrt(6) + 1e-9 : 1e-12);
    }
    expect(seen.size).toBe(crystal.sites.length / 3);
  });

  it("scatters into the parent's Bragg peaks as exp(−iQ·u) says: with all atoms along the normal, elsewhere without the twin's", () => {
    const crystal = twinCrystal("Au", body, { plane: [1, 1, 1], through: [0, 0, 0] });
    const atoms = crystal.positions.length / 3;
    const parents = crystal.twin?.filter((one) => one === 0).length ?? 0;
    const u = (i: number) => add(atom(crystal.positions, i), scale(-1, atom(crystal.sites, i)));
    for (const hkl of [
      [1, 1, 1],
      [2, 0, 0],
      [-1, 1, 1],
      [2, 2, 0],
      [3, 1, -1],
    ] as Vector[]) {
      const [direct, bySites] = [amplitude(crystal, hkl, (i) => atom(crystal.positions, i)), amplitude(crystal, hkl, u)];
      expect(bySites[0]).toBeCloseTo(direct[0], 6);
      expect(bySites[1]).toBeCloseTo(direct[1], 6);
    }
    expect(amplitude(crystal, [1, 1, 1], u)[0]).toBeCloseTo(atoms, 6);
    // Three layers of a twin cancel; what the sphere's unequal layers leave is less than the largest one, 150 atoms.
    expect(Math.abs(Math.hypot(...amplitude(crystal, [2, 0, 0], u)) - parents)).toBeLessThan(150);
    expect(parents).toBeLessThan(0.6 * atoms);
  });

  it("is refused where no twin would be", () => {
    expect(() => twinCrystal("Au", body, { plane: [1, 1, 1], through: [40, 40, 40] })).toThrow("on one side");
    expect(() => twinCrystal("Au", body, { plane: [1, 1, 1], through: [-40, -40, -40] })).toThrow("on one side");
    expect(() => twinCrystal("Au", body, { plane: [2, 1, 1], through: [0, 0, 0] })).toThrow("{111}");
    expect(() => twinCrystal("Xx", body, { plane: [1, 1, 1], through: [0, 0, 0] })).toThrow("expected a metal");
  });
});
