import { describe, expect, it } from "vitest";
import { markGaps, noGaps } from "./gaps.js";
import type { SampleType } from "./samples.js";

function marked(values: readonly number[], type: SampleType) {
  const counts = Float32Array.from(values);
  const unmeasured = new Uint8Array(counts.length);
  const gaps = noGaps();
  markGaps(counts, type, unmeasured, gaps);
  return { counts: [...counts], unmeasured: [...unmeasured], gaps };
}

describe("markGaps", () => {
  it("leaves counts as they are, however large", () => {
    const values = [0, 1, 65_535, 2 ** 24, 4e9];
    expect(marked(values, "u4")).toEqual({ counts: values, unmeasured: [0, 0, 0, 0, 0], gaps: { ...noGaps(), rounded: 1 } });
  });

  it("takes out what no detector counts", () => {
    const values = [2 ** 32 - 1, 2 ** 32 - 2, -1, Number.NaN, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, -1e19, 7];
    expect(marked(values, "f4")).toEqual({
      counts: [0, 0, 0, 0, 0, 0, 0, 7],
      unmeasured: [1, 1, 1, 1, 1, 1, 1, 0],
      gaps: { atMaximum: 2, negative: 2, notFinite: 3, rounded: 0 },
    });
  });

  it("leaves what is below zero to others where it is told to", () => {
    const counts = Float32Array.of(-0.5, 3, Number.NaN);
    const unmeasured = new Uint8Array(3);
    markGaps(counts, "f4", unmeasured, noGaps(), true);
    expect([[...counts], [...unmeasured]]).toEqual([
      [-0.5, 3, 0],
      [0, 0, 1],
    ]);
  });

  it("takes the ends of signed types for no counts", () => {
    expect(marked([32_767, 32_766], "i2").unmeasured).toEqual([1, 0]);
    expect(marked([2 ** 31 - 1, 2 ** 30], "i4").unmeasured).toEqual([1, 0]);
    expect(marked([32_767, 2 ** 31 - 1], "u4").unmeasured).toEqual([0, 0]);
  });

  it("takes 65535 for the end of 16-bit data only", () => {
    expect(marked([65_535, 65_534], "u2").unmeasured).toEqual([1, 0]);
    expect(marked([65_535, 65_534], "i4").unmeasured).toEqual([0, 0]);
  });
});
