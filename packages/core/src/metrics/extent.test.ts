import { describe, expect, it } from "vitest";
import { maskVolume, type Shape } from "../array/index.js";
import { supportSize } from "./extent.js";

const shape: Shape = [6, 8, 10];

function block(from: Shape, size: Shape) {
  const support = maskVolume(shape);
  for (let z = 0; z < size[0]; z++) {
    for (let y = 0; y < size[1]; y++) {
      for (let x = 0; x < size[2]; x++) support.data[((from[0] + z) * 8 + from[1] + y) * 10 + from[2] + x] = 1;
    }
  }
  return support;
}

describe("supportSize", () => {
  it("counts a block's voxels and measures its edges in voxels", () => {
    expect(supportSize(block([1, 2, 3], [2, 3, 5]))).toEqual({ voxels: 30, lengths: [2, 3, 5] });
  });

  it("measures along the axes of a frame", () => {
    // Array axes (0, 1, 2) lie along z, y, x with steps of 30, 20 and 10.
    const columns = [
      [0, 0, 10],
      [0, 20, 0],
      [30, 0, 0],
    ] as const;
    expect(supportSize(block([1, 2, 3], [2, 3, 5]), columns).lengths).toEqual([50, 60, 60]);
  });

  it("finds nothing in an empty support", () => {
    expect(supportSize(maskVolume(shape))).toEqual({ voxels: 0, lengths: [0, 0, 0] });
  });
});
