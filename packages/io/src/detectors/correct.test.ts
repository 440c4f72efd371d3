import { realVolume, ShapeError } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { readSpecScan } from "../spec/spec.js";
import { correctFrames } from "./correct.js";
import { type ChipDetector, detectorOf, regionOf } from "./detector.js";

/** A chip of 8×8 pixels with its seam at 4, gaps of 2 columns and 1 row, odd pixels in columns 3 and 4 of rows 0 to 2. */
const small: ChipDetector = {
  name: "small",
  size: [8, 8],
  seam: { at: 4, gapColumns: 2, gapRows: 1, odd: { columns: [3, 4], rows: [0, 2] } },
};
const whole = { column: 0, row: 0, columns: 8, rows: 8 };
const ones = (columns: number, rows: number, frames = 1) =>
  realVolume([frames, rows, columns], new Float32Array(frames * rows * columns).fill(1));

describe("correctFrames", () => {
  it("keeps the counts, with the flat field as their gain, and drops dark and bad pixels as unmeasured", () => {
    // Columns 2, 3, 4 … of a flat field with one dark pixel; no seam.
    const whitefield = ones(10, 10);
    whitefield.data.fill(2, 0, 50);
    whitefield.data[99] = 0;
    const badPixels = realVolume([1, 10, 10]);
    badPixels.data[7] = 100;
    badPixels.data[8] = 1;
    const frames = ones(10, 10, 2);
    frames.data[60] = 3;
    const result = correctFrames(frames, { column: 0, row: 0, columns: 10, rows: 10 }, { whitefield, badPixels });
    expect([result.counts.data[0], result.counts.data[150]]).toEqual([1, 1]);
    // As many measured pixels respond as 1 and as 2, and those that respond as 1 have more counts.
    expect(result.gain?.data[0]).toBeCloseTo(2, 6);
    expect(result.gain?.data[150]).toBeCloseTo(1, 6);
    expect([7, 8, 99].map((i) => result.mask.data[100 + i])).toEqual([0, 1, 0]);
    expect([7, 99].map((i) => result.counts.data[i])).toEqual([0, 0]);
    expect(result.mask.data.filter((value) => value === 0)).toHaveLength(4);
  });

  it("drops what is more than three standard deviations below the mean", () => {
    const whitefield = ones(10, 10);
    whitefield.data.fill(100);
    whitefield.data[5] = 10; // mean 99.1, σ 8.955: threshold 72.2
    whitefield.data[6] = 75; // raises σ little: still above
    const result = correctFrames(ones(10, 10), { column: 0, row: 0, columns: 10, rows: 10 }, { whitefield });
    expect([5, 6].map((i) => result.mask.data[i])).toEqual([0, 1]);
  });

  it("takes the gain relative to bright pixels, and drops what responds five times less", () => {
    const whitefield = ones(10, 10);
    whitefield.data.fill(100);
    whitefield.data.fill(60, 0, 40);
    whitefield.data[50] = 10; // mean 86.9, σ 44.7: not three of them below
    whitefield.data[51] = 480;
    const frames = ones(10, 10);
    frames.data[51] = 0;
    frames.data[3] = 1000;
    const { gain, mask } = correctFrames(frames, { column: 0, row: 0, columns: 10, rows: 10 }, { whitefield });
    expect(gain?.data[3]).toBeCloseTo(1, 6);
    expect(gain?.data[60]).toBeCloseTo(100 / 60, 6);
    expect([50, 51].map((i) => mask.data[i])).toEqual([0, 0]);
  });

  it("inserts unmeasured columns and rows only where the region spans the seam", () => {
    const frames = realVolume(
      [1, 8, 8],
      Float32Array.from({ length: 64 }, (_, i) => i + 1),
    );
    const result = correctFrames(frames, whole, {}, small);
    expect(result.counts.shape).toEqual([1, 9, 10]);
    expect([...result.counts.data.subarray(0, 10)]).toEqual([1, 2, 3, 4, 0, 0, 5, 6, 7, 8]);
    expect([...result.mask.data.subarray(0, 10)]).toEqual([1, 1, 1, 1, 0, 0, 1, 1, 1, 1]);
    expect([...result.mask.data.subarray(40, 50)]).toEqual(new Array(10).fill(0));
    expect(result.counts.data[50]).toBe(33);
    for (const region of [
      { column: 0, row: 0, columns: 4, rows: 4 },
      { column: 4, row: 4, columns: 4, rows: 4 },
    ]) {
      expect(correctFrames(ones(4, 4), region, {}, small).counts.shape).toEqual([1, 4, 4]);
    }
    expect(correctFrames(ones(2, 4), { column: 3, row: 4, columns: 2, rows: 4 }, {}, small).counts.shape).toEqual([1, 4, 4]);
  });

  it("takes the part of the maps that the region shows, odd pixels along the seam dropped", () => {
    const whitefield = ones(8, 8);
    whitefield.data[6 * 8 + 5] = 0;
    const { mask } = correctFrames(
      ones(4, 6),
      { column: 2, row: 2, columns: 4, rows: 6 },
      { whitefield },
      { ...small, seam: { ...seam, gapColumns: 0, gapRows: 0 } },
    );
    const dropped = [...mask.data.keys()].filter((i) => mask.data[i] === 0);
    // Row 2 of the chip: columns 3 and 4, columns 1 and 2 of the region. Pixel (6, 5): row 4, column 3 of the region.
    expect(dropped).toEqual([1, 2, 4 * 4 + 3]);
  });

  it("refuses frames of another size, and maps that do not cover the region", () => {
    expect(() => correctFrames(ones(8, 7), whole, {})).toThrow(ShapeError);
    expect(() => correctFrames(ones(8, 8), whole, { badPixels: ones(8, 7) })).toThrow(
      /a badPixels image that covers rows to 8 and columns to 8, found 7×8/,
    );
  });
});

const seam = { at: 4, gapColumns: 2, gapRows: 1, odd: { columns: [3, 4], rows: [0, 2] } } as const;

describe("region and detector of a scan", () => {
  const scanWith = (lines: string) => readSpecScan(new TextEncoder().encode(`#S 1 ct\n${lines}\n`), 1, "x.spec");
  it("come from the log's lines", () => {
    const scan = scanWith("#UIMDET 34idcTIM2:\n#UIMR5 16 200 32 100 1");
    expect(regionOf(scan)).toEqual({ column: 16, row: 32, columns: 200, rows: 100 });
    expect(detectorOf(scan)?.name).toBe("Timepix quad");
  });
  it("are undefined where the lines are missing or unusable", () => {
    expect(regionOf(scanWith("#C"))).toBeUndefined();
    expect(regionOf(scanWith("#UIMR5 0 x 0 2"))).toBeUndefined();
    expect(regionOf(scanWith("#UIMR5 0 0 0 2"))).toBeUndefined();
    expect(detectorOf(scanWith("#UIMDET pilatus"))).toBeUndefined();
  });
});
