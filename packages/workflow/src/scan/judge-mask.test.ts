import { Measured, maskVolume, realVolume } from "@friedel/engine";
import { expect, it } from "vitest";
import { judgeMask } from "./judge-mask.js";

it("a mask of what was measured; one that leaves little beside the light is said", () => {
  const counts = realVolume([2, 10, 10]);
  counts.data.fill(5, 0, 40);
  const left = (from: number, to: number) => {
    const mask = maskVolume([2, 10, 10], new Uint8Array(200).fill(Measured.no));
    mask.data.fill(Measured.used, from, to);
    return mask;
  };
  expect(judgeMask("m.npy", left(0, 150), counts)).toEqual([]);
  expect(judgeMask("m.npy", left(0, 60), counts)).toEqual(["the mask m.npy leaves 30.0 % of 2×10×10 voxels measured"]);
  expect(() => judgeMask("m.npy", left(100, 160), counts)).toThrow(/m.npy: .* found one that leaves 30.0 % .* turned round/);
});
