import { allMeasured, poisson, type Shape, seededRandom, type Triple, uniformSequence } from "@friedel/engine";
import { realOf } from "@friedel/engine/testing";
import { expect, it } from "vitest";
import { measuredSize } from "./size.js";

/** Counts of a Gaussian peak with streaks 17 voxels thick along the axes, of `halo` and `reach` voxels long, on a flat background. */
function scan(shape: Shape, peak: Triple, { reach = 20, halo = 1, background = 0 }) {
  const next = uniformSequence(seededRandom(3));
  return realOf(shape, ([z, y, x]) => {
    const [least, middle, most] = [z - peak[0], y - peak[1], x - peak[2]].map(Math.abs).sort((a, b) => a - b);
    const centre = 1e4 * Math.exp(-(least ** 2 + middle ** 2 + most ** 2) / 8);
    return poisson(centre + (middle <= 8 && most < reach ? halo : 0) + background, next);
  });
}

const sizeOf = (shape: Shape, peak: Triple, counts: Parameters<typeof scan>[2]) =>
  measuredSize(scan(shape, peak, counts), allMeasured(shape), peak);

it("keeps a small array whole, whatever it holds", () => {
  expect(sizeOf([60, 64, 64], [30, 32, 32], {})).toEqual([60, 64, 64]);
});

it("drops dark slabs, and those of a flat background", () => {
  expect(sizeOf([80, 80, 80], [40, 40, 40], { reach: 36 })).toEqual([72, 72, 72]);
  expect(sizeOf([80, 80, 80], [40, 40, 40], { reach: 36, background: 0.5 })).toEqual([72, 72, 72]);
});

it("keeps slabs whose signal shows only in their sum", () => {
  // One count in ten voxels of a streak, on as much background.
  expect(sizeOf([80, 80, 80], [40, 40, 40], { reach: 39, halo: 0.1, background: 0.1 })).toEqual([80, 80, 80]);
});

it("pads the short side of a cut scan, by no more than was measured", () => {
  expect(sizeOf([35, 80, 80], [3, 40, 40], { reach: 80 })).toEqual([64, 80, 80]);
  expect(sizeOf([64, 80, 80], [0, 40, 40], { reach: 80 })).toEqual([128, 80, 80]);
});

it("drops dim slabs of a large array until it is quick, and no bright ones", () => {
  const dim = sizeOf([130, 128, 128], [65, 64, 64], { reach: 80, background: 0.02, halo: 0.5 });
  expect(dim[0] * dim[1] * dim[2]).toBeLessThanOrEqual(2_000_000);
  expect(Math.min(...dim)).toBeGreaterThanOrEqual(100);
  expect(sizeOf([130, 128, 128], [65, 64, 64], { reach: 80, halo: 20 })).toEqual([128, 128, 128]);
});
