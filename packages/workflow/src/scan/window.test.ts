import { Measured, maskVolume, realVolume } from "@friedel/engine";
import { expect, it } from "vitest";
import type { Scan } from "./scan.js";
import { aroundPeak } from "./window.js";

/** Counts that tell their own place, the peak at a voxel. */
function scan(peak: readonly [number, number, number]): Scan {
  const counts = realVolume([3, 10, 12]);
  for (let i = 0; i < counts.data.length; i++) counts.data[i] = i;
  const at = (z: number, y: number, x: number) => (z * 10 + y) * 12 + x;
  counts.data[at(...peak)] = 1e6;
  const mask = maskVolume(counts.shape, new Uint8Array(360).fill(Measured.used));
  // Brighter, but not measured.
  counts.data[0] = 2e6;
  mask.data[0] = Measured.no;
  const file = { path: "scan", sha256: "" };
  return { name: "scan", counts, mask, isAmplitude: false, file, files: [], warnings: [], saturated: [at(...peak), 0] };
}

it("keeps the surroundings of the brightest measured voxel, and where they lie", () => {
  const cut = aroundPeak(scan([1, 5, 6]), 4);
  expect(cut.counts.shape).toEqual([3, 4, 4]);
  // Rows 3 to 6 and columns 4 to 7.
  expect(cut.counts.data[0]).toBe(3 * 12 + 4);
  expect(cut.counts.data[16 + 2 * 4 + 2]).toBe(1e6);
  expect(cut.part).toEqual({ centre: [1, 5, 6], rawShape: [3, 10, 12], shape: [3, 4, 4], bin: [1, 1, 1] });
  expect(cut.saturated).toEqual([16 + 2 * 4 + 2]);
});

it("stays inside the frames, and leaves small ones as they are", () => {
  const cut = aroundPeak(scan([2, 9, 1]), 4);
  expect(cut.counts.data[0]).toBe(6 * 12);
  expect(cut.counts.data[32 + 3 * 4 + 1]).toBe(1e6);
  const whole = scan([1, 5, 6]);
  expect(aroundPeak(whole, 12)).toBe(whole);
  const outer = {
    ...whole,
    part: { centre: [1, 105, 206], rawShape: [3, 200, 400], shape: [3, 10, 12], bin: [1, 1, 1] },
  } as const;
  expect(aroundPeak(outer, 4).part).toEqual({ centre: [1, 105, 206], rawShape: [3, 200, 400], shape: [3, 4, 4], bin: [1, 1, 1] });
});
