import { describe, expect, it } from "vitest";
import { kaiserBessel, windowResolution } from "./kaiser-bessel.js";

describe("the Kaiser–Bessel window", () => {
  it.each([
    [6, 1.6],
    [7, 2],
  ])("of %i points has the transform that its table's sum has", (width, oversampling) => {
    const { table, transform } = kaiserBessel(width, oversampling);
    const values = table();
    for (const frequency of [0, 0.1, 0.25, 0.4]) {
      let sum = 0;
      for (let entry = 0; entry < windowResolution; entry++) {
        for (let tap = 0; tap < width; tap++) {
          const x = tap + entry / windowResolution - width / 2;
          sum += values[entry * width + tap] * Math.cos(2 * Math.PI * frequency * x);
        }
      }
      // The rectangle rule's error, at the window's small jumps at its ends.
      expect(Math.abs(sum / windowResolution - transform(frequency))).toBeLessThan(1e-6 * transform(0));
    }
  });
});
