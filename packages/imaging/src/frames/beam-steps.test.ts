import { allMeasured, type Shape } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { drawnFrames, type FrameFaults } from "../conditions/testing/frames.js";
import { beamSteps } from "./beam-steps.js";

const shape: Shape = [48, 24, 22];
const steps = (faults: FrameFaults, radii: Shape = [9, 6, 7]) => {
  const { amplitude } = drawnFrames(shape, radii, faults);
  const counts = { ...amplitude, data: amplitude.data.map((value) => Math.round(value * value)) };
  return beamSteps(counts, counts, allMeasured(shape));
};

describe("steps of the beam that no log tells", () => {
  it("are found, alone and of an attenuator that moves in and out", () => {
    const fall = steps({ factor: (k) => (k < 26 ? 1 : 0.45) });
    expect(Math.abs(Math.log((fall?.factors[30] ?? 0) / 0.45))).toBeLessThan(0.12);
    expect(fall?.factors[25]).toBe(1);
    expect(fall?.note).toMatch(/steps to 4\d % from frame 25 to 26, which no crystal does/);
    const block = steps({ factor: (k) => (k >= 20 && k < 28 ? 0.1 : 1) });
    expect(Math.abs(Math.log((block?.factors[24] ?? 0) / 0.1))).toBeLessThan(0.3);
    expect(block?.note).toMatch(/from frame 19 to 20 and to .* from frame 27 to 28/);
  });

  it.each([
    [24, 25, 0.1],
    [23, 25, 0.05],
    [22, 25, 0.5],
    [19, 20, 0.3],
    [27, 29, 0.2],
  ])("are found as one where frames %i to %i alone are dim", (first, end, factor) => {
    const found = steps({ factor: (k) => (k >= first && k < end ? factor : 1) });
    const expected = Array.from({ length: 48 }, (_, k) => (k >= first && k < end ? factor : 1));
    expected.forEach((value, k) => {
      expect(Math.abs(Math.log((found?.factors[k] ?? 0) / value))).toBeLessThan(0.15);
    });
    expect(found?.note).toMatch(end - first === 1 ? `% in frame ${first}, which` : `% in frames ${first}–${end - 1}, which`);
  });

  it("are none in sound scans, with flicker, and with few counts", () => {
    for (const radii of [
      [6, 6, 7],
      [9, 6, 7],
      [12, 7, 6],
      [16, 6, 7],
    ] as const) {
      for (const peak of [1e3, 1e5]) for (const softness of [0, 0.4]) expect(steps({ peak, softness }, radii)).toBeUndefined();
    }
    expect(steps({ factor: (k) => 1 + 0.05 * Math.sin(9 * k) })).toBeUndefined();
  });
});
