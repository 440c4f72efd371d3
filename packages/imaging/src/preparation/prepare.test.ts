import {
  allMeasured,
  type ComplexVolume,
  centreOf,
  complexVolume,
  cropOrPad,
  DataError,
  Measured,
  mapped,
  maskVolume,
  OptionError,
  poisson,
  realVolume,
  type Shape,
  ShapeError,
  seededRandom,
  type Triple,
  uniformSequence,
  voxelCount,
} from "@friedel/engine";
import { realOf } from "@friedel/engine/testing";
import { describe, expect, it } from "vitest";
import type { PrepareOptions } from "./options.js";
import { prepare } from "./prepare.js";
import type { Frames } from "./response.js";

const shape: Shape = [40, 36, 44];
const peak: Triple = [19, 15, 24];
const index = ([z, y, x]: Triple, [, ny, nx]: Shape = shape) => (z * ny + y) * nx + x;

/** Poisson counts of |FT|² of a box of 1/oversampling of each axis, on a weak background. */
function boxPattern(oversampling: Triple = [3, 3, 3], height = 2e5, background = 0.05): Frames {
  const line = (n: number, at: number, s: number) =>
    Array.from({ length: n }, (_, i) => {
      const t = (Math.PI * (i - at)) / s;
      return t === 0 ? 1 : (Math.sin(t) / t) ** 2;
    });
  const [a, b, c] = shape.map((n, axis) => line(n, peak[axis], oversampling[axis]));
  const next = uniformSequence(seededRandom(5));
  const counts = realOf(shape, ([z, y, x]) => poisson(height * a[z] * b[y] * c[x] + background, next));
  return { counts, mask: allMeasured(shape) };
}

/** The inverse transform of a stored volume by its definition, one axis after the other, in float64. */
async function slowTransform(volume: ComplexVolume): Promise<ComplexVolume> {
  let data = Float64Array.from(volume.data);
  const strides = [volume.shape[1] * volume.shape[2], volume.shape[2], 1];
  for (const axis of [0, 1, 2]) {
    const n = volume.shape[axis];
    const half = Math.floor(n / 2);
    const out = new Float64Array(data.length);
    for (let i = 0; i < data.length / 2; i++) {
      const k = Math.floor(i / strides[axis]) % n;
      for (let j = 0; j < n; j++) {
        const from = 2 * (i + (j - k) * strides[axis]);
        const angle = (2 * Math.PI * (k - half) * (j - half)) / n;
        out[2 * i] += (data[from] * Math.cos(angle) - data[from + 1] * Math.sin(angle)) / n;
        out[2 * i + 1] += (data[from] * Math.sin(angle) + data[from + 1] * Math.cos(angle)) / n;
      }
    }
    data = out;
  }
  return complexVolume(volume.shape, Float32Array.from(data));
}

describe("prepare", () => {
  it("puts the brightest voxel at the centre and reports where it was", async () => {
    const frames = boxPattern();
    const { counts, report } = await prepare(frames, { size: 24, threshold: 0 });
    expect(counts.shape).toEqual([24, 24, 24]);
    expect(counts.data[index(centreOf(counts.shape), counts.shape)]).toBe(frames.counts.data[index(peak)]);
    expect(report.peak).toEqual(peak);
    expect(report.centre).toEqual(peak);
    expect(report.maximum).toBe(frames.counts.data[index(peak)]);
  });

  it("keeps the sum of counts when nothing is cut and says what share is left when something is", async () => {
    const frames = boxPattern();
    const total = frames.counts.data.reduce((a, b) => a + b, 0);
    const whole = await prepare(frames, { size: [60, 60, 60], threshold: 0, hotPixels: false });
    expect(whole.report.counts).toBe(total);
    expect(whole.report.keptShare).toBe(1);
    const cut = await prepare(frames, { size: 16, threshold: 0, hotPixels: false });
    expect(cut.report.keptShare).toBe(cut.counts.data.reduce((a, b) => a + b, 0) / total);
    expect(cut.report.keptShare).toBeLessThan(1);
  });

  it("makes a hot pixel unmeasured in every frame, even when it outshines the peak", async () => {
    const frames = boxPattern();
    for (let z = 0; z < shape[0]; z++) frames.counts.data[index([z, 30, 8])] = 3e5;
    const { report } = await prepare(frames, { size: 24 });
    expect(report.hotPixels).toBe(1);
    expect(report.peak).toEqual(peak);
    expect((await prepare(frames, { hotPixels: false })).report.peak[1]).toBe(30);
  });

  it("finds a pixel that adds a few counts to every frame", async () => {
    const frames = boxPattern();
    for (let z = 0; z < shape[0]; z++) frames.counts.data[index([z, 33, 40])] += 4;
    expect((await prepare(frames)).report.hotPixels).toBe(1);
  });

  it("makes a single spike unmeasured and leaves the rest of its pixel", async () => {
    const frames = boxPattern();
    frames.counts.data[index([10, 5, 6])] = 5e3;
    const { report, mask } = await prepare(frames, { size: [60, 60, 60] });
    expect([report.hotPixels, report.hotVoxels]).toEqual([0, 1]);
    // Nothing else but the padding is unmeasured.
    expect(mask.data.filter((m) => m === Measured.no).length).toBe(60 ** 3 - voxelCount(shape) + 1);
  });

  it.each([1.5, 2, 3, 5])("takes no voxel of a pattern oversampled %f times for a hot one", async (oversampling) => {
    const { report } = await prepare(boxPattern([oversampling, oversampling, oversampling]));
    expect([report.hotPixels, report.hotVoxels]).toEqual([0, 0]);
  });

  it("sets the noise floor where a Poisson background of that mean passes it once in 10^4 voxels", async () => {
    // Far from a weak peak only the background of 0.05 is left: P(X > 1) = 1.2e-3, P(X > 2) = 2.0e-5.
    const { report, counts } = await prepare(boxPattern([3, 3, 3], 300, 0.05), { threshold: "auto" });
    expect(report.threshold).toBe(2);
    expect(counts.data.some((n) => n > 0 && n <= 2)).toBe(false);
  });

  it("takes no noise floor where the signal reaches the edge", async () => {
    const frames = boxPattern([3, 3, 3], 1e5, 20);
    expect((await prepare(frames, { threshold: "auto" })).report.threshold).toBe(0);
  });

  it("keeps voxels below the threshold measured", async () => {
    const { mask } = await prepare(boxPattern(), { threshold: 50, size: 24 });
    expect(mask.data.every((m) => m === Measured.used)).toBe(true);
  });

  it("bins counts as counts, and keeps dropped voxels out of them", async () => {
    const frames = boxPattern();
    frames.mask.data[index([19, 15, 20])] = Measured.no;
    const { counts, mask, report } = await prepare(frames, { bin: [1, 2, 2], threshold: 0, hotPixels: false });
    const [z, y, x] = centreOf(counts.shape);
    const block = [0, 1].flatMap((r) => [0, 1].map((c) => frames.counts.data[index([19, 14 + r, 24 + c])]));
    expect(counts.data[index([z, y, x], counts.shape)]).toBe(block.reduce((a, b) => a + b, 0));
    expect(mask.data[index([z, y, x - 2], counts.shape)]).toBe(Measured.no);
    expect(report.centre).toEqual([19, 14.5, 24.5]);
  });

  it("bins the mean of a gain and the sum of a background, and crops both with the counts", async () => {
    const frames = boxPattern();
    const gain = mapped(frames.counts, (_, i) => 1 + (i % 2));
    const background = mapped(frames.counts, (_, i) => i % 2);
    const options = { bin: [1, 1, 2], size: [24, 24, 16], hotPixels: false } as const;
    const found = await prepare({ ...frames, gain, background }, options);
    expect(found.gain?.shape).toEqual([24, 24, 16]);
    expect(new Set(found.gain?.data)).toEqual(new Set([1.5]));
    expect(new Set(found.background?.data)).toEqual(new Set([1]));
  });

  it("never pads by more than the frames reach for one size, and marks all padding unmeasured", async () => {
    const { counts, mask, report } = await prepare(boxPattern(), { size: 128, threshold: 0, hotPixels: false });
    // Twice the longer side of each peak position, 21, 21 and 24 voxels, to the next even product of 2, 3 and 5.
    expect(counts.shape).toEqual([48, 48, 48]);
    expect(report.unmeasured).toBe(48 ** 3 - voxelCount(shape));
    expect(mask.data.filter((m) => m === Measured.used).length).toBe(voxelCount(shape));
  });

  it("keeps every count by itself, and pads where the peak is off the middle", async () => {
    const frames = boxPattern([5, 5, 5]);
    const { counts, report } = await prepare(frames, { hotPixels: false });
    // The longer sides are 21, 21 and 24 voxels.
    expect(counts.shape).toEqual([40, 40, 48]);
    expect(report.threshold).toBe(0);
    expect(report.keptShare).toBeGreaterThan(0.999);
  });

  it("believes an array's middle where the brightest voxel is near", async () => {
    // The brightest voxel is (19, 15, 24), the middle (20, 18, 22).
    const frames = boxPattern();
    expect((await prepare(frames, { centre: "middle" })).report.centre).toEqual([20, 18, 22]);
    const cut = { counts: cropOrPad(frames.counts, [40, 32, 44], [20, 20, 22]), mask: allMeasured([40, 32, 44]) };
    expect((await prepare(cut, { centre: "middle" })).report.centre).toEqual([19, 11, 24]);
  });

  it("puts the middle of saturated voxels at the centre", async () => {
    const frames = boxPattern();
    const saturated = [-1, 0, 1].flatMap((dz) => [-2, 0, 2].map((dx) => index([peak[0] + dz, peak[1], peak[2] + dx])));
    for (const voxel of saturated) frames.mask.data[voxel] = Measured.no;
    expect((await prepare({ ...frames, saturated }, { hotPixels: false })).report.centre).toEqual(peak);
  });

  it("centres on the centre of mass and on a given voxel", async () => {
    const counts = realVolume([8, 8, 8]);
    counts.data[index([2, 2, 2], counts.shape)] = 30;
    counts.data[index([5, 5, 5], counts.shape)] = 15;
    const frames = { counts, mask: allMeasured([8, 8, 8]) };
    const options = { hotPixels: false, threshold: 0, size: 8 };
    expect((await prepare(frames, { ...options, centre: "mass" })).report.centre).toEqual([3, 3, 3]);
    expect((await prepare(frames, { ...options, centre: [4, 4, 5] })).report.centre).toEqual([4, 4, 5]);
    expect((await prepare(frames, { ...options, centre: "middle" })).report.centre).toEqual([2, 2, 2]);
  });

  it("reads the oversampling of a box off its autocorrelation", async () => {
    // A box has a triangle for autocorrelation, which at 2 % reaches 0.98 of its width where the estimate assumes 0.88 (a ball):
    // 11 % too low, and half a voxel of ten either way.
    const tolerance = 0.17;
    const { report } = await prepare(boxPattern([2.5, 3, 3.5]), { size: [24, 24, 24], threshold: 0 }, slowTransform);
    [2.5, 3, 3.5].forEach((expected, axis) => {
      expect(Math.abs((report.oversampling?.[axis] ?? 0) / expected - 1)).toBeLessThan(tolerance);
    });
  });
});

describe("prepare refuses", () => {
  const small: Shape = [4, 4, 4];
  const frames = (value: number, of: Shape = small): Frames => ({
    counts: realVolume(of, new Float32Array(voxelCount(of)).fill(value)),
    mask: allMeasured(of),
  });
  const spoilt = (value: number) => {
    const bad = frames(1);
    bad.counts.data[index([1, 2, 3], small)] = value;
    return bad;
  };

  it.each([
    ["an empty array", frames(1, [0, 4, 4]), {}, DataError, /empty array of 0×4×4/],
    ["a single image", frames(1, [1, 4, 4]), {}, DataError, /three-dimensional pattern, found an array of 1×4×4/],
    ["a NaN", spoilt(Number.NaN), {}, DataError, /found NaN at voxel \(1, 2, 3\)/],
    ["an infinity", spoilt(Number.POSITIVE_INFINITY), {}, DataError, /found Infinity at voxel/],
    ["a negative count", spoilt(-1), {}, DataError, /found -1 at voxel \(1, 2, 3\)/],
    ["all zeros", frames(0), {}, DataError, /64 measured voxels that are all zero/],
    ["a mask that leaves nothing", { ...frames(1), mask: maskVolume(small) }, {}, DataError, /leaves none of 64/],
    ["a mask of another shape", { ...frames(1), mask: maskVolume([4, 4, 2]) }, {}, ShapeError, /mask of 4×4×4/],
    ["a threshold above everything", frames(3), { threshold: 3 }, DataError, /below the largest count, 3, found 3/],
    ["a negative threshold", frames(1), { threshold: -1 }, OptionError, /threshold in counts, 0 or more, found -1/],
    ["a size with a factor of 7", frames(1), { size: 14 }, OptionError, /found 14; the nearest are 12 and 16/],
    ["an odd size", frames(1), { size: 15 }, OptionError, /found 15; the nearest are 12 and 16/],
    ["an oversized result", frames(1), { size: [4096, 4096, 4096] as Triple }, OptionError, /a size of 4096×4096×4096/],
    ["a binning factor beyond the axis", frames(1), { bin: 5 }, OptionError, /from 1 to 4 on axis 0, found 5/],
    ["a centre outside", frames(1), { centre: [0, 0, 9] as Triple }, OptionError, /inside 0…3 on axis 2, found 9/],
    ["an unknown setting", frames(1), { binning: 2 }, OptionError, /found "binning"/],
  ])("%s", async (_, data, options, type, message) => {
    const failure = await prepare(data, options as PrepareOptions).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(type);
    expect(failure instanceof Error ? failure.message : "").toMatch(message);
  });

  it("nothing for a bad value under the mask", async () => {
    const bad = spoilt(Number.NaN);
    bad.mask.data[index([1, 2, 3], small)] = Measured.no;
    expect((await prepare(bad, { hotPixels: false })).report.maximum).toBe(1);
  });
});
