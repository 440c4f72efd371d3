import { allMeasured, Measured, type Measurement, mapped, type Triple } from "@friedel/engine";
import { realOf } from "@friedel/engine/testing";
import { describe, expect, it } from "vitest";
import { isHollow } from "./hollow.js";

const peak: Triple = [9, 7, 8];

/** A pattern of amplitude exp(−q²/8), or q⊥ times it as about a screw along the frames, q and q⊥ from the peak. */
function pattern(isScrew: boolean): Measurement {
  const amplitude = realOf(
    [16, 15, 18],
    ([z, y, x]) => (isScrew ? Math.hypot(y, x) : 1) * Math.exp(-(z * z + y * y + x * x) / 8),
    peak,
  );
  return { amplitude, mask: allMeasured(amplitude.shape) };
}

describe("a pattern", () => {
  it("is hollow about a screw and not about a peak, wherever its middle is", () => {
    expect(isHollow(pattern(true))).toBe(true);
    expect(isHollow(pattern(false))).toBe(false);
  });

  it("is not hollow where a background fills its middle, until that is taken off", () => {
    const { amplitude, mask } = pattern(true);
    const background = mapped(amplitude, () => 2);
    const filled = { amplitude: mapped(amplitude, (value) => Math.sqrt(value ** 2 + 2)), mask };
    expect(isHollow(filled)).toBe(false);
    expect(isHollow({ ...filled, background })).toBe(true);
  });

  it("is not said to be hollow where its middle is not measured", () => {
    const { amplitude, mask } = pattern(true);
    const [z, y, x] = peak;
    const data = mask.data.slice();
    data[(z * 15 + y) * 18 + x] = Measured.no;
    expect(isHollow({ amplitude, mask: { ...mask, data } })).toBe(false);
  });
});
