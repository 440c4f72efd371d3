import { dot, type Matrix3, modulusOf, norm, OptionError, phaseOf, type Shape, seededRandom, type Triple } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { simulateCrystal } from "./crystal.js";
import { type Facet, randomFacets, transformFacets, vertices } from "./facets.js";
import { randomField } from "./field.js";
import { orthogonalGrid, sampleSolid } from "./sample.js";
import { polyhedron } from "./solid.js";

const octahedron: Facet[] = [-1, 1].flatMap((x) =>
  [-1, 1].flatMap((y) =>
    [-1, 1].map((z) => ({ normal: [x, y, z].map((c) => c / Math.sqrt(3)) as unknown as Triple, distance: 1 })),
  ),
);

describe("facets", () => {
  it("meet in the corners of an octahedron", () => {
    const corners = vertices(octahedron);
    for (const corner of corners) expect(Math.abs(norm(corner) - Math.sqrt(3))).toBeLessThan(1e-12);
    // Every corner is met by four faces, so by four triples of them.
    expect(corners).toHaveLength(6 * 4);
  });

  it("move with their shape: corners of the transformed facets are the transformed corners", () => {
    const matrix: Matrix3 = [
      [2, 0.3, 0],
      [-0.1, 1, 0.4],
      [0, 0.2, 0.7],
    ];
    const image = (v: Triple): Triple => [dot(matrix[0], v) + 1, dot(matrix[1], v) - 2, dot(matrix[2], v) + 0.5];
    const found = vertices(transformFacets(octahedron, matrix, [1, -2, 0.5]));
    for (const corner of vertices(octahedron).map(image)) {
      expect(Math.min(...found.map((v) => Math.hypot(v[0] - corner[0], v[1] - corner[1], v[2] - corner[2])))).toBeLessThan(1e-9);
    }
  });

  it.each(["cubic", 4, 5, 9, 40] as const)("close a volume around the origin for every seed (%s)", (kind) => {
    for (let seed = 0; seed < 20; seed++) {
      const facets = randomFacets(seededRandom(seed), kind);
      const reach = Math.max(...vertices(facets).map(norm));
      expect(facets.length).toBeGreaterThanOrEqual(4);
      expect(Math.min(...facets.map((f) => f.distance))).toBeGreaterThan(0.7);
      // Closed: along any direction some facet ends the shape before its farthest corner.
      const directions = Array.from({ length: 50 }, (_, i) =>
        [0, 1, 2].map((j) => seededRandom(seed, "tests", 9).normal(3 * i + j)),
      );
      for (const d of directions) {
        const exit = Math.min(
          ...facets.map((f) =>
            dot(f.normal, d as unknown as Triple) > 0 ? f.distance / dot(f.normal, d as unknown as Triple) : Infinity,
          ),
        );
        expect(exit * Math.hypot(...d)).toBeLessThanOrEqual(reach * (1 + 1e-9));
      }
    }
  });

  it("sample to the volume of an octahedron, to the evenness of the points in a boundary voxel", () => {
    const distance = 9.3;
    const sized = octahedron.map((f) => ({ ...f, distance }));
    const volume = sampleSolid(polyhedron(sized), orthogonalGrid([40, 40, 40])).data.reduce((a, b) => a + b, 0);
    // |x| + |y| + |z| ≤ a has volume 4/3·a³, here with a = √3·distance.
    const exact = (4 / 3) * (Math.sqrt(3) * distance) ** 3;
    expect(Math.abs(volume / exact - 1)).toBeLessThan(2e-3);
  });
});

describe("randomField", () => {
  it("has unit variance and a Gaussian covariance over draws", () => {
    const draws = 3000;
    const length = 2.5;
    const at = [0, 1, 2.5, 5].map((d) => ({ d, sum: 0 }));
    for (let seed = 0; seed < draws; seed++) {
      const field = randomField(seededRandom(seed, "tests", 3), length);
      const origin = field([0, 0, 0]);
      for (const point of at) point.sum += origin * field([0.6 * point.d, 0, -0.8 * point.d]);
    }
    // Five standard errors of a product of two unit normals: 5·√(2/draws).
    for (const { d, sum } of at) {
      expect(Math.abs(sum / draws - Math.exp((-d * d) / (2 * length * length)))).toBeLessThan(5 * Math.sqrt(2 / draws));
    }
  });
});

describe("simulateCrystal", () => {
  const shape: Shape = [40, 48, 44];

  it("is centred, spans what was asked for and has the phase range that was asked for", () => {
    for (const seed of [1, 2, 3]) {
      const { object, support } = simulateCrystal({ shape, seed, size: [0.4, 0.3, 0.35], phaseRange: 3 });
      const amplitude = modulusOf(object);
      // Shares of 1/64 a voxel bound the centre of mass to a few thousandths of a voxel.
      for (const offset of centreOfMass(amplitude.data, shape)) expect(Math.abs(offset)).toBeLessThan(0.01);
      const spans = extent(support.data, shape);
      // A corner fills less than half of its voxel, so the support may end up to two voxels early on either side.
      [0.4, 0.3, 0.35].forEach((size, axis) => {
        expect(spans[axis]).toBeLessThanOrEqual(size * shape[axis] + 1);
        expect(spans[axis]).toBeGreaterThan(size * shape[axis] - 4);
      });
      const phases = [...phaseOf(object).data].filter((_, i) => amplitude.data[i] > 0);
      expect(Math.max(...phases) - Math.min(...phases)).toBeCloseTo(3, 5);
    }
  });

  it("keeps its form at every size of array", () => {
    const small = simulateCrystal({ shape: [32, 32, 32], seed: 4, size: 0.5 });
    const large = simulateCrystal({ shape: [64, 80, 72], seed: 4, size: 0.25 });
    large.planes.forEach((p, i) => {
      expect(dot(p.normal, small.planes[i].normal)).toBeCloseTo(1, 12);
    });
    // Which axis limits it differs, but all distances between opposite faces follow one factor.
    const width = (planes: readonly Facet[]): number =>
      Math.max(...vertices(planes).map((v) => dot(planes[0].normal, v))) -
      Math.min(...vertices(planes).map((v) => dot(planes[0].normal, v)));
    expect(width(large.planes) / width(small.planes)).toBeCloseTo(large.diameter / small.diameter, 9);
  });

  it("is the same crystal, phase and all, on a skewed grid", () => {
    const columns: Matrix3 = [
      [0.2, 0, 0.9],
      [0, 1.1, 0],
      [1, 0.1, 0],
    ];
    const straight = simulateCrystal({ shape: [40, 40, 40], seed: 8, diameter: 20, phaseRange: 2 });
    const skewed = simulateCrystal({ shape: [40, 40, 40], seed: 8, diameter: 20, phaseRange: 2, columns });
    // Both are centred to a hundredth of a voxel, which tilts the field by no more than that share of its gradient.
    const image = (n: Triple): number => straightPhase([dot(columns[2], n), dot(columns[1], n), dot(columns[0], n)]);
    const straightPhase = (r: Triple): number => interpolate(straight.object.data, 40, r);
    for (const n of [
      [0, 0, 0],
      [3, 2, -4],
      [-5, 1, 2],
      [2, -4, 3],
    ] as Triple[]) {
      const i = ((20 + n[0]) * 40 + 20 + n[1]) * 40 + 20 + n[2];
      const found = Math.atan2(skewed.object.data[2 * i + 1], skewed.object.data[2 * i]);
      // Trilinear interpolation of a field with correlation length 8 voxels errs by about 1/8·(1/8)² of its range.
      expect(Math.abs(found - image(n))).toBeLessThan(0.03);
    }
  });

  it("has no ramp and no offset, and no phase when none is asked for", () => {
    const { object } = simulateCrystal({ shape, seed: 5, phaseRange: 1 });
    const phase = phaseOf(object).data;
    const weight = modulusOf(object).data;
    const moments = [0, 0, 0, 0];
    phase.forEach((p, i) => {
      const [z, y, x] = placeOf(i, shape);
      [1, z, y, x].forEach((m, j) => {
        moments[j] += weight[i] * p * m;
      });
    });
    const mass = weight.reduce((a, b) => a + b, 0);
    // Float32 phases sum to about 1e-7 of the mass times the lever.
    for (const moment of moments) expect(Math.abs(moment / mass)).toBeLessThan(1e-5);
    expect(phaseOf(simulateCrystal({ shape, seed: 5, phaseRange: 0 }).object).data.every((p) => p === 0)).toBe(true);
  });

  it("follows its seed", () => {
    const make = (seed: number) => simulateCrystal({ shape: [24, 24, 24], seed }).object.data;
    expect(make(1)).toEqual(make(1));
    expect(make(1)).not.toEqual(make(2));
  });

  it("refuses options out of range", () => {
    expect(() => simulateCrystal({ shape, size: 0.9 })).toThrow(OptionError);
    expect(() => simulateCrystal({ shape, diameter: 60 })).toThrow(/spans at most 0.8 .* found/);
    expect(() => simulateCrystal({ shape, facets: 3 })).toThrow(/from 4 to 200, found 3/);
    expect(() => simulateCrystal({ shape, phaseRange: Number.NaN })).toThrow(OptionError);
    expect(() => simulateCrystal({ shape: [4, 4, 4], size: 0.1 })).toThrow(/voxels/);
  });
});

function placeOf(i: number, [nz, ny, nx]: Shape): Triple {
  return [
    Math.floor(i / (ny * nx)) - Math.floor(nz / 2),
    (Math.floor(i / nx) % ny) - Math.floor(ny / 2),
    (i % nx) - Math.floor(nx / 2),
  ];
}

function centreOfMass(amplitude: Float32Array, shape: Shape): number[] {
  const sum = [0, 0, 0];
  let mass = 0;
  amplitude.forEach((a, i) => {
    mass += a;
    placeOf(i, shape).forEach((place, axis) => {
      sum[axis] += a * place;
    });
  });
  return sum.map((s) => s / mass);
}

function extent(support: Uint8Array, shape: Shape): number[] {
  const places = [...support.keys()].filter((i) => support[i] === 1).map((i) => placeOf(i, shape));
  return [0, 1, 2].map((axis) => Math.max(...places.map((p) => p[axis])) - Math.min(...places.map((p) => p[axis])) + 1);
}

/** Phase of trilinear interpolation of a complex cube of edge n at a place (z, y, x) from its centre. */
function interpolate(data: Float32Array, n: number, place: Triple): number {
  const base = place.map(Math.floor);
  let [re, im] = [0, 0];
  for (const corner of [0, 1, 2, 3, 4, 5, 6, 7]) {
    const bits = [corner >> 2, (corner >> 1) & 1, corner & 1];
    const weight = bits.reduce((w, bit, axis) => w * (bit ? place[axis] - base[axis] : 1 - place[axis] + base[axis]), 1);
    const [z, y, x] = base.map((b, axis) => b + bits[axis] + n / 2);
    re += weight * data[2 * ((z * n + y) * n + x)];
    im += weight * data[2 * ((z * n + y) * n + x) + 1];
  }
  return Math.atan2(im, re);
}
