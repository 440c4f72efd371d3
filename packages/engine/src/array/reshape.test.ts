import { describe, expect, it } from "vitest";
import { OptionError, ShapeError } from "../errors.js";
import { realOf } from "../testing/contract-volumes.js";
import { toCentred, toUnshifted } from "./centring.js";
import { binCounts, centreOf, countInexact, cropOrPad, invert, roll } from "./reshape.js";
import { isFftSize, nextFftSize, previousFftSize } from "./sizes.js";
import { complexVolume, Measured, maskVolume, realVolume, type Shape } from "./volume.js";

const ramp = (shape: Shape) => realOf(shape, (_, i) => i + 1);

describe("centring", () => {
  it.each([[[4, 6, 8]], [[3, 5, 7]], [[1, 2, 9]]] as [Shape][])("moves the centre to index 0 and back for %s", (shape) => {
    const volume = ramp(shape);
    const [z, y, x] = centreOf(shape);
    const unshifted = toUnshifted(volume);
    expect(unshifted.data[0]).toBe(volume.data[(z * shape[1] + y) * shape[2] + x]);
    expect(toCentred(unshifted).data).toEqual(volume.data);
  });
});

describe("roll, crop, invert", () => {
  it("rolls cyclically, complex pairs together", () => {
    const volume = complexVolume([1, 1, 3], Float32Array.of(1, 10, 2, 20, 3, 30));
    expect([...roll(volume, [0, 0, 1]).data]).toEqual([3, 30, 1, 10, 2, 20]);
  });

  it.each([
    [5, 8],
    [8, 5],
    [6, 9],
    [7, 7],
  ])("keeps the centre at the centre from %i to %i", (from, to) => {
    const volume = realVolume([1, 1, from]);
    volume.data[Math.floor(from / 2)] = 1;
    expect(cropOrPad(volume, [1, 1, to]).data[Math.floor(to / 2)]).toBe(1);
  });

  it("pads with zeros and crops about another centre", () => {
    expect([...cropOrPad(ramp([1, 1, 3]), [1, 1, 6]).data]).toEqual([0, 0, 1, 2, 3, 0]);
    expect([...cropOrPad(ramp([1, 1, 5]), [1, 1, 3], [0, 0, 4]).data]).toEqual([4, 5, 0]);
  });

  it("inverts through the centre and is its own inverse", () => {
    const volume = ramp([4, 5, 6]);
    const inverted = invert(volume);
    expect(inverted.data[(2 * 5 + 2) * 6 + 3]).toBe(volume.data[(2 * 5 + 2) * 6 + 3]);
    expect(inverted.data[(1 * 5 + 1) * 6 + 2]).toBe(volume.data[(3 * 5 + 3) * 6 + 4]);
    expect(invert(inverted).data).toEqual(volume.data);
  });
});

describe("binCounts", () => {
  it("keeps the sum of measured counts and drops a block that holds an unmeasured voxel", () => {
    const counts = ramp([2, 2, 4]);
    const mask = maskVolume([2, 2, 4], new Uint8Array(16).fill(1));
    mask.data[0] = 0;
    const binned = binCounts(counts, mask, [2, 2, 2]);
    expect([...binned.mask.data]).toEqual([0, 1]);
    // The second block holds 3+4+7+8+11+12+15+16.
    expect([...binned.counts.data]).toEqual([0, 76]);
  });

  it("adds exactly what is less than float32 resolves beside a great count, and tells what float32 rounds", () => {
    // 2^24 + 1 + 1 in turn stays 2^24 in float32; the sum of 2^24 + 2 is a float32.
    const counts = realVolume([1, 2, 4], Float32Array.of(2 ** 24, 1, 5, 5, 1, 0, 2 ** 24, 9));
    const mask = maskVolume([1, 2, 4], Uint8Array.of(2, 2, 2, 2, 2, 2, 2, 2).fill(Measured.used));
    const binned = binCounts(counts, mask, [1, 2, 2]);
    expect([...binned.counts.data]).toEqual([2 ** 24 + 2, 2 ** 24 + 20]);
    expect(countInexact(binned.counts, binned.mask)).toBe(2);
    binned.mask.data[0] = Measured.no;
    expect(countInexact(binned.counts, binned.mask)).toBe(1);
  });

  it("refuses factors that are no whole numbers or exceed the axis", () => {
    const counts = ramp([2, 2, 2]);
    const mask = maskVolume([2, 2, 2]);
    expect(() => binCounts(counts, mask, [1.5, 1, 1])).toThrow(OptionError);
    expect(() => binCounts(counts, mask, [3, 1, 1])).toThrow(/from 1 to 2 on axis 0, found 3/);
  });
});

describe("sizes", () => {
  it("knows products of 2, 3 and 5", () => {
    expect([1, 2, 3, 5, 60, 144, 160].every(isFftSize)).toBe(true);
    expect([0, -2, 7, 14, 1.5, Number.NaN].some(isFftSize)).toBe(false);
  });

  it("rounds to even sizes up and down", () => {
    expect([1, 61, 121, 128, 129].map(nextFftSize)).toEqual([2, 64, 128, 128, 144]);
    expect([3, 61, 121, 128, 143].map(previousFftSize)).toEqual([2, 60, 120, 128, 128]);
  });
});

describe("volumes", () => {
  it("refuse data of another length", () => {
    expect(() => realVolume([2, 2, 2], new Float32Array(7))).toThrow(ShapeError);
    expect(() => complexVolume([2, 2, 2], new Float32Array(8))).toThrow(/expected 16 samples for a volume of 2×2×2, found 8/);
  });
});
