import { type ComplexVolume, complexVolume, DataError, splineWeights, type Triple } from "@friedel/engine";
import { drawn } from "@friedel/engine/testing";
import { describe, expect, it } from "vitest";
import { crystalOfObject } from "./crystal-of-object.js";
import { fibonacciDirections } from "./model-grid.js";

const shape: Triple = [24, 26, 28];
const level = { shape, box: [18, 18, 18] as Triple, scale: [1, 1, 1] as Triple };
const axes = Float64Array.from([1, 0, 0, -1, 0, 0, 0, 1, 0, 0, -1, 0, 0, 0, 1, 0, 0, -1]);

/** Radians by which the ridge and the end of the conjugate gradients may move a fitted phase of 18 rad: it is only a start. */
const phaseTolerance = 0.2;

/** Homogeneous in |r − c|² ≤ R² with a phase by place. */
function ball(centre: Triple, radius: number, phase: (z: number, y: number, x: number) => number): ComplexVolume {
  return drawn(shape, ([z, y, x]) => z * z + y * y + x * x <= radius * radius && [1, phase(z, y, x)], centre).object;
}

describe("the crystal nearest to an object", () => {
  it("has planes that touch the object's faces, wherever it lies in the array", () => {
    const object = ball([9, 14, 17], 6, () => 0.4);
    const { planes } = crystalOfObject(object, level, axes, [5, 5, 5]);
    // The ball's outermost voxel centres lie 6 voxels from its centre, which comes to the box's voxel 9; the box's centre is at 8.5.
    expect(Array.from({ length: 6 }, (_, k) => planes[4 * k + 3])).toEqual([7, 6, 7, 6, 7, 6]);
  });

  it("has the phase of an object that turns several times: a cubic is a spline of any grid", () => {
    const wrapped = (z: number, y: number, x: number): number => 1.5 * z + 0.1 * y * y - 0.01 * x ** 3;
    const { phase } = crystalOfObject(ball([12, 13, 14], 7, wrapped), level, fibonacciDirections(20), [8, 8, 8]);
    const along = splineWeights(18, 8);
    const differences: number[] = [];
    for (let z = -5; z <= 5; z++) {
      for (let y = -4; y <= 4; y += 2) {
        for (let x = -2; x <= 2; x++) {
          let value = 0;
          for (let i = 0; i < 64; i++) {
            const terms = [z, y, x].map((v, axis) => {
              const { first, weights } = along[9 + v];
              const at = [i >> 4, (i >> 2) & 3, i & 3][axis];
              return { at: first + at, weight: weights[at] };
            });
            value +=
              phase.values[(terms[0].at * 8 + terms[1].at) * 8 + terms[2].at] *
              terms[0].weight *
              terms[1].weight *
              terms[2].weight;
          }
          differences.push(value - wrapped(z, y, x));
        }
      }
    }
    expect(Math.max(...differences) - Math.min(...differences)).toBeLessThan(phaseTolerance);
  });

  it("does not take a few bright voxels elsewhere for a part of it", () => {
    const object = ball([12, 13, 14], 5, () => 0);
    object.data[2 * ((1 * 26 + 1) * 28 + 1)] = 1;
    const { planes } = crystalOfObject(object, level, axes, [5, 5, 5]);
    expect(Math.max(...Array.from({ length: 6 }, (_, k) => planes[4 * k + 3]))).toBe(6);
  });

  it("is not there for an object of zeros", () => {
    expect(() => crystalOfObject(complexVolume(shape), level, axes, [5, 5, 5])).toThrow(DataError);
  });
});
