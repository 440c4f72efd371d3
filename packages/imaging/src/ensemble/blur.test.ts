import { complexVolume, createReferenceEngine, placeOf } from "@friedel/engine";
import { expect, it } from "vitest";
import { gaussianFactors, weighted } from "./blur.js";

const { transform } = await createReferenceEngine();

it("blurs a Gaussian on slanting axes into that of the summed variances", async () => {
  const shape = [24, 20, 30] as const;
  // Columns of the direct voxel (m): a slant between the first and the third axis; the reciprocal steps belong to it.
  const [a, b, c, slant] = [2e-9, 3e-9, 2.5e-9, 0.5e-9];
  const turn = 2 * Math.PI;
  const reciprocal = [
    [turn / (24 * a), 0, 0],
    [0, turn / (20 * b), 0],
    [(-turn * slant) / (24 * a * c), 0, turn / (30 * c)],
  ] as const;
  const gaussian = (sigma: number) => {
    const out = complexVolume(shape);
    for (let i = 0; i < out.data.length; i += 2) {
      const [z, y, x] = placeOf(i / 2, shape).map((at, axis) => at - Math.floor(shape[axis] / 2));
      const [u, v, w] = [a * z + slant * x, b * y, c * x];
      out.data[i] = sigma ** -3 * Math.exp(-(u * u + v * v + w * w) / (2 * sigma ** 2));
    }
    return out;
  };
  const [before, by] = [4.5e-9, 3e-9];
  const factors = gaussianFactors(shape, reciprocal, by);
  const found = await weighted(await transform(gaussian(before), "forward"), factors, transform);
  const expected = gaussian(Math.hypot(before, by));
  const largest = Math.max(...expected.data);
  // The array ends where the Gaussian is a thousandth of its height.
  for (let i = 0; i < found.data.length; i++) expect(Math.abs(found.data[i] - expected.data[i])).toBeLessThan(2e-3 * largest);
});
