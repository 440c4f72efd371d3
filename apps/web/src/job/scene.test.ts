// Surfaces and slices of simple bodies, whose places and values are known.

import { complexVolume, realVolume, roll, type Shape } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { measuredOf } from "./measured.js";
import { arrayScene, cutOf, surfaceOf, viewOf } from "./scene.js";

/** A ball of radius r voxels about the centre whose phase grows along the last axis, with a soft edge. */
function ball([nz, ny, nx]: Shape, radius: number, slope: number) {
  const object = complexVolume([nz, ny, nx]);
  for (let z = 0, i = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++, i++) {
        const at = [z - Math.floor(nz / 2), y - Math.floor(ny / 2), x - Math.floor(nx / 2)];
        const modulus = Math.max(0, Math.min(1, radius + 0.5 - Math.hypot(...at)));
        object.data[2 * i] = modulus * Math.cos(slope * at[2]);
        object.data[2 * i + 1] = modulus * Math.sin(slope * at[2]);
      }
    }
  }
  return object;
}

describe("a scene of an object on its array", () => {
  const object = ball([17, 18, 20], 5, 0.2);

  it("has a surface at the radius of the ball, in voxels, with the phase just below it", () => {
    const scene = arrayScene(object);
    const { positions, values } = surfaceOf(scene, { quantity: "phase", level: 0.5, place: [8, 9, 10] });
    for (let i = 0; i < positions.length; i += 3) {
      expect(Math.abs(Math.hypot(positions[i], positions[i + 1], positions[i + 2]) - 5)).toBeLessThan(0.3);
      // A voxel below: at four fifths of the way out, by the steepness of the phase.
      expect(Math.abs(values[i / 3] - 0.2 * positions[i] * 0.8)).toBeLessThan(0.12);
    }
  });

  it.each([0.05, 0.5, 0.95])("has the surface that the whole array has, bit for bit, at a level of %f", (level) => {
    // Once off the middle, and once beyond the border.
    for (const radius of [4, 9.5]) {
      const scene = arrayScene(roll(ball([17, 18, 20], radius, 0.2), [2, -1, 3]));
      const wish = { quantity: "phase", level, place: [8, 9, 10] } as const;
      expect(surfaceOf(scene, wish)).toEqual(surfaceOf({ ...scene, near: scene.amplitude }, wish));
    }
  });

  it("is placed in space by the edges of the voxel, longer where the object is of a central part of the pattern", () => {
    // Edges along frame, row and column, in metres; the row's leans towards z.
    const directColumns = [
      [0, 0, 4e-9],
      [0, 3e-9, 1e-9],
      [2e-9, 0, 0],
    ];
    const geometry = { directColumns, qVector: [0, 3, 4] } as unknown as Parameters<typeof arrayScene>[1];
    const scene = arrayScene(object, geometry, [34, 36, 40]);
    expect(scene.voxel.map((length) => Number(length.toPrecision(6)))).toEqual([8, 6.32456, 4]);
    expect(scene.q?.map((part) => Number(part.toPrecision(12)))).toEqual([0, 0.6, 0.8]);
    const { positions } = surfaceOf(scene, { quantity: "phase", level: 0.5, place: [8, 9, 10] });
    const most = [0, 1, 2].map((k) => positions.reduce((max, value, i) => (i % 3 === k ? Math.max(max, value) : max), 0));
    // Of the ellipsoid that the matrix makes of a ball of radius 5: 5 |row of the matrix|.
    for (const [k, expected] of [5 * 4, 5 * 6, 5 * Math.hypot(2, 8)].entries())
      expect(Math.abs(most[k] - expected)).toBeLessThan(2);
  });

  it("is cut through the place that is asked for, each slice with the axes that it says", () => {
    // A little below the half that voxels at the radius itself have.
    const cut = cutOf(arrayScene(object), { quantity: "phase", level: 0.49, place: [8, 7, 12] });
    // The ball reaches voxels 3 to 13, 4 to 14 and 5 to 15, and three more are shown around it.
    expect(cut.slices.map(({ rows, columns, axes, from }) => [rows, columns, ...axes, ...from])).toEqual([
      [17, 17, "column", "row", 2, 1],
      [17, 17, "column", "frame", 2, 0],
      [17, 17, "row", "frame", 1, 0],
    ]);
    const [across, , last] = cut.slices;
    expect(across.values[(7 - 1) * 17 + 12 - 2]).toBeCloseTo(0.4, 6);
    expect(across.values[0]).toBeNaN();
    // Voxels of a disk of radius 5.
    expect(across.inside.reduce((a, b) => a + b)).toBe(81);
    expect(last.values[8 * 17 + 9 - 1]).toBeCloseTo(0.4, 6);
  });

  it("is refused where nothing reaches the level", () => {
    expect(() => surfaceOf(arrayScene(complexVolume([8, 8, 8])), { quantity: "phase", level: 0.5, place: [0, 0, 0] })).toThrow(
      /expected/,
    );
    expect(viewOf(arrayScene(object)).quantities.map(({ name }) => name)).toEqual(["phase", "amplitude"]);
  });
});

it("what was measured is summed along each axis, without what was not", () => {
  const counts = realVolume([2, 2, 3], Float32Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]));
  const mask = { kind: "mask", shape: counts.shape, data: new Uint8Array(12).fill(1) } as const;
  mask.data[0] = 0;
  mask.data[6] = 0;
  const { curve, most, projections } = measuredOf(counts, mask);
  expect([...curve]).toEqual([20, 50]);
  expect(most).toBe(12);
  expect(projections.map(({ along, axes }) => [along, ...axes])).toEqual([
    ["frame", "column", "row"],
    ["row", "column", "frame"],
    ["column", "row", "frame"],
  ]);
  expect([...projections[0].values]).toEqual([Number.NaN, 10, 12, 14, 16, 18]);
  expect([...projections[1].values]).toEqual([4, 7, 9, 10, 19, 21]);
  expect([...projections[2].values]).toEqual([5, 15, 17, 33]);
});
