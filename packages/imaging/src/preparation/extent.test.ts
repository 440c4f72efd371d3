import { allMeasured, realVolume } from "@friedel/engine";
import { expect, it } from "vitest";
import { noiseFloor } from "./extent.js";

it("the noise floor is found at once for any mean, such as that of gaps that hold 2^32 − 1", () => {
  const shape = [20, 20, 20] as const;
  const lit = (value: number, every: number) => {
    const counts = realVolume(shape);
    for (let i = 0; i < counts.data.length; i += every) counts.data[i] = value;
    return noiseFloor(counts, allMeasured(shape));
  };
  // The border holds 1000 in about a third of its voxels; scipy.stats.poisson.isf(1e-4, 333.3) = 403.
  expect(Math.abs(lit(1000, 3) - 403)).toBeLessThan(4);
  expect(lit(2 ** 32 - 1, 3)).toBeGreaterThan(2 ** 32 / 3.1);
  expect(lit(2 ** 16 - 1, 5)).toBeGreaterThan(2 ** 16 / 5.2);
});
