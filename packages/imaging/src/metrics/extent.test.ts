import { complexVolume, cropOrPad, maskVolume, type Shape } from "@friedel/engine";
import { box } from "@friedel/engine/testing";
import { describe, expect, it } from "vitest";
import { isosurfaceSupport, shapeAround, supportSize } from "./extent.js";

const shape: Shape = [6, 8, 10];

/** 2 × 3 × 5 voxels. */
const support = box(shape, [1, 2, 3], [3, 5, 8]);

describe("supportSize", () => {
  it("counts a block's voxels and measures its edges in voxels", () => {
    expect(supportSize(support)).toEqual({ voxels: 30, lengths: [2, 3, 5] });
  });

  it("measures along the axes of a frame", () => {
    // Array axes (0, 1, 2) lie along z, y, x with steps of 30, 20 and 10.
    const columns = [
      [0, 0, 10],
      [0, 20, 0],
      [30, 0, 0],
    ] as const;
    expect(supportSize(support, columns).lengths).toEqual([50, 60, 60]);
  });

  it("finds nothing in an empty support", () => {
    expect(supportSize(maskVolume(shape))).toEqual({ voxels: 0, lengths: [0, 0, 0] });
  });
});

describe("shapeAround", () => {
  it("is even, centred, holds the support and its margin, and stays within the array", () => {
    // Centre (3, 4, 5); the block reaches 2, 2 and 2 voxels away from it.
    expect(shapeAround(support, 0)).toEqual([6, 6, 6]);
    expect(shapeAround(support, 1)).toEqual([6, 8, 8]);
    expect(cropOrPad(support, shapeAround(support, 0)).data.reduce((a, b) => a + b, 0)).toBe(30);
  });
});

describe("isosurfaceSupport", () => {
  it("keeps what is at least the fraction of the maximum, and nothing of an empty object", () => {
    const object = complexVolume([1, 1, 4], Float32Array.of(0, 2, 0.9, 0, 0, 1, -4, 0));
    expect([...isosurfaceSupport(object, 0.25).data]).toEqual([1, 0, 1, 1]);
    expect([...isosurfaceSupport(complexVolume([1, 1, 4]), 0.5).data]).toEqual([0, 0, 0, 0]);
  });
});
