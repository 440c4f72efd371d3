import { Measured, mapped, realVolume } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { drawnFrames, noiseOf } from "../conditions/testing/frames.js";
import { areSound, ownAngles } from "./own-angles.js";

const frames = 48;
const area = 20 * 18;
const draw = (offset: (frame: number) => number) => {
  const { amplitude, mask, expected } = drawnFrames([frames, 20, 18], [7, 4, 5], { offset });
  return { counts: mapped(amplitude, (value) => value ** 2), mask, expected };
};
const scattered = noiseOf(7, frames).map((value) => 0.7 * value);
/** A motor that speeds up: nearly a step off at the ends and in the middle. */
const growing = Float64Array.from({ length: frames }, (_, k) => 0.9 * (((2 * k) / (frames - 1) - 1) ** 2 * 2 - 1));

describe("frames off the even grid", () => {
  const even = draw(() => 0);

  it.each([
    ["scattered", scattered],
    ["growing", growing],
  ])("are taken at their own angles where the counts bear that out: %s", (_, offsets) => {
    const own = draw((k) => offsets[k]);
    const found = ownAngles(own, offsets);
    if (found.verdict !== "own") throw new Error(`expected own angles, found ${found.verdict}`);
    // The rate of a voxel is its gain times that of the even grid; with counting noise of the ratio's own, at bright voxels.
    let [error, before, total] = [0, 0, 0];
    own.expected.data.forEach((rate, i) => {
      if (found.mask.data[i] === Measured.no || even.expected.data[i] < 100) return;
      error += (found.gain.data[i] * even.expected.data[i] - rate) ** 2;
      before += (even.expected.data[i] - rate) ** 2;
      total += rate ** 2;
    });
    expect(Math.sqrt(before / total)).toBeGreaterThan(0.05);
    expect(Math.sqrt(error / before)).toBeLessThan(0.2);
    expect(found.lost).toBeLessThan(0.05 * own.counts.data.length);
  });

  it("are sound only where beam and angles were even", () => {
    expect(areSound(even)).toBe(true);
    expect(areSound(draw((k) => scattered[k]))).toBe(false);
    const dimmed = mapped(even.counts, (value, i) => (i < 22 * area ? value : Math.round(value / 2)));
    expect(areSound({ counts: dimmed, mask: even.mask })).toBe(false);
  });

  it("stand on the grid where the counts say so, whatever the log has", () => {
    expect(ownAngles(even, scattered)).toEqual({ verdict: "even" });
    // What is wrong for many frames together may be wrong in its step too.
    expect(ownAngles(even, growing)).toEqual({ verdict: "contradicted" });
  });

  it("are taken so beside frames that were not measured, and with a flat field", () => {
    const own = draw((k) => scattered[k]);
    const gain = realVolume(own.counts.shape, new Float32Array(own.counts.data.length).fill(2));
    const counts = mapped(own.counts, (value, i) => (Math.floor(i / area) === 21 ? 0 : 2 * value));
    const mask = mapped(own.mask, (value, i) => (Math.floor(i / area) === 21 ? Measured.no : value));
    const found = ownAngles({ counts, mask, gain }, scattered);
    if (found.verdict !== "own") throw new Error(`expected own angles, found ${found.verdict}`);
    const plain = ownAngles(own, scattered);
    if (plain.verdict !== "own") throw new Error(`expected own angles, found ${plain.verdict}`);
    const at = (24 * 20 + 10) * 18 + 9;
    expect(found.gain.data[at] / 2).toBeCloseTo(plain.gain.data[at], 1);
  });

  it("cannot be told from a curve that is cut, or too short", () => {
    const own = draw((k) => scattered[k]);
    const cut = <V extends { readonly data: Float32Array | Uint8Array }>(volume: V, first: number, count: number) => ({
      ...volume,
      shape: [count, 20, 18] as const,
      data: volume.data.subarray(first * area, (first + count) * area),
    });
    const part = (first: number, count: number) =>
      ownAngles(
        { counts: cut(own.counts, first, count), mask: cut(own.mask, first, count) } as Parameters<typeof ownAngles>[0],
        scattered.subarray(first, first + count),
      ).verdict;
    expect(part(22, 8)).toBe("unknown");
  });
});
