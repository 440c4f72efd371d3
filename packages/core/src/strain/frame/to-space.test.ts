import { describe, expect, it } from "vitest";
import { type ComplexVolume, centreOf, complexVolume, type Shape, seededRandom } from "../../array/index.js";
import { createReferenceEngine } from "../../engine/index.js";
import { directBasis } from "../../geometry/index.js";
import { apply, inverseTranspose, type Matrix3, rotation, scale, transpose, type Vector } from "../../vectors/index.js";
import { crystalAxes, laboratoryAxes } from "./axes.js";
import { type PlacedObject, toSpace } from "./to-space.js";

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
  const random = seededRandom(3, 1);
  const object = complexVolume(of);
  const centre = centreOf(of);
  for (let i = 0; i < object.data.length; i++) {
    const voxel = i >> 1;
    const n = [Math.floor(voxel / (of[1] * of[2])), Math.floor(voxel / of[2]) % of[1], voxel % of[2]];
    if (n.every((at, axis) => Math.abs(at - centre[axis] - 1) <= half)) object.data[i] = random.uniform(i) - 0.3;
  }
  return object;
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
      const k = [Math.floor(i / (of[1] * of[2])), Math.floor(i / of[2]) % of[1], i % of[2]];
      const angle = 2 * Math.PI * k.reduce((sum, at, axis) => sum + ((at - centre[axis]) * n[axis]) / of[axis], 0);
      re += data[2 * i] * Math.cos(angle) - data[2 * i + 1] * Math.sin(angle);
      im += data[2 * i] * Math.sin(angle) + data[2 * i + 1] * Math.cos(angle);
    }
    return [(2 * re) / data.length, (2 * im) / data.length];
  };
}

function placeOf({ grid, axes, voxelM }: PlacedObject, voxel: number): Vector {
  const [, ny, nx] = grid.shape;
  const centre = centreOf(grid.shape);
  const m = [Math.floor(voxel / (ny * nx)), Math.floor(voxel / nx) % ny, voxel % nx];
  return m.reduce<Vector>((r, at, axis) => {
    const edge = scale(voxelM[axis] * (at - centre[axis]), axes[axis]);
    return [r[0] + edge[0], r[1] + edge[1], r[2] + edge[2]];
  }, grid.centreM);
}

describe("toSpace", () => {
  it.each([
    ["laboratory", laboratoryAxes],
    ["crystal", crystalAxes(qVector)],
    ["turned crystal", crystalAxes(qVector, { along: "y", further: rotation([0.6, 0, 0.8], 1.1) })],
  ])("equals the sum over the spectrum at every voxel it fills, %s frame", async (_, axes) => {
    const object = randomObject(shape, 5);
    const found = await toSpace(object, geometry, { axes, voxelM: 4e-8 }, transform);
    const sum = await sumOver(object);
    const { data } = found.object;
    let [filled, worst] = [0, 0];
    for (let i = 0; i < data.length / 2; i += 7) {
      if (data[2 * i] === 0) continue;
      filled++;
      const [re, im] = sum(placeOf(found, i));
      worst = Math.max(worst, Math.hypot(re - data[2 * i], im - data[2 * i + 1]));
    }
    const largest = Math.sqrt(object.data.reduce((a, _b, i, all) => (i % 2 ? a : Math.max(a, all[i] ** 2 + all[i + 1] ** 2)), 0));
    expect(filled).toBeGreaterThan(100);
    // Seven taps on a grid twice as fine leave 3e-7, float32 as much.
    expect(worst / largest).toBeLessThan(1e-6);
  });
});
