import {
  add,
  apply,
  type ComplexVolume,
  centreOf,
  complexVolume,
  createReferenceEngine,
  cross,
  DataError,
  inverseTranspose,
  type Matrix3,
  mapped,
  modulusOf,
  multiply,
  norm,
  OptionError,
  placeOf,
  rotation,
  type Shape,
  scale,
  seededRandom,
  transpose,
  type Vector,
} from "@friedel/engine";
import { maskOf } from "@friedel/engine/testing";
import { describe, expect, it } from "vitest";
import { directBasis } from "../../geometry/geometry.js";
import { boundsOf } from "../../metrics/extent.js";
import { crystalAxes, laboratoryAxes } from "./axes.js";
import { type PlacedObject, type ToSpaceOptions, toSpace } from "./to-space.js";

const { transform } = await createReferenceEngine();

const shape: Shape = [20, 24, 18];
/** Steps of q at no right angles, of very different lengths, 1/m. */
const reciprocalColumns: Matrix3 = [
  [2.1e6, 1.3e6, 8.6e6],
  [0.4e6, -9.4e6, 0.7e6],
  [4.6e6, 2.1e6, -5.1e6],
];
const qVector: Vector = [1.4e10, 0.6e10, -0.5e10];
const geometry = { reciprocalColumns, directColumns: directBasis(reciprocalColumns, shape), qVector };

/** Random numbers in a box, so that the spectrum fills the array to its corners. */
function randomObject(of: Shape, half: number): ComplexVolume {
  const random = seededRandom(3, "tests", 1);
  return mapped(complexVolume(of), (_, i) => {
    const isInside = placeOf(i >> 1, of, centreOf(of)).every((n) => Math.abs(n - 1) <= half);
    return isInside ? random.uniform(i) - 0.3 : 0;
  });
}

/** The trigonometric sum over the spectrum at a place in the laboratory, metres. */
async function sumOver(object: ComplexVolume): Promise<(r: Vector) => readonly [number, number]> {
  const { data } = await transform(object, "forward");
  const of = object.shape;
  const centre = centreOf(of);
  return (r) => {
    const n = apply(transpose(inverseTranspose(geometry.directColumns)), r);
    let [re, im] = [0, 0];
    for (let i = 0; i < data.length / 2; i++) {
      const angle = 2 * Math.PI * placeOf(i, of, centre).reduce((sum, k, axis) => sum + (k * n[axis]) / of[axis], 0);
      re += data[2 * i] * Math.cos(angle) - data[2 * i + 1] * Math.sin(angle);
      im += data[2 * i] * Math.sin(angle) + data[2 * i + 1] * Math.cos(angle);
    }
    return [(2 * re) / data.length, (2 * im) / data.length];
  };
}

function metresTo({ grid, axes, voxelM }: PlacedObject, voxel: number): Vector {
  const steps = placeOf(voxel, grid.shape, centreOf(grid.shape));
  return steps.reduce<Vector>((r, n, axis) => add(r, scale(voxelM[axis] * n, axes[axis])), grid.centreM);
}

describe("toSpace", () => {
  it.each([
    ["laboratory", laboratoryAxes],
    ["crystal", crystalAxes(qVector)],
    ["turned", multiply(crystalAxes(qVector), rotation([0.6, 0, 0.8], 1.1))],
  ])("equals the sum over the spectrum at every voxel it fills, %s frame", async (_, axes) => {
    const object = randomObject(shape, 5);
    const found = await toSpace(object, geometry, { axes, voxelM: 4e-8 }, transform);
    const sum = await sumOver(object);
    const { data } = found.object;
    let [filled, worst] = [0, 0];
    for (let i = 0; i < data.length / 2; i += 7) {
      if (data[2 * i] === 0) continue;
      filled++;
      const [re, im] = sum(metresTo(found, i));
      worst = Math.max(worst, Math.hypot(re - data[2 * i], im - data[2 * i + 1]));
    }
    const largest = Math.sqrt(object.data.reduce((a, _b, i, all) => (i % 2 ? a : Math.max(a, all[i] ** 2 + all[i + 1] ** 2)), 0));
    expect(filled).toBeGreaterThan(100);
    // Seven taps on a grid twice as fine leave 3e-7, float32 as much.
    expect(worst / largest).toBeLessThan(1e-6);
  });

  it("fills another object's grid at that object's places, and leaves what lies outside at 0", async () => {
    const object = randomObject(shape, 4);
    const first = await toSpace(object, geometry, { voxelM: 5e-8 }, transform);
    const again = await toSpace(object, geometry, { grid: first.grid }, transform);
    expect(again.object.data).toEqual(first.object.data);
    const corner = first.object.data.subarray(0, 2);
    expect([...corner]).toEqual([0, 0]);
  });

  it("keeps the object in the middle of a grid that holds all of it", async () => {
    const { object } = await toSpace(randomObject(shape, 4), geometry, { voxelM: 3e-8 }, transform);
    const modulus = modulusOf(object);
    const bounds = boundsOf(maskOf(object.shape, (_, i) => modulus.data[i] >= 0.3));
    if (!bounds) throw new Error("expected a filled grid");
    for (const axis of [0, 1, 2] as const) {
      const [least, most, last] = [bounds.least[axis], bounds.most[axis], object.shape[axis] - 1];
      expect(least).toBeGreaterThan(0);
      expect(most).toBeLessThan(last);
      expect(Math.abs(least + most - last)).toBeLessThan(4);
    }
  });

  it("blurs as asked: the field of one voxel is a Gaussian of that width", async () => {
    const wide: Shape = [24, 24, 24];
    const columns = { reciprocalColumns, directColumns: directBasis(reciprocalColumns, wide), qVector };
    const object = complexVolume(wide);
    object.data[2 * ((12 * 24 + 12) * 24 + 12)] = 1;
    const sigma = 1.2;
    const found = await toSpace(object, columns, { voxelM: 3e-8, smoothing: sigma }, transform);
    const toArray = transpose(inverseTranspose(columns.directColumns));
    let worst = 0;
    for (let i = 0; i < found.object.data.length / 2; i++) {
      if (found.object.data[2 * i] === 0) continue;
      const n = Math.hypot(...apply(toArray, metresTo(found, i)));
      worst = Math.max(
        worst,
        Math.abs(found.object.data[2 * i] - Math.exp(-((n / sigma) ** 2) / 2) / (2 * Math.PI * sigma ** 2) ** 1.5),
      );
    }
    // The Gaussian's own transform is 8e-4 at the border of the band, in one of three directions at a time: 1e-4 of it is lost.
    expect(worst).toBeLessThan(3e-4 / (2 * Math.PI * sigma ** 2) ** 1.5);
  });

  it("takes the finest distance resolved as voxel", async () => {
    const object = randomObject(shape, 3);
    const finest = (2 * Math.PI) / (24 * Math.hypot(1.3e6, 9.4e6, 2.1e6));
    expect((await toSpace(object, geometry, {}, transform)).voxelM[0] / finest).toBeCloseTo(1, 12);
  });

  it("refuses an object that touches the border, one of zeros, and options that make no sense", async () => {
    const bad = complexVolume(shape);
    await expect(toSpace(bad, geometry, {}, transform)).rejects.toThrow(DataError);
    bad.data[0] = 1;
    await expect(toSpace(bad, geometry, {}, transform)).rejects.toThrow(/the support touches the border/);
    const object = randomObject(shape, 4);
    const wrong: ToSpaceOptions[] = [
      { voxelM: 0 },
      { voxelM: 1e-12 },
      { isosurface: 1 },
      { smoothing: -1 },
      { axes: [laboratoryAxes[1], laboratoryAxes[0], laboratoryAxes[2]] },
    ];
    for (const options of wrong) await expect(toSpace(object, geometry, options, transform)).rejects.toThrow(OptionError);
  });
});

describe("crystalAxes", () => {
  it("have z along Q and are a right-handed frame", () => {
    for (const q of [qVector, [0, 0, -2e10], [3e10, 0, 0], [0, -1e10, 0]] as const) {
      const [z, y, x] = crystalAxes(q);
      z.forEach((part, axis) => {
        expect(part).toBeCloseTo(q[axis] / norm(q), 12);
      });
      cross(x, y).forEach((part, axis) => {
        expect(part).toBeCloseTo(z[axis], 12);
      });
    }
  });

  it("refuse a Q of no length", () => {
    expect(() => crystalAxes([0, 0, 0])).toThrow(OptionError);
  });
});
