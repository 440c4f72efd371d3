import { centreOf, type complexVolume, createReferenceEngine, type Shape } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { type RandomCrystalOptions, randomCrystal } from "../crystal/random-crystal.js";
import { changingIntensity, framesAt } from "./frames.js";
import { intensityOf } from "./pattern.js";

const { transform } = await createReferenceEngine();
/** Float32 transforms against float64 sums, relative to the peak. */
const rounding = 1e-5;

/** |Σ ρ exp(−2πi Σ qⱼrⱼ/Nⱼ)|² at any place, with a phase added. */
function directSum({ shape, data }: ReturnType<typeof complexVolume>, at: Shape, added = (_: number) => 0): number {
  const centre = centreOf(shape);
  let [re, im, i] = [0, 0, 0];
  for (let z = 0; z < shape[0]; z++) {
    for (let y = 0; y < shape[1]; y++) {
      for (let x = 0; x < shape[2]; x++, i++) {
        const turns = [z, y, x].reduce((sum, n, a) => sum + ((n - centre[a]) * (at[a] - centre[a])) / shape[a], 0);
        const angle = added(i) - 2 * Math.PI * turns;
        re += data[2 * i] * Math.cos(angle) - data[2 * i + 1] * Math.sin(angle);
        im += data[2 * i] * Math.sin(angle) + data[2 * i + 1] * Math.cos(angle);
      }
    }
  }
  return re * re + im * im;
}

describe("framesAt", () => {
  it.each([[[16, 12, 18] as Shape], [[15, 12, 18] as Shape]])("are those of the object at these angles, %s", async (shape) => {
    const { object } = randomCrystal({ shape, seed: 2, form: "planes", phase: "mixed", size: [0.45, 0.5, 0.5], phaseRange: 3 });
    const intensity = intensityOf(await transform(object, "forward"));
    const peak = intensity.data.reduce((a, b) => Math.max(a, b));
    const places = [7, 7.4, 8.9, 0.3, shape[0] - 1.2];
    const found = framesAt(intensity, places);
    expect(found.shape).toEqual([5, 12, 18]);
    for (const [z, place] of places.entries()) {
      for (const [y, x] of [
        [6, 9],
        [5, 11],
        [2, 3],
      ]) {
        const expected = directSum(object, [place, y, x]);
        expect(Math.abs(found.data[(z * 12 + y) * 18 + x] - expected)).toBeLessThan(rounding * peak);
      }
    }
  });

  it("leaves frames as they are at whole places", async () => {
    const { object } = randomCrystal({ ...small, seed: 3 });
    const intensity = intensityOf(await transform(object, "forward"));
    expect(framesAt(intensity, [...Array(12).keys()]).data).toEqual(intensity.data);
  });
});

const small: RandomCrystalOptions = {
  ...{ shape: [12, 10, 15], seed: 0, form: "planes", phase: "mixed", size: [0.5, 0.5, 0.5], phaseRange: 2 },
};

describe("changingIntensity", () => {
  it("has in each frame the object of its time", async () => {
    const { object } = randomCrystal({ ...small, seed: 4 });
    const change = Float64Array.from({ length: 12 * 10 * 15 }, (_, i) => Math.sin(i));
    const { data } = await changingIntensity(object, change, transform);
    const peak = data.reduce((a, b) => Math.max(a, b));
    for (const at of [
      [0, 5, 7],
      [6, 5, 8],
      [11, 4, 7],
    ] as const) {
      const expected = directSum(object, at, (i) => (change[i] * (at[0] - 6)) / 11);
      expect(Math.abs(data[(at[0] * 10 + at[1]) * 15 + at[2]] - expected)).toBeLessThan(rounding * peak);
    }
  });
});
