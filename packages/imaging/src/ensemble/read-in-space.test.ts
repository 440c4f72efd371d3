import { type Matrix3, placeOf, realVolume } from "@friedel/engine";
import { expect, it } from "vitest";
import { readInSpace } from "./read-in-space.js";

// Slanting axes, columns the steps of one voxel along the array axes.
const directColumns: Matrix3 = [
  [2, 0.5, 0],
  [0, 3, 0],
  [0, 0.4, 1],
];
const axes: Matrix3 = [
  [0, 0, 1],
  [0, 1, 0],
  [1, 0, 0],
];

it("reads a map that is linear in space as it is, nothing outside of the support, and known neighbours where others are not", () => {
  const [shape, middle] = [[8, 9, 10] as const, [4, 4, 5] as const];
  const place = (i: number) => placeOf(i, shape, middle);
  const at = (n: readonly number[]) => directColumns.map((row) => row.reduce((sum, step, axis) => sum + step * n[axis], 0));
  const value = ([x, y, z]: readonly number[]) => 3 + x - 2 * y + 0.5 * z;
  const map = realVolume(
    shape,
    Float32Array.from({ length: 720 }, (_, i) => value(at(place(i)))),
  );
  const grid = { shape: [4, 4, 4] as const, voxelM: [0.5, 0.7, 0.9] as const, centreM: [0.3, -0.2, 0.1] as const };
  const support = { kind: "mask" as const, shape: grid.shape, data: new Uint8Array(64).fill(1, 1) };
  const { data } = readInSpace(map, { directColumns }, { grid, axes }, support);
  expect(data[0]).toBeNaN();
  for (let i = 1; i < 64; i++) {
    const [z, y, x] = placeOf(i, grid.shape, [2, 2, 2]);
    expect(data[i]).toBeCloseTo(value([0.3 + 0.9 * x, -0.2 + 0.7 * y, 0.1 + 0.5 * z]), 4);
  }
  const holed = { ...map, data: map.data.map((_, i) => (i % 3 === 0 ? Number.NaN : 7)) };
  expect(
    readInSpace(holed, { directColumns }, { grid, axes }, support)
      .data.slice(1)
      .every((v) => Math.abs(v - 7) < 1e-5),
  ).toBe(true);
});
