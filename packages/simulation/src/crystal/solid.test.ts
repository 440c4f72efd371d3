import { add, apply, fromColumns, norm, scale, seededRandom, uniformSequence, type Vector } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { between, randomDirection } from "../random.js";
import { convexForms, type FormKind, formNamed, oddForms, randomForm, rareForms } from "./forms.js";
import { orthogonalGrid, sampleSolid, spansOf } from "./sample.js";
import { cylinder, diagonal, difference, ellipsoid, polyhedron, union } from "./solid.js";

const kinds = [...convexForms, ...oddForms];
/** A shear with a stretch: nothing about it is symmetric. */
const sheared = fromColumns([9, 1, 0], [-2, 7, 1], [0.5, 0, 11]);
const determinant = 9 * (7 * 11) + 2 * (1 * 11) + 0.5 * (1 * 1 - 7 * 0);
/** Shares of 1/64 on surfaces of some hundred voxels average to better than this. */
const sampled = 3e-3;

const volumeOf = (data: Float32Array): number => data.reduce((a, b) => a + b, 0);

describe("solids", () => {
  const grid = orthogonalGrid([32, 32, 32]);

  it("sample to their volumes, however they are stretched", () => {
    const ball = sampleSolid(ellipsoid(sheared, [0.3, -0.2, 0.4]), grid);
    expect(Math.abs(volumeOf(ball.data) / (((4 * Math.PI) / 3) * determinant) - 1)).toBeLessThan(sampled);
    const rod = sampleSolid(cylinder(sheared, [0, 0.1, 0]), grid);
    expect(Math.abs(volumeOf(rod.data) / (2 * Math.PI * determinant) - 1)).toBeLessThan(sampled);
  });

  it("add and subtract", () => {
    const a = ellipsoid(fromColumns([8, 0, 0], [0, 8, 0], [0, 0, 8]), [0, 0, 0]);
    const inner = a.moved(fromColumns([0.5, 0, 0], [0, 0.5, 0], [0, 0, 0.5]), [1, 0, 0]);
    const far = inner.moved(fromColumns([1, 0, 0], [0, 1, 0], [0, 0, 1]), [0, 0, 10]);
    const ball = ((4 * Math.PI) / 3) * 8 ** 3;
    expect(volumeOf(sampleSolid(difference(a, inner), grid).data) / ball).toBeCloseTo(7 / 8, 2);
    expect(volumeOf(sampleSolid(union(a, inner), grid).data) / ball).toBeCloseTo(1, 2);
    // Two balls of radii 8 and 4 whose middles are d = √101 apart share the lens π(R+r−d)²(d²+2d(R+r)−3(R−r)²)/12d.
    const d = Math.sqrt(101);
    const lens = (Math.PI * (12 - d) ** 2 * (d * d + 24 * d - 48)) / (12 * d);
    expect(volumeOf(sampleSolid(union(a, far), grid).data) / (ball * (9 / 8) - lens)).toBeCloseTo(1, 2);
  });

  it("are a polyhedron's half-spaces", () => {
    const cube = polyhedron(
      ([0, 1, 2] as const).flatMap((axis) =>
        [-1, 1].map((sign) => ({ normal: [0, 1, 2].map((i) => (i === axis ? sign : 0)) as unknown as Vector, distance: 5 })),
      ),
    );
    expect(volumeOf(sampleSolid(cube, grid).data)).toBeCloseTo(1000, 0);
    expect(cube.depth([4, 1, 0])).toBe(1);
    expect(cube.reach([0, 0.6, 0.8])).toBeCloseTo(7, 12);
    expect(spansOf(cube, grid)).toEqual([10 / 32, 10 / 32, 10 / 32]);
  });

  it.each(kinds)("never change depth faster than the distance walked, and reach as far as they are (%s)", (kind) => {
    for (let seed = 0; seed < 10; seed++) {
      const next = uniformSequence(seededRandom(seed, "tests", 3));
      const body = randomForm(kind, next).moved(sheared, [1, 2, -1]);
      for (let i = 0; i < 100; i++) {
        const a = apply(sheared, scale(between(next, 0, 1.5), randomDirection(next)));
        const b = add(a, scale(between(next, 0, 3), randomDirection(next)));
        const way = randomDirection(next);
        const step = norm(add(b, scale(-1, a)));
        expect(Math.abs(body.depth(b) - body.depth(a))).toBeLessThanOrEqual(step * (1 + 1e-12));
        if (body.depth(a) > 0) expect(way[0] * a[0] + way[1] * a[1] + way[2] * a[2]).toBeLessThanOrEqual(body.reach(way));
      }
    }
  });
});

describe("randomForm", () => {
  const edge = 30;
  const grid = orthogonalGrid([edge, edge, edge]);
  const inside = (kind: FormKind, seed: number, radius = 7): Uint8Array => {
    const next = uniformSequence(seededRandom(seed, "tests", 4));
    const body = randomForm(kind, next).moved(diagonal(radius, radius, radius), [0, 0, 0]);
    return Uint8Array.from(sampleSolid(body, grid).data, (share) => Number(share >= 0.5));
  };

  it.each(kinds)("is one piece of some size (%s)", (kind) => {
    for (let seed = 0; seed < 6; seed++) {
      const [largest, ...rest] = pieces(inside(kind, seed), 1, edge);
      // A ball of radius 7 has 1437 voxels.
      expect(largest).toBeGreaterThan(300);
      // Corners may be cut off from the rest by half-filled voxels.
      expect(rest.reduce((a, b) => a + b, 0)).toBeLessThan(5);
    }
  });

  it("is hollow where it says so, and only there", () => {
    // Now and then the hole of a flat body comes out at its side.
    const hollow = Array.from({ length: 20 }, (_, seed) => pieces(inside("hollow", seed), 0, edge)[1] ?? 0).filter((n) => n > 5);
    expect(hollow.length).toBeGreaterThanOrEqual(17);
    for (let seed = 0; seed < 6; seed++) {
      for (const kind of convexForms) expect(pieces(inside(kind, seed), 0, edge)).toHaveLength(1);
    }
  });

  it("is thin, far apart or mostly empty where it says so", () => {
    const volume = (kind: FormKind, seed: number, radius?: number) => pieces(inside(kind, seed, radius), 1, edge);
    for (let seed = 0; seed < 6; seed++) {
      expect(volume("two", seed, 4)[1]).toBeGreaterThan(8);
      // A ball of radius 7 has 1437 voxels.
      expect(volume("plate", seed)[0]).toBeLessThan(1000);
      expect(volume("needle", seed)[0]).toBeLessThan(500);
    }
    const holes = Array.from({ length: 10 }, (_, seed) => pieces(inside("shell", seed), 0, edge)[1] ?? 0);
    expect(holes.filter((hole) => hole > 30).length).toBeGreaterThanOrEqual(8);
    expect(rareForms.map(formNamed)).toEqual(rareForms);
    expect(() => formNamed("torus")).toThrow(/a form out of planes, .*, found 'torus'/);
  });

  it("is convex where it says so, and not where it does not", () => {
    const middleInside = (kind: FormKind, seed: number): boolean => {
      const next = uniformSequence(seededRandom(seed, "tests", 5));
      const body = randomForm(kind, next);
      const points = Array.from({ length: 400 }, () => scale(between(next, 0, 1.5), randomDirection(next))).filter(
        (r) => body.depth(r) > 0,
      );
      return points.every((a, i) => points.slice(0, i).every((b) => body.depth(scale(0.5, add(a, b))) > 0));
    };
    for (const kind of convexForms) for (let seed = 0; seed < 5; seed++) expect(middleInside(kind, seed)).toBe(true);
    for (const kind of ["plate", "needle"] as const)
      for (let seed = 0; seed < 5; seed++) expect(middleInside(kind, seed)).toBe(true);
    for (const kind of oddForms) for (let seed = 0; seed < 5; seed++) expect(middleInside(kind, seed)).toBe(false);
  });
});

/** Sizes of the connected pieces of voxels of one value in a cube of edge n, largest first. */
function pieces(data: Uint8Array, value: 0 | 1, n: number): number[] {
  const seen = new Uint8Array(data.length);
  const sizes: number[] = [];
  for (let first = 0; first < data.length; first++) {
    if (data[first] !== value || seen[first]) continue;
    const queue = [first];
    seen[first] = 1;
    for (let at = 0; at < queue.length; at++) {
      const i = queue[at];
      const [z, y, x] = [Math.floor(i / (n * n)), Math.floor(i / n) % n, i % n];
      const neighbours = [z > 0 && i - n * n, z < n - 1 && i + n * n, y > 0 && i - n, y < n - 1 && i + n, x > 0 && i - 1];
      for (const j of [...neighbours, x < n - 1 && i + 1]) {
        if (j === false || seen[j] || data[j] !== value) continue;
        seen[j] = 1;
        queue.push(j);
      }
    }
    sizes.push(queue.length);
  }
  return sizes.sort((a, b) => b - a);
}
