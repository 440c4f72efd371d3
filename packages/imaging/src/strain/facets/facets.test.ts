import {
  apply,
  complexVolume,
  dot,
  mapped,
  modulusOf,
  multiply,
  OptionError,
  placeOf,
  type RealVolume,
  type Shape,
  scale,
  seededRandom,
  transform3d,
  transpose,
  triple,
  uniformSequence,
  type Vector,
} from "@friedel/engine";
import { maskOf } from "@friedel/engine/testing";
import { sphereBody } from "@friedel/simulation";
import { describe, expect, it } from "vitest";
import { findFacets, Surface } from "./facets.js";
import { angleBetween, formatHkl, indexFacets, orientCubic } from "./indices.js";
import { isosurface } from "./mesh.js";
import { largestPiece, vertexAreas } from "./mesh-measures.js";
import { surfaceStatistics, valuesAtSurface } from "./surface-values.js";
import { sampled, type WulffCrystal, wulffCrystal } from "./testing/wulff.js";

/** What issue and literature ask of a facet analysis. */
const angleLimit = (2 * Math.PI) / 180;
const areaLimit = 0.05;

const shape: Shape = [64, 64, 64];

function check({ normals }: WulffCrystal, amplitude: RealVolume, voxel: readonly [number, number, number]) {
  const level = 0.5 * amplitude.data.reduce((a, b) => Math.max(a, b), 0);
  const mesh = largestPiece(isosurface(amplitude, { level, voxel }));
  const analysis = findFacets(mesh, Math.cbrt(voxel[0] * voxel[1] * voxel[2]));
  const { facets } = analysis;
  expect(facets).toHaveLength(normals.length);
  for (const truth of normals) {
    const nearest = facets.reduce((a, b) => (dot(b.normal, truth.normal) > dot(a.normal, truth.normal) ? b : a));
    expect(angleBetween(nearest.normal, truth.normal)).toBeLessThan(angleLimit);
    expect(Math.abs(nearest.area / truth.area - 1)).toBeLessThan(areaLimit);
  }
  return { mesh, ...analysis };
}

/** The amplitude as a pattern that ends at the share `kept` of each axis shows it. */
function bandLimited({ shape, data }: RealVolume, kept: number): RealVolume {
  const field = new Float64Array(2 * data.length);
  data.forEach((value, i) => {
    field[2 * i] = value;
  });
  transform3d(field, shape, "forward");
  const isCut = (k: number, axis: number) => Math.min(k, shape[axis] - k) > (kept * shape[axis]) / 2;
  for (let i = 0; i < data.length; i++) if (placeOf(i, shape).some(isCut)) field.fill(0, 2 * i, 2 * i + 2);
  transform3d(field, shape, "inverse");
  return modulusOf(complexVolume(shape, Float32Array.from(field)));
}

describe("findFacets", () => {
  it.each([
    [1, 1.1547, [1, 1, 1]],
    [2, 1, [1.2, 0.9, 1]],
    [3, 1.2, [0.9, 1.1, 1]],
  ] as const)("finds {111} and {100} of a Wulff crystal within 2° and 5 % (seed %i, energies 1 to %f)", (seed, ratio, voxel) => {
    const crystal = wulffCrystal(shape, { radius: 14, ratio, voxel, next: uniformSequence(seededRandom(seed, "tests", 1)) });
    const { facets, labels, surfaceArea, mesh } = check(crystal, crystal.amplitude, voxel);
    const areas = vertexAreas(mesh);
    const share = (label: number) => areas.reduce((sum, area, v) => sum + (labels[v] === label ? area : 0), 0) / surfaceArea;
    expect(share(Surface.edge)).toBeGreaterThan(share(Surface.corner));
    expect(share(Surface.corner)).toBeGreaterThan(0);
    expect(share(Surface.rest)).toBeLessThan(0.02);
    // A triangle touches three squares at least, and its cut corners let it touch three triangles more.
    for (const facet of facets) expect(facet.neighbours.length).toBeGreaterThanOrEqual(3);
    expect(facets.reduce((sum, facet) => sum + facet.area, 0) / surfaceArea).toBeCloseTo(1.03, 1);
  });

  it("finds them through the ripples of a pattern that ends at two thirds of its array", () => {
    const voxel = [1, 1, 1] as const;
    const crystal = wulffCrystal(shape, { radius: 14, ratio: 1.1, voxel, next: uniformSequence(seededRandom(4, "tests", 1)) });
    check(crystal, bandLimited(crystal.amplitude, 0.66), voxel);
  });

  it("finds none on a sphere", () => {
    const mesh = isosurface(sampled(sphereBody(14), [40, 40, 40], [1, 1, 1]), { level: 0.5, voxel: [1, 1, 1] });
    expect(findFacets(mesh, 1).facets).toEqual([]);
  });
});

describe("indices", () => {
  const next = uniformSequence(seededRandom(5, "tests", 1));
  const crystal = wulffCrystal([4, 4, 4], { radius: 1, ratio: 1.1, voxel: [1, 1, 1], next });
  const normals = crystal.normals.map(({ normal }) => normal);

  it("names facets of a known orientation, whatever the unit of the reciprocal axes", () => {
    const orientation = triple((row) => scale(3e10, crystal.orientation[row]));
    const found = indexFacets(normals, orientation);
    expect(found.map(({ hkl }) => hkl.map((k) => k + 0))).toEqual(crystal.normals.map(({ hkl }) => hkl));
    for (const { disorientation } of found) expect(disorientation).toBeLessThan(1e-7);
  });

  it("finds a cubic crystal's orientation from its facets and the Bragg peak's indices", () => {
    const hkl = [1, 1, 1] as const;
    const found = orientCubic(crystal.normals, hkl, apply(crystal.orientation, hkl));
    // A quarter of a degree is the step of the search; half of it about Q is seen at most.
    expect(found.misfit).toBeLessThan((0.13 * Math.PI) / 180);
    expect(found.nextMisfit).toBeGreaterThan(10 * found.misfit);
    const turn = multiply(transpose(crystal.orientation), found.orientation);
    // The same up to the turns of a cube: each axis on an axis.
    for (const row of turn) expect(Math.max(...row.map(Math.abs))).toBeGreaterThan(0.9999);
    const family = ({ hkl: plane }: { readonly hkl: Vector }) => plane.map(Math.abs).sort().join("");
    expect(indexFacets(normals, found.orientation).map(family)).toEqual(crystal.normals.map(family));
    expect(() => orientCubic([], hkl, [0, 0, 1])).toThrow(/facets/);
    expect(() => orientCubic(crystal.normals, [0, 0, 0], [0, 0, 1])).toThrow(OptionError);
  });

  it("writes planes as crystallographers do", () => {
    expect(formatHkl([1, -1, 0])).toBe("(1 −1 0)");
  });
});

describe("values at the surface", () => {
  it("interpolates linear fields exactly below the surface and never from outside the support", () => {
    const voxel = [1, 1, 1] as const;
    const amplitude = sampled(sphereBody(10), [32, 32, 32], voxel);
    const mesh = isosurface(amplitude, { level: 0.5, voxel });
    const support = maskOf(amplitude.shape, (_, i) => amplitude.data[i] > 0);
    const field = mapped(amplitude, (a, i) => (a > 0 ? (i % 32) - 16 : Number.NaN));
    const values = valuesAtSurface(field, support, mesh, { voxel, depth: 2 });
    values.forEach((value, v) => {
      expect(value).toBeCloseTo(mesh.positions[3 * v] - 2 * mesh.normals[3 * v], 4);
    });
    const areas = vertexAreas(mesh);
    const all = surfaceStatistics(values, areas, () => true);
    expect(all.mean).toBeCloseTo(0, 1);
    // Over a sphere of radius 8, x² is 64/3 in the mean.
    expect(all.deviation).toBeCloseTo(8 / Math.sqrt(3), 1);
    expect(all.count).toBe(values.length);
    values.fill(Number.NaN);
    expect(surfaceStatistics(values, areas, () => true).count).toBe(0);
    expect(() => valuesAtSurface(field, { ...support, shape: [1, 1, 1] }, mesh, { voxel, depth: 0 })).toThrow(/support/);
  });
});
