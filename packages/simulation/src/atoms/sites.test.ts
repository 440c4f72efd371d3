import {
  apply,
  DataError,
  dot,
  drain,
  type Matrix3,
  multiply,
  OptionError,
  rotation,
  ShapeError,
  scale,
  seededRandom,
  uniformSequence,
  type Vector,
} from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { sphereBody, wulffBody } from "../crystal/bodies.js";
import { bodyOfAtoms, cutCrystal } from "./lattice.js";
import { metalNamed } from "./metals.js";
import { tightBinding } from "./potential.js";
import { atomicCrystalOf, type CrystalSites, sitesOf } from "./sites.js";
import { relaxAtoms } from "./wasm/relaxer.js";

const gold = metalNamed("Au");
const a = gold.latticeConstant;

/** Rounding of sums over some thousand atoms, ångström. */
const rounding = 1e-9;

function wulff(atoms: number): Float64Array {
  const surfaces = [
    { hkl: [1, 1, 1] as const, energy: 1 },
    { hkl: [1, 0, 0] as const, energy: 1.15 },
  ];
  return cutCrystal(a, bodyOfAtoms(a, wulffBody({ surfaces, radius: 1 }), atoms));
}

function mapped(positions: Float64Array, map: (r: Vector, atom: number) => Vector): Float64Array {
  const to = new Float64Array(positions.length);
  for (let i = 0; i < positions.length; i += 3) to.set(map([positions[i], positions[i + 1], positions[i + 2]], i / 3), i);
  return to;
}

function kept(positions: Float64Array, keep: (r: Vector) => boolean): Float64Array {
  const rows = Array.from(
    { length: positions.length / 3 },
    (_, i): Vector => [positions[3 * i], positions[3 * i + 1], positions[3 * i + 2]],
  );
  return Float64Array.from(rows.filter(keep).flat());
}

const add = (r: Vector, s: Vector): Vector => [r[0] + s[0], r[1] + s[1], r[2] + s[2]];

/** The numbers that were found and those of the sites that the crystal was cut from differ by one vector of the lattice for all. */
function expectSitesOf(found: CrystalSites, from: Float64Array): void {
  const off = found.halfEdges.map((n, i) => n - Math.round((2 * from[i]) / a));
  const others = [...off].filter((n, i) => n !== off[i % 3]).length;
  expect(others).toBe(0);
}

function expectOneAtomASite({ halfEdges, assigned }: CrystalSites): void {
  const names = [...assigned.keys()].filter((i) => assigned[i]).map((i) => halfEdges.subarray(3 * i, 3 * i + 3).join());
  expect(new Set(names).size).toBe(names.length);
}

const largest = (values: Float64Array): number => values.reduce((most, x) => Math.max(most, Math.abs(x)), 0);

const displacement = (positions: Float64Array, { sites }: CrystalSites): Float64Array => positions.map((x, i) => x - sites[i]);

describe("sites of a crystal's atoms", () => {
  it("are the atoms' places in a perfect crystal, turned and shifted, also with a guess some percent off", () => {
    const turn = multiply(rotation([0.6, 0, 0.8], 0.4), rotation([0, 1, 0], -0.2));
    const positions = mapped(wulff(800), (r) => add(apply(turn, r), [100, -3, 7.7]));
    for (const guess of [a, 0.96 * a, 1.05 * a]) {
      const found = sitesOf(positions, guess);
      expect(found.latticeConstant).toBeCloseTo(a, 9);
      expect(found.unassigned).toBe(0);
      expect(largest(displacement(positions, found))).toBeLessThan(rounding);
      expect(largest(Float64Array.from(found.orientation.flat(), (x, i) => x - turn.flat()[i]))).toBeLessThan(rounding);
    }
    const given = sitesOf(positions, 1.01 * a, { keepLatticeConstant: true });
    expect(given.latticeConstant).toBe(1.01 * a);
    expect(given.unassigned).toBe(0);
  });

  it("are those of the cube's orientations that turns least", () => {
    const positions = mapped(wulff(300), (r) => apply(rotation([1 / Math.sqrt(3), 1 / Math.sqrt(3), 1 / Math.sqrt(3)], 2.0), r));
    const { orientation } = sitesOf(positions, a);
    // 120° about a diagonal turn the cube into itself: what is left is 2 rad less that.
    const angle = Math.acos((orientation[0][0] + orientation[1][1] + orientation[2][2] - 1) / 2);
    expect(angle).toBeCloseTo((2 * Math.PI) / 3 - 2, 9);
  });

  it("leave the strain in the displacement, but for its mean dilatation", () => {
    const from = wulff(800);
    const strain: Matrix3 = [
      [0.02, 0.01, -0.005],
      [0.01, -0.015, 0.008],
      [-0.005, 0.008, -0.005],
    ];
    const positions = mapped(from, (r) => add(r, apply(strain, r)));
    const found = sitesOf(positions, a);
    expectSitesOf(found, from);
    expect(found.latticeConstant / a).toBeCloseTo(1, 3);
    const u = displacement(positions, found);
    const expected = mapped(from, (r) => apply(strain, r));
    // The mean lattice may be turned and stretched by strain², 5e-4, over the radius of the crystal, 15 Å.
    const mean = [0, 1, 2].map(
      (axis) => u.reduce((sum, x, i) => (i % 3 === axis ? sum + x - expected[i] : sum), 0) / (u.length / 3),
    );
    expect(largest(u.map((x, i) => x - expected[i] - mean[i % 3]))).toBeLessThan(15e-3);
    expect(largest(u)).toBeGreaterThan(0.2);
  });

  it("are found in a relaxed crystal with vacancies, turned, shaken and bent", async () => {
    const next = uniformSequence(seededRandom(3, "tests", 1));
    // Beside a gap in the surface atoms would fall into it, to another site.
    const from = kept(wulff(900), (r) => Math.hypot(...r) > 9 || next() > 0.06);
    const relaxed = await drain(relaxAtoms(tightBinding(gold), from, { threads: 1, forceTolerance: 1e-2 }));
    const turn = rotation([0, 0.6, 0.8], 0.5);
    const positions = mapped(relaxed.positions, ([x, y, z]) =>
      apply(turn, [x + 0.004 * y * y + 0.1 * (next() - 0.5), y + 0.1 * (next() - 0.5), z - 0.003 * x * y + 0.1 * (next() - 0.5)]),
    );
    const found = sitesOf(positions, a);
    expect(found.unassigned).toBe(0);
    expectSitesOf(found, from);
    expectOneAtomASite(found);
    expect(found.inside).toBeLessThan(positions.length / 3);
  });

  const normal: Vector = [1 / Math.sqrt(3), 1 / Math.sqrt(3), 1 / Math.sqrt(3)];

  it("leave out a twin and count its atoms; those of the boundary belong to both", () => {
    const ball = cutCrystal(a, sphereBody(16));
    const parent = kept(ball, (r) => dot(r, normal) < 0.1);
    const twin = mapped(
      kept(ball, (r) => dot(r, normal) < -0.1 && dot(r, normal) > -10),
      (r) => add(r, scale(-2 * dot(r, normal), normal)),
    );
    const positions = Float64Array.of(...twin, ...parent);
    const found = sitesOf(positions, a);
    expect(found.unassigned).toBe(twin.length / 3);
    expect(largest(displacement(positions, found).subarray(twin.length))).toBeLessThan(rounding);
  });

  it("leave out an amorphous lump and vapour", () => {
    const crystal = wulff(500);
    const next = uniformSequence(seededRandom(4, "tests", 1));
    const lump = Float64Array.from({ length: 300 }, (_, i) => (i % 3 === 0 ? 60 : 0) + 12 * next());
    const positions = Float64Array.of(...crystal, ...lump, 0, 0, 90, 0, 90, 0, -70, 0, 0);
    const found = sitesOf(positions, a);
    expect(found.unassigned).toBe(103);
    expect(found.sites.subarray(crystal.length).every(Number.isNaN)).toBe(true);
    const own = atomicCrystalOf("Au", positions, found);
    expect(own.sites.length).toBe(crystal.length);
    expect(largest(own.positions.map((x, i) => x - own.sites[i]))).toBeLessThan(rounding);
  });

  /** exp(−iQ·u) of (111) and (200) with u found, over that with the true u: the same for all atoms. */
  function expectPhases(found: CrystalSites, positions: Float64Array, from: Float64Array, tolerance: number): void {
    for (const hkl of [
      [1, 1, 1],
      [2, 0, 0],
    ] as const) {
      const phases = Array.from(found.assigned, (assigned, i) => {
        if (!assigned) return Number.NaN;
        // What the sites differ by.
        const off = hkl.map((h, axis) => h * (from[3 * i + axis] - found.sites[3 * i + axis]));
        return (2 * Math.PI * (off[0] + off[1] + off[2])) / a;
      }).filter(Number.isFinite);
      const first = phases[0];
      expect(Math.max(...phases.map((phase) => Math.abs(Math.sin((phase - first) / 2))))).toBeLessThan(tolerance);
    }
    expect(positions.length).toBe(from.length);
  }

  it("are found on both sides of a stacking fault that cuts the crystal in two", () => {
    const from = cutCrystal(a, sphereBody(15));
    const partial: Vector = [-a / 6, -a / 6, a / 3];
    const positions = mapped(from, (r) => (dot(r, normal) > 0.1 ? add(r, partial) : r));
    const found = sitesOf(positions, a);
    expect(found.unassigned).toBe(0);
    expectOneAtomASite(found);
    expectPhases(found, positions, from, 1e-9);
    const shift = displacement(positions, found).filter(
      (_, i) => dot([from[i - (i % 3)], from[i - (i % 3) + 1], from[i - (i % 3) + 2]], normal) > 0.1,
    );
    expect(largest(shift)).toBeGreaterThan(a / 7);
  });

  it("are found around a screw dislocation, one for each atom, and the same for every Bragg peak", () => {
    const from = cutCrystal(a, sphereBody(18));
    const burgers: Vector = [a / 2, a / 2, 0];
    // Along [110], between rows of atoms; the angle about it from z and [1−10].
    const positions = mapped(from, (r) => {
      const angle = Math.atan2(r[2] - 0.3 * a, (r[0] - r[1]) / Math.SQRT2 - 0.2 * a);
      return add(r, scale(angle / (2 * Math.PI), burgers));
    });
    const found = sitesOf(positions, a);
    expect(found.unassigned).toBeLessThan(0.01 * (from.length / 3));
    expectOneAtomASite(found);
    // Off its middle it turns the mean lattice by some milliradians; a site that is no site would be wrong by 1.
    expectPhases(found, positions, from, 0.1);
    // A Burgers vector or two, not more: rows moved on, no atom was sent to the other end.
    expect(largest(displacement(positions, found).filter(Number.isFinite))).toBeLessThan(1.5 * a);
  });

  it("refuse what is no fcc crystal", () => {
    const next = uniformSequence(seededRandom(4, "tests", 1));
    const gas = Float64Array.from({ length: 900 }, () => 20 * next());
    expect(() => sitesOf(gas, a)).toThrow(DataError);
    expect(() => sitesOf(wulff(300), 1.4 * a)).toThrow(/near 5.71.*make it 4.0\d\d Å/);
    expect(() => sitesOf(Float64Array.of(0, 0, 0), a)).toThrow(DataError);
    expect(() => sitesOf(new Float64Array(4), a)).toThrow(ShapeError);
    expect(() => sitesOf(wulff(50), 0)).toThrow(OptionError);
    expect(() => atomicCrystalOf("Xx", wulff(300), sitesOf(wulff(300), a))).toThrow(OptionError);
  });
});
