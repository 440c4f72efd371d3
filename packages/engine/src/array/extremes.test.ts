import { expect, it } from "vitest";
import { extremes } from "./extremes.js";

it("are those of Math for a few values, and there for a million", () => {
  expect(extremes([3, -1, 2])).toEqual([-1, 3]);
  expect(extremes([])).toEqual([Math.min(), Math.max()]);
  expect(extremes(Float64Array.from({ length: 1e6 }, (_, i) => i % 1009))).toEqual([0, 1008]);
});
