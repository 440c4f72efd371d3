// The definition of right: the object's FFT is the direct sum over the atoms, and its phase is minus Q times their displacement.

import {
  add,
  apply,
  centreOf,
  createWasmEngine,
  cross,
  dot,
  drain,
  inverseTranspose,
  type Matrix3,
  multiply,
  norm,
  OptionError,
  rotation,
  type Shape,
  ShapeError,
  scale,
  seededRandom,
  transpose,
  type Vector,
} from "@friedel/engine";
import { geometryAt } from "@friedel/imaging";
import { beforeAll, describe, expect, it } from "vitest";
import { bodyOfAtoms, cutCrystal } from "../../atoms/lattice.js";
import { metalNamed } from "../../atoms/metals.js";
import { tightBinding } from "../../atoms/potential.js";
import { randomAtomicCrystal } from "../../atoms/random-atomic-crystal.js";
import { relaxAtoms } from "../../atoms/wasm/relaxer.js";
import { boxBody, wulffBody } from "../../crystal/bodies.js";
import { unturned } from "../../crystal/solid.js";
import { beamline } from "../testing/beamline.js";
import type { AtomsOptions } from "./amplitude.js";
import { braggVector } from "./bragg.js";
import type { ScatteringAtoms } from "./displacement.js";
import { displacementAlong } from "./displacement-map.js";
import { objectOfAtoms } from "./object.js";
import { directSum } from "./testing/direct-sum.js";
import { voxelsOf } from "./voxels.js";

const engine = await createWasmEngine({ threads: 1 });
const { transform } = engine;

/** Of the amplitude, relative to its local envelope; these cases are off by 2e-3 at most. */
const amplitudeTolerance = 0.01;
/** Of the displacement, relative to the distance of the planes. */
const displacementTolerance = 0.01;

const gold = metalNamed("Au");
const a = gold.latticeConstant;
const surfaces = [
  { hkl: [1, 1, 1], energy: 1 },
  { hkl: [1, 0, 0], energy: 1.15 },
] as const;
const sites = cutCrystal(a, bodyOfAtoms(a, wulffBody({ surfaces, radius: 1, spread: 0.15, seed: 2 }), 3000));
const turned = rotation(scale(1 / norm([1, 2, 0.5]), [1, 2, 0.5]), 0.8);
const shape: Shape = [48, 60, 54];

const atomsAt = (positions: Float64Array): ScatteringAtoms => ({ latticeConstant: a, sites, positions });
const perfect = atomsAt(sites);

/** r → (1 + ε)·r. */
const strained = (strain: Matrix3): ScatteringAtoms => {
  const positions = new Float64Array(sites.length);
  for (let j = 0; j < sites.length; j += 3) {
    const site: Vector = [sites[j], sites[j + 1], sites[j + 2]];
    positions.set(add(site, apply(strain, site)), j);
  }
  return atomsAt(positions);
};
const sheared: Matrix3 = [
  [0.01, 0.004, 0],
  [0.002, -0.012, 0.006],
  [0, -0.003, 0.008],
];

/** The axes of a real diffractometer, with steps coarse enough for so small a crystal. */
function detectorBasis(shape: Shape): { columns: Matrix3; direction: Vector } {
  const { directColumns, qVector } = geometryAt({
    beamline,
    energyEv: 9000,
    distanceM: 0.5,
    motorsDeg: { theta: 0.2, chi: 90, phi: -5, delta: 31, gamma: 12 },
    scan: { stepsDeg: { theta: 0.75 } },
    armPixel: { row: 80, column: 80 },
    braggPixel: { row: 90, column: 70 },
    shape,
    binning: [1, 48, 48],
  });
  return { columns: directColumns.map((row) => scale(1e10, row)) as unknown as Matrix3, direction: qVector };
}

/** Some turn that brings hkl to a direction. */
function turnAlong(hkl: Vector, direction: Vector): Matrix3 {
  const [from, to] = [hkl, direction].map((v) => scale(1 / norm(v), v));
  const axis = cross(from, to);
  return multiply(rotation(to, 0.4), rotation(scale(1 / norm(axis), axis), Math.acos(dot(from, to))));
}

interface Case {
  readonly name: string;
  readonly atoms: () => ScatteringAtoms;
  readonly options: AtomsOptions;
}

const cube = cutCrystal(a, boxBody([40, 40, 40]));
const basis = detectorBasis(shape);
let relaxed = perfect;
beforeAll(async () => {
  const { positions } = await drain(relaxAtoms(tightBinding(gold), sites, { threads: 1, forceTolerance: 0.02 }));
  relaxed = atomsAt(positions);
});

const orthogonal = { shape, columns: voxelsOf(sites, shape, 2.6) };
const cases: readonly Case[] = [
  { name: "a perfect crystal", atoms: () => perfect, options: { hkl: [1, 1, 1], ...orthogonal } },
  {
    name: "a perfect cube along the array, whose amplitude falls fastest beside the other Bragg peaks",
    atoms: () => ({ latticeConstant: a, sites: cube, positions: cube }),
    options: { hkl: [2, 0, 0], shape, columns: voxelsOf(cube, shape, 3) },
  },
  { name: "a relaxed crystal at 111", atoms: () => relaxed, options: { hkl: [1, 1, 1], ...orthogonal } },
  { name: "a relaxed crystal at −3 1 1", atoms: () => relaxed, options: { hkl: [-3, 1, 1], ...orthogonal } },
  { name: "an affinely strained crystal at 220", atoms: () => strained(sheared), options: { hkl: [2, 2, 0], ...orthogonal } },
  {
    name: "a turned crystal, voxels of three lengths",
    atoms: () => relaxed,
    options: { hkl: [0, 0, 2], shape, orientation: turned, columns: voxelsOf(sites, shape, [2.1, 3, 2.5], turned) },
  },
  {
    name: "a relaxed crystal on a diffractometer's own axes",
    atoms: () => relaxed,
    options: { hkl: [1, 1, 1], shape, columns: basis.columns, orientation: turnAlong([1, 1, 1], basis.direction) },
  },
  {
    name: "a strained crystal about its own mean peak",
    atoms: () => strained(sheared),
    options: { hkl: [1, 1, 1], ...orthogonal, centre: "mean" },
  },
];

const torn: readonly Case[] = (["mixed", "stackingFault", "twin"] as const).map((defect) => {
  const drawn = { metals: ["Au"], atoms: [3000, 3000], defects: [defect], seed: 3 } as const;
  const { crystal } = randomAtomicCrystal(drawn);
  const columns = voxelsOf(crystal.positions, shape, 2.6);
  return { name: `a crystal with a defect, ${defect}`, atoms: () => crystal, options: { hkl: [1, 1, 1], shape, columns } };
});

describe("objectOfAtoms", () => {
  it.each([...cases, ...torn])("scatters as the atoms do: $name", async ({ atoms, options }) => {
    const crystal = atoms();
    const { object, amplitude, peak, origin, atomsPerVoxel } = await objectOfAtoms(crystal, options, transform);
    const { orientation = unturned, columns, hkl } = options;
    const again = (await transform(object, "forward")).data;
    const places = centralPlaces(shape, 400);
    const steps = inverseTranspose(columns);
    const q = places.map((m) =>
      add(peak, apply(steps, [tau * (m[0] / shape[0]), tau * (m[1] / shape[1]), tau * (m[2] / shape[2])])),
    );
    const inCrystal = q.map((v) => apply(transpose(orientation), v));
    const exact = directSum(
      crystal.positions.map((x, i) => x - origin[i % 3]),
      Float64Array.from(inCrystal.flat()),
    );
    // What the sum has more than the object: exp(−iQ·(R − origin)) for any site R.
    const reference = -dot(braggVector(a, hkl), add([crystal.sites[0], crystal.sites[1], crystal.sites[2]], scale(-1, origin)));
    const [c, s] = [Math.cos(reference), Math.sin(reference)];
    places.forEach((place, k) => {
      const at = voxelAt(place);
      const re = (exact[2 * k] * c + exact[2 * k + 1] * s) / atomsPerVoxel;
      const im = (exact[2 * k + 1] * c - exact[2 * k] * s) / atomsPerVoxel;
      const envelope = envelopeAt(amplitude.data, place);
      for (const found of [amplitude.data, again]) {
        expect(Math.hypot(found[at] - re, found[at + 1] - im) / envelope).toBeLessThan(amplitudeTolerance);
      }
    });
  });

  it.each(cases.filter(({ options }) => options.centre !== "mean"))(
    "has the atoms' own displacement along Q as its phase: $name",
    async ({ atoms, options }) => {
      const crystal = atoms();
      const { object, origin, peak } = await objectOfAtoms(crystal, options, transform);
      const spectrum = (await transform(object, "forward")).data;
      const q = braggVector(a, options.hkl);
      const spacing = tau / norm(q);
      expect(norm(peak)).toBeCloseTo(norm(q), 12);
      const toVoxels = transpose(inverseTranspose(options.columns));
      let compared = 0;
      for (const j of deepAtoms(crystal.positions)) {
        const r: Vector = [crystal.positions[j], crystal.positions[j + 1], crystal.positions[j + 2]];
        const u = add(r, [-crystal.sites[j], -crystal.sites[j + 1], -crystal.sites[j + 2]]);
        const place = apply(toVoxels, apply(options.orientation ?? unturned, add(r, scale(-1, origin))));
        const [re, im] = objectAt(spectrum, place);
        const found = -Math.atan2(im, re) / norm(q);
        const turns = (found - dot(q, u) / norm(q)) / spacing;
        expect(Math.abs(turns - Math.round(turns))).toBeLessThan(displacementTolerance);
        compared++;
      }
      expect(compared).toBeGreaterThan(20);
    },
  );

  it.each(["a relaxed crystal at 111", "an affinely strained crystal at 220"])(
    "agrees with the mean displacement of the atoms around each voxel: %s",
    async (name) => {
      const { atoms, options } = cases[cases.findIndex((one) => one.name === name)];
      const crystal = atoms();
      const found = await objectOfAtoms(crystal, options, transform);
      const map = displacementAlong(crystal, options, found, found.support);
      const q = norm(braggVector(a, options.hkl));
      for (const place of inside) {
        const at = voxelAt(place);
        const turns = (-Math.atan2(found.object.data[at + 1], found.object.data[at]) - q * map.data[at / 2]) / tau;
        expect(Math.abs(turns - Math.round(turns))).toBeLessThan(displacementTolerance);
      }
      const along = inside.map((place) => map.data[voxelAt(place) / 2] * (q / tau));
      expect(Math.max(...along) - Math.min(...along)).toBeGreaterThan(displacementTolerance);
    },
  );

  it("has displacements to compare with: some percent of the planes' distance", () => {
    const q = braggVector(a, [1, 1, 1]);
    const along = deepAtoms(relaxed.positions).map(
      (j) =>
        dot(q, [
          relaxed.positions[j] - sites[j],
          relaxed.positions[j + 1] - sites[j + 1],
          relaxed.positions[j + 2] - sites[j + 2],
        ]) / tau,
    );
    expect(Math.max(...along) - Math.min(...along)).toBeGreaterThan(2 * displacementTolerance);
  });

  it("is 1 inside, and its support is as large as the crystal", async () => {
    const { object, support, atomsPerVoxel } = await objectOfAtoms(perfect, { hkl: [1, 1, 1], ...orthogonal }, transform);
    const voxels = support.data.reduce((x, y) => x + y, 0);
    // Faces pass between layers of atoms: the shell of half a layer is worth some percent of so small a crystal.
    expect(Math.abs((voxels * atomsPerVoxel) / (sites.length / 3) - 1)).toBeLessThan(0.03);
    const middle = voxelAt([0, 0, 0]);
    expect(Math.hypot(object.data[middle], object.data[middle + 1])).toBeCloseTo(1, 2);
  });

  it("scatters as many atoms as there are at Q, and alike at q and −q without displacement (Friedel's law)", async () => {
    const { amplitude, atomsPerVoxel } = await objectOfAtoms(perfect, { hkl: [1, 1, 1], ...orthogonal }, transform);
    const middle = voxelAt([0, 0, 0]);
    expect((amplitude.data[middle] * atomsPerVoxel) / (sites.length / 3)).toBeCloseTo(1, 5);
    for (const place of centralPlaces(shape, 50)) {
      const [at, opposite] = [voxelAt(place), voxelAt(scale(-1, place))];
      const modulus = (i: number): number => Math.hypot(amplitude.data[i], amplitude.data[i + 1]);
      // What comes in from other peaks is not alike.
      expect(Math.abs(modulus(at) - modulus(opposite))).toBeLessThan(amplitudeTolerance * envelopeAt(amplitude.data, place));
    }
  });

  it("puts the array's centre on the mean lattice's peak where asked, and the phase is flat then", async () => {
    const options = { hkl: [2, 2, 0], ...orthogonal, centre: "mean" } as const;
    const crystal = strained(sheared);
    const { peak, object, amplitude } = await objectOfAtoms(crystal, options, transform);
    // Planes of the lattice that r = (1 + ε)R makes: Q' = (1 + ε)⁻ᵀ Q.
    const deformation = unturned.map((row, i) => add(row, sheared[i])) as unknown as Matrix3;
    const expected = apply(inverseTranspose(deformation), braggVector(a, [2, 2, 0]));
    peak.forEach((x, i) => {
      expect(x).toBeCloseTo(expected[i], 10);
    });
    const [here, middle] = [voxelAt([3, -2, 4]), voxelAt([0, 0, 0])];
    const phase = (at: number): number => Math.atan2(object.data[at + 1], object.data[at]);
    expect(phase(here) - phase(middle)).toBeCloseTo(0, 3);
    const moduli = Float32Array.from({ length: amplitude.data.length / 2 }, (_, i) =>
      Math.hypot(amplitude.data[2 * i], amplitude.data[2 * i + 1]),
    );
    expect(2 * moduli.indexOf(moduli.reduce((x, y) => Math.max(x, y)))).toBe(middle);
  });

  it("refuses what makes no sense, in a sentence", async () => {
    const attempt = (atoms: ScatteringAtoms, change: Partial<AtomsOptions>) =>
      objectOfAtoms(atoms, { hkl: [1, 1, 1], ...orthogonal, ...change }, transform);
    await expect(attempt(perfect, { hkl: [1, 1, 0] })).rejects.toThrow(OptionError);
    await expect(attempt(perfect, { columns: cubes(100) })).rejects.toThrow(
      /voxels smaller than the crystal, found one that spans 0\.\d+ along the frame/,
    );
    await expect(attempt(perfect, { columns: cubes(1) })).rejects.toThrow(
      /twice as long as the crystal, found 1\.\d+ times along the frame axis/,
    );
    await expect(attempt(perfect, { columns: fill([1, 0, 0]) })).rejects.toThrow(/three independent edges/);
    await expect(attempt({ ...perfect, latticeConstant: 4 }, {})).rejects.toThrow(
      /sites of a lattice of 4 Å, found atom \d+ off the 1 1 1 planes/,
    );
    await expect(attempt({ ...perfect, sites: sites.slice(3) }, {})).rejects.toThrow(ShapeError);
    await expect(attempt(atomsAt(new Float64Array(0)), {})).rejects.toThrow(ShapeError);
    expect(() => voxelsOf(sites, shape, 1.9)).toThrow(/an oversampling of at least 2, found 1.9/);
  });
});

const tau = 2 * Math.PI;

/** Places in voxels well inside the crystal, which spans some twenty. */
const inside: readonly Vector[] = [-3, -1, 0, 2, 3].flatMap((z) =>
  [-3, 0, 3].flatMap((y) => [-3, -1, 3].map((x): Vector => [z, y, x])),
);

function cubes(edge: number): Matrix3 {
  return [
    [0, 0, edge],
    [0, edge, 0],
    [edge, 0, 0],
  ];
}

function fill(row: Vector): Matrix3 {
  return [row, row, row];
}

/** Places from the centre in the central half of each axis, a third of them on lines through the centre, where facets scatter. */
function centralPlaces(shape: Shape, count: number): Vector[] {
  const random = seededRandom(5);
  return Array.from({ length: count }, (_, i) => {
    const [z, y, x] = shape.map((n, axis) => Math.round((2 * random.uniform(3 * i + axis) - 1) * (n / 4)));
    if (i % 3 > 0) return [z, y, x];
    return i % 2 > 0 ? [z, 0, 0] : [z, z, z];
  });
}

/** Index of the real part at a place from the centre. */
function voxelAt([z, y, x]: Vector): number {
  const [cz, cy, cx] = centreOf(shape);
  return 2 * (((z + cz) * shape[1] + y + cy) * shape[2] + x + cx);
}

/** Root mean square over the 5³ voxels about a place: about one speckle. */
function envelopeAt(data: Float32Array, [z, y, x]: Vector): number {
  let sum = 0;
  for (let dz = -2; dz <= 2; dz++) {
    for (let dy = -2; dy <= 2; dy++) {
      for (let dx = -2; dx <= 2; dx++) {
        const at = voxelAt([z + dz, y + dy, x + dx]);
        sum += data[at] ** 2 + data[at + 1] ** 2;
      }
    }
  }
  return Math.sqrt(sum / 125);
}

/** Every so many of the atoms within 0.8 of the mean distance from the middle. */
function deepAtoms(positions: Float64Array): number[] {
  const far = (j: number): number => norm([positions[j], positions[j + 1], positions[j + 2]]);
  const all = Array.from({ length: positions.length / 3 }, (_, i) => 3 * i);
  const mean = all.reduce((sum, j) => sum + far(j), 0) / all.length;
  return all.filter((j) => far(j) < 0.8 * mean).filter((_, i) => i % 15 === 0);
}

/** The object between voxels, Σ F exp(+iq·r)/N, from its amplitude. */
function objectAt(data: Float32Array, place: Vector): [number, number] {
  const [zs, ys, xs] = shape.map((n, axis) =>
    Array.from({ length: n }, (_, i) => {
      const angle = (tau * (i - centreOf(shape)[axis]) * place[axis]) / n;
      return [Math.cos(angle), Math.sin(angle)] as const;
    }),
  );
  let [re, im] = [0, 0];
  let at = 0;
  for (const [cz, sz] of zs) {
    let [zr, zi] = [0, 0];
    for (const [cy, sy] of ys) {
      let [yr, yi] = [0, 0];
      for (const [cx, sx] of xs) {
        const [fr, fi] = [data[at], data[at + 1]];
        yr += fr * cx - fi * sx;
        yi += fr * sx + fi * cx;
        at += 2;
      }
      zr += yr * cy - yi * sy;
      zi += yr * sy + yi * cy;
    }
    re += zr * cz - zi * sz;
    im += zr * sz + zi * cz;
  }
  return [re, im];
}
