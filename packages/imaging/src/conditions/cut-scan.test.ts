import { type MaskVolume, Measured, type RealVolume, type Triple } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { cutScan } from "./cut-scan.js";
import { drawnFrames, noiseOf } from "./testing/frames.js";
import { undersampled } from "./undersampled.js";

const whole = drawnFrames([48, 32, 32], [8, 5, 6], { softness: 0.3 });

/** A part of the pattern, every `step`-th frame of it. */
function part({ amplitude, mask }: { amplitude: RealVolume; mask: MaskVolume }, from: Triple, to: Triple, step = 1) {
  const shape: Triple = [Math.ceil((to[0] - from[0]) / step), to[1] - from[1], to[2] - from[2]];
  const [values, kinds] = [new Float32Array(shape[0] * shape[1] * shape[2]), new Uint8Array(shape[0] * shape[1] * shape[2])];
  for (let z = 0, i = 0; z < shape[0]; z++) {
    for (let y = 0; y < shape[1]; y++) {
      for (let x = 0; x < shape[2]; x++, i++) {
        const at = ((from[0] + step * z) * mask.shape[1] + from[1] + y) * mask.shape[2] + from[2] + x;
        [values[i], kinds[i]] = [amplitude.data[at], mask.data[at]];
      }
    }
  }
  return { amplitude: { ...amplitude, shape, data: values }, mask: { ...mask, shape, data: kinds } };
}

describe("the ends of a scan", () => {
  it("are not cut where the peak lies inside", () => {
    expect(cutScan(whole)).toEqual([]);
  });

  it("are cut where the scan began a few frames before the peak", () => {
    const [cut, ...more] = cutScan(part(whole, [21, 0, 0], [48, 32, 32]));
    expect(more).toEqual([]);
    expect(cut).toMatchObject({ axis: 0, end: "first", beforePeak: 3 });
    const total = (volume: RealVolume): number => volume.data.reduce((sum, v) => sum + v * v, 0);
    const missing = 1 - total(part(whole, [21, 0, 0], [48, 32, 32]).amplitude) / total(whole.amplitude);
    expect(Math.abs(cut.missing - missing)).toBeLessThan(0.5 * missing + 0.01);
    expect(cut.sentence).toMatch(/^the scan began 3 frames before the peak, where a frame still has \d+ % of the brightest/);
  });

  it("are cut where the frames end beside the peak, background or not", () => {
    const cropped = part(whole, [0, 0, 0], [48, 32, 18]);
    const lit = {
      ...cropped,
      amplitude: { ...cropped.amplitude, data: cropped.amplitude.data.map((v) => Math.sqrt(v * v + 2)) },
    };
    for (const measurement of [cropped, lit])
      expect(cutScan(measurement)).toMatchObject([{ axis: 2, end: "last", beforePeak: 1 }]);
  });

  it("may have the peak beyond them", () => {
    const [cut] = cutScan(part(whole, [26, 0, 0], [48, 32, 32]));
    expect(cut).toMatchObject({ axis: 0, end: "first", beforePeak: 0 });
    expect(cut.sentence).toMatch(/^the brightest frame is the first one: the peak itself may lie beyond what was measured/);
  });

  it("are where the padding begins", () => {
    const { amplitude, mask } = part(whole, [0, 0, 0], [48, 32, 32]);
    for (let i = 0; i < 22 * 1024; i++) [amplitude.data[i], mask.data[i]] = [0, Measured.no];
    expect(cutScan({ amplitude, mask })).toMatchObject([{ axis: 0, end: "first", beforePeak: 2 }]);
  });

  it("are judged without what is not measured", () => {
    const { amplitude, mask } = part(whole, [0, 0, 0], [48, 32, 32]);
    for (let i = 0; i < 1024; i++) [amplitude.data[i], mask.data[i]] = [300, Measured.no];
    expect(cutScan({ amplitude, mask })).toEqual([]);
  });
});

describe("the steps of a scan", () => {
  it("are fine enough at an oversampling of 3 and of 2", () => {
    expect(undersampled(whole)).toEqual([]);
    expect(undersampled(part(drawnFrames([48, 32, 32], [6, 5, 6], {}), [0, 0, 0], [48, 32, 32], 2))).toEqual([]);
  });

  it("are too coarse below, with an estimate of how much", () => {
    const fine = drawnFrames([60, 32, 32], [12, 5, 6], {});
    const [axis, ...more] = undersampled(part(fine, [0, 0, 0], [60, 32, 32], 2));
    expect(more).toEqual([]);
    // 60 frames over a length of 24 to 25 voxels, every second one kept.
    expect(Math.abs(axis.oversampling - 1.22)).toBeLessThan(0.25);
    expect(axis.sentence).toMatch(/^the rocking step is too coarse: .* steps finer by \d\.\d would do$/);
  });

  it("are not called coarse where the flat field is wrong", () => {
    const flat = noiseOf(5, 1024);
    const amplitude = { ...whole.amplitude, data: whole.amplitude.data.map((v, i) => v * (1 + 0.05 * flat[i % 1024])) };
    expect(undersampled({ amplitude, mask: whole.mask })).toEqual([]);
  });

  it("are not called coarse where the scan is cut", () => {
    expect(undersampled(part(whole, [22, 0, 0], [48, 32, 32]))).toEqual([]);
  });
});
