import {
  type ComplexVolume,
  centreOf,
  complexVolume,
  createReferenceEngine,
  DataError,
  maskVolume,
  norm,
  OptionError,
  type Shape,
  scale,
  type Triple,
  triple,
  type Vector,
} from "@friedel/engine";
import { box, drawn } from "@friedel/engine/testing";
import { describe, expect, it } from "vitest";
import { bulkOf, crystalSupport } from "../../unwrapping/support.js";
import { crystalAxes, laboratoryAxes } from "../frame/axes.js";
import type { SpaceObject } from "../record.js";
import { findRamp, takeRamp } from "./ramp.js";
import { pathLengths, withoutRefraction } from "./refraction.js";

const engine = await createReferenceEngine();
const { transform } = engine;

const shape: Shape = [24, 20, 30];
const q: Vector = [1.5e10, 1.1e10, -0.9e10];
const voxel = 5e-9;
const axes = crystalAxes(q);

/** A sphere of radius 7 voxels beside the array's centre with a phase, places along the axes (z, y, x) in metres from the centre. */
function sphere(phase: (z: number, y: number, x: number) => number): SpaceObject {
  const polar = ([z, y, x]: Triple) => Math.hypot(z - 1, y, x + 3) <= 7 && ([1, phase(z * voxel, y * voxel, x * voxel)] as const);
  const { object } = drawn(shape, polar, centreOf(shape));
  return { object, voxelM: [voxel, voxel, voxel], axes, q };
}

function difference(a: ComplexVolume, b: ComplexVolume): number {
  return a.data.reduce((worst, value, i) => Math.max(worst, Math.abs(value - b.data[i])), 0);
}

describe("ramps", () => {
  const slopes: Vector = [0.031e9, -0.0442e9, 0.0173e9];

  it("are found to a millionth of a voxel of the pattern, moved into Q, and put back", async () => {
    const space = sphere((z, y, x) => slopes[0] * z + slopes[1] * y + slopes[2] * x + 0.7);
    const { support } = crystalSupport(space.object, 0.5);
    const ramp = await findRamp(space, support, transform);
    const found = axes.map((axis) => axis[0] * ramp.wavevector[0] + axis[1] * ramp.wavevector[1] + axis[2] * ramp.wavevector[2]);
    const patternVoxel = (2 * Math.PI) / (30 * voxel);
    found.forEach((k, axis) => {
      expect(Math.abs(k - slopes[axis]) / patternVoxel).toBeLessThan(1e-6);
    });
    expect(ramp.offset).toBeCloseTo(0.7, 5);
    const flat = takeRamp(space, ramp);
    expect(difference(flat.object, sphere(() => 0).object)).toBeLessThan(1e-5);
    const off = (k: 0 | 1 | 2) => flat.q[k] - q[k] - ramp.wavevector[k];
    expect(norm(triple(off)) / norm(q)).toBeLessThan(1e-15);
    const back = takeRamp(flat, { wavevector: scale(-1, ramp.wavevector), offset: -ramp.offset });
    expect(difference(back.object, space.object)).toBeLessThan(1e-6);
    expect(norm([back.q[0] - q[0], back.q[1] - q[1], back.q[2] - q[2]]) / norm(q)).toBeLessThan(1e-15);
  });

  it("are refused where there is no support", async () => {
    const flat = sphere(() => 0);
    await expect(findRamp(flat, maskVolume(shape), transform)).rejects.toThrow(DataError);
  });
});

describe("crystalSupport", () => {
  it("keeps the largest part, counts the rest, and says whether it touches the border", () => {
    const { object } = sphere(() => 0);
    object.data[2 * (2 * 600 + 2 * 30 + 2)] = 0.9;
    const found = crystalSupport(object, 0.5);
    expect([found.left, found.touchesBorder]).toEqual([1, false]);
    expect(found.voxels).toBe(found.support.data.reduce((a, b) => a + b));
    object.data[2 * (12 * 600)] = 1;
    for (let y = 0; y < 10; y++) for (let x = 0; x < 12; x++) object.data[2 * (12 * 600 + y * 30 + x)] = 1;
    expect(crystalSupport(object, 0.5).touchesBorder).toBe(true);
    expect(() => crystalSupport(complexVolume(shape), 0.5)).toThrow(DataError);
    expect(() => crystalSupport(object, 1.5)).toThrow(OptionError);
  });

  it("is peeled layer by layer", () => {
    const { support } = crystalSupport(sphere(() => 0).object, 0.5);
    const bulk = bulkOf(support, 2);
    expect(bulk.data[13 * 600 + 10 * 30 + 12]).toBe(1);
    expect(bulk.data[13 * 600 + 10 * 30 + 12 + 5]).toBe(1);
    expect(bulk.data[13 * 600 + 10 * 30 + 12 + 6]).toBe(0);
  });
});

describe("withoutRefraction", () => {
  /** A box of 10 × 8 × 12 voxels (z, y, x). */
  const inside = box(shape, [7, 6, 9], [17, 14, 21]);

  it.each<[string, Vector, number]>([
    ["along z", [0, 0, 1], 5.5],
    ["against z", [0, 0, -1], 4.5],
    ["along y", [0, 1, 0], 4.5],
    // To the face at x = 9 − ½, 6.5 voxels away, at 30° off x towards z: not through the z faces.
    ["askew", [Math.cos(Math.PI / 6), 0, Math.sin(Math.PI / 6)], 6.5 / Math.cos(Math.PI / 6)],
  ])("has the path through a box, %s", (_, direction, voxels) => {
    const space = { object: complexVolume(shape), voxelM: [voxel, voxel, voxel] as const, axes: laboratoryAxes, q };
    const path = pathLengths(space, inside, direction).data[12 * 600 + 10 * 30 + 15] / voxel;
    // A face is found between two voxel centres: half a voxel, less where it is straight across.
    expect(Math.abs(path - voxels)).toBeLessThan(0.3);
  });

  it("undoes exp(−k(iδ + β)(L_in + L_out)) with the light's own paths", () => {
    const space: SpaceObject = { ...sphere(() => 0.4), axes: laboratoryAxes };
    const { support } = crystalSupport(space.object, 0.5);
    const wavelengthM = 1.4e-10;
    const k = (2 * Math.PI) / wavelengthM;
    const material = { delta: 4e-5, beta: 4e-6, wavelengthM };
    const elastic = { ...space, q: [k * 0.5, 0, k * (Math.sqrt(0.75) - 1)] as const };
    const into = pathLengths(elastic, support, [0, 0, 1]);
    const out = pathLengths(elastic, support, [-0.5, 0, -Math.sqrt(0.75)]);
    const { object: seen } = drawn(shape, (_, i) => {
      const path = into.data[i] + out.data[i];
      return support.data[i] !== 0 && [Math.exp(-k * material.beta * path), 0.4 - k * material.delta * path];
    });
    const found = withoutRefraction({ ...elastic, object: seen }, support, material);
    expect(difference(found.space.object, space.object)).toBeLessThan(1e-6);
    // From the points of a sphere to its surface along one direction: ∫ chord²/2 over ∫ chord = 3R/4, R = 7 and a voxel's doubt.
    expect(found.meanPathM / voxel / 2).toBeGreaterThan(0.9 * 0.75 * 7);
    expect(found.meanPathM / voxel / 2).toBeLessThan(1.15 * 0.75 * 7);
    expect(() => withoutRefraction(space, support, { ...material, delta: -1 })).toThrow(OptionError);
    expect(() => withoutRefraction(space, support, { ...material, wavelengthM: 0 })).toThrow(OptionError);
    expect(() => withoutRefraction(space, maskVolume(shape), material)).toThrow(DataError);
  });
});
