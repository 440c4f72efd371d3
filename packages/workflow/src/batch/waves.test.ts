import { describe, expect, it } from "vitest";
import { nearestFirst, wavesOf } from "./waves.js";

describe("the order of a series", () => {
  it("has every scan once, the ends first and then the middles", () => {
    expect(wavesOf(0)).toEqual([]);
    expect(wavesOf(1)).toEqual([[0]]);
    expect(wavesOf(6)).toEqual([[0], [5], [2], [1, 3], [4]]);
    for (const count of [2, 3, 40, 101]) {
      const order = wavesOf(count).flat();
      expect(order.toSorted((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, k) => k));
    }
  });

  it("lets half of a long series be computed at one time", () => {
    expect(wavesOf(41).map(({ length }) => length)).toEqual([1, 1, 1, 2, 4, 8, 16, 8]);
  });

  it("begins each with the nearest, the earlier of two", () => {
    expect(nearestFirst(4, [0, 7, 2, 6])).toEqual([2, 6, 7, 0]);
    expect(nearestFirst(4, [])).toEqual([]);
  });
});
