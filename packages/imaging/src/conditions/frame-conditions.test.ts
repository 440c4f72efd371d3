import { Measured } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { frameConditions } from "./frame-conditions.js";
import { drawnFrames, type FrameFaults, noiseOf } from "./testing/frames.js";

const frames = 48;
const draw = (faults: FrameFaults) => drawnFrames([frames, 20, 18], [7, 4, 5], faults);
const noise = noiseOf(7, frames);
/** Frames with a share of the counts: those that a reconstruction is made of. */
const bright = Array.from({ length: 17 }, (_, i) => i + 16);

/** Root mean square of the change from frame to frame: what is slower shows in the end of the autocorrelation only. */
function change(values: (frame: number) => number): number {
  return Math.sqrt(bright.reduce((sum, k) => sum + (values(k) - values(k - 1)) ** 2, 0) / bright.length);
}

describe("the frames of a scan", () => {
  it("ask for nothing where they are right", () => {
    const found = frameConditions(draw({}));
    expect(found.factors).toBeNull();
    expect(found.offsets).toBeNull();
    expect(found.powerBefore).toBeLessThan(1.1);
    expect(found.reach).toBeGreaterThan(11);
  });

  it("show their factors where they flicker", () => {
    const found = frameConditions(draw({ factor: (k) => Math.exp(0.25 * noise[k]) }));
    expect(found.offsets).toBeNull();
    expect(found.powerBefore).toBeGreaterThan(1.5);
    expect(found.powerAfter).toBeLessThan(1.06);
    const truth = change((k) => 0.25 * noise[k]);
    expect(change((k) => Math.log(found.factors?.[k] ?? 1) - 0.25 * noise[k])).toBeLessThan(0.5 * truth);
  });

  /** Change from frame to frame, but for some of them. */
  const changeBut = (missing: readonly number[], values: (frame: number) => number) => {
    const known = bright.filter((k) => !missing.includes(k) && !missing.includes(k - 1));
    return Math.hypot(...known.map((k) => values(k) - values(k - 1)));
  };

  /** The measurement without some frames. */
  const without = (measurement: ReturnType<typeof draw>, missing: readonly number[]) => {
    const area = 20 * 18;
    for (const k of missing) {
      measurement.mask.data.fill(Measured.no, k * area, (k + 1) * area);
      measurement.amplitude.data.fill(0, k * area, (k + 1) * area);
    }
    return measurement;
  };

  it.each([[[21]], [[0, 1, 46, 47]], [[9, 23, 24]]])(
    "ask for nothing where they are right and %s were not measured",
    (missing) => {
      const found = frameConditions(without(draw({}), missing));
      expect(found.factors).toBeNull();
      expect(found.offsets).toBeNull();
      expect(found.powerBefore).toBeLessThan(1.1);
    },
  );

  it.each([[[21]], [[9, 23, 24]]])("show their factors beside %s that were not measured", (missing) => {
    const flicker = frameConditions(without(draw({ factor: (k) => Math.exp(0.25 * noise[k]) }), missing));
    expect(flicker.offsets).toBeNull();
    expect(flicker.powerAfter).toBeLessThan(1.06);
    const truth = changeBut(missing, (k) => 0.25 * noise[k]);
    expect(changeBut(missing, (k) => Math.log(flicker.factors?.[k] ?? 1) - 0.25 * noise[k])).toBeLessThan(0.5 * truth);
  });

  it("show their angles beside one that was not measured", () => {
    const { offsets } = frameConditions(without(draw({ offset: (k) => 0.4 * noise[k] }), [21]));
    const truth = changeBut([21], (k) => 0.4 * noise[k]);
    expect(changeBut([21], (k) => (offsets?.[k] ?? 0) - 0.4 * noise[k])).toBeLessThan(0.5 * truth);
  });

  it("show their angles where these jitter", () => {
    const found = frameConditions(draw({ offset: (k) => 0.4 * noise[k] }));
    const truth = change((k) => 0.4 * noise[k]);
    expect(change((k) => (found.offsets?.[k] ?? 0) - 0.4 * noise[k])).toBeLessThan(0.5 * truth);
  });

  it("are not judged by saturated or unmeasured voxels", () => {
    const { amplitude, mask } = draw({});
    for (let i = 0; i < mask.data.length; i++) amplitude.data[i] = Math.min(amplitude.data[i], Math.sqrt(2e4));
    for (const i of [6000, 9000]) mask.data[i] = Measured.no;
    expect(frameConditions({ amplitude, mask }).factors).toBeNull();
  });

  it("tell nothing where the scan is cut or too short", () => {
    const { amplitude, mask } = draw({ factor: (k) => Math.exp(0.25 * noise[k]) });
    const area = 20 * 18;
    const cut = (first: number, count: number) => ({
      amplitude: {
        ...amplitude,
        shape: [count, 20, 18] as const,
        data: amplitude.data.subarray(first * area, (first + count) * area),
      },
      mask: { ...mask, shape: [count, 20, 18] as const, data: mask.data.subarray(first * area, (first + count) * area) },
    });
    expect(frameConditions(cut(22, 26)).factors).toBeNull();
    expect(frameConditions(cut(20, 8)).powerBefore).toBeNaN();
  });
});
