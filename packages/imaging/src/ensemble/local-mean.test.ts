import { realVolume } from "@friedel/engine";
import { expect, it } from "vitest";
import { localMean } from "./local-mean.js";

it("is the mean of what is known in the box, also at the border, also where the voxel itself is not known", () => {
  const shape = [3, 4, 5] as const;
  const values = Float32Array.from({ length: 60 }, (_, i) => (i % 7 === 0 ? Number.NaN : i));
  const found = localMean(realVolume(shape, values), [1, 1, 1]).data;
  for (let i = 0; i < 60; i++) {
    const [z, y, x] = [Math.floor(i / 20), Math.floor(i / 5) % 4, i % 5];
    const box = [...values].filter(
      (value, k) =>
        Number.isFinite(value) &&
        Math.abs(Math.floor(k / 20) - z) <= 1 &&
        Math.abs((Math.floor(k / 5) % 4) - y) <= 1 &&
        Math.abs((k % 5) - x) <= 1,
    );
    expect(found[i]).toBeCloseTo(box.reduce((sum, value) => sum + value, 0) / box.length, 4);
  }
  expect(localMean(realVolume(shape, new Float32Array(60).fill(Number.NaN)), [1, 0, 2]).data.every(Number.isNaN)).toBe(true);
});
