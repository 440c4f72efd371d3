import {
  type MaskVolume,
  Measured,
  maskVolume,
  type RealVolume,
  realVolume,
  seededRandom,
  uniformSequence,
} from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { brightestIn, planesOf, tallyOf, totalsOf } from "./tally.js";

const shape = [5, 7, 11] as const;
const next = uniformSequence(seededRandom(3));
const counts = realVolume(
  shape,
  Float32Array.from({ length: 385 }, () => Math.max(0, Math.floor(20 * next()) - 12)),
);
const mask = maskVolume(
  shape,
  Uint8Array.from({ length: 385 }, () => (next() < 0.2 ? Measured.no : Measured.used)),
);

/** The sum over all voxels for which `isIn` says so, by the definition. */
function sumWhere(of: (value: number, isMeasured: boolean) => number, isIn: (place: readonly number[]) => boolean): number {
  let sum = 0;
  counts.data.forEach((value, i) => {
    const place = [Math.floor(i / 77), Math.floor(i / 11) % 7, i % 11];
    if (isIn(place)) sum += of(value, mask.data[i] !== Measured.no);
  });
  return sum;
}
const sums = {
  counts: (value: number, isMeasured: boolean) => (isMeasured ? value : 0),
  lit: (value: number, isMeasured: boolean) => Number(isMeasured && value > 0),
  missing: (_: number, isMeasured: boolean) => Number(!isMeasured),
};
const others = [
  [1, 2],
  [0, 2],
  [0, 1],
] as const;

describe("the tally of frames", () => {
  it("has counts, lit and unmeasured voxels of each line, plane and of all", () => {
    const tally = tallyOf(counts, mask);
    for (const [name, of] of Object.entries(sums)) {
      const key = name as keyof typeof sums;
      for (const axis of [0, 1, 2] as const) {
        const [a, b] = others[axis];
        tally.along[axis][key].forEach((found, line) => {
          const [u, v] = [Math.floor(line / shape[b]), line % shape[b]];
          expect(found).toBe(sumWhere(of, (place) => place[a] === u && place[b] === v));
        });
        planesOf(tally, axis)[key].forEach((found, k) => {
          expect(found).toBe(sumWhere(of, (place) => place[axis] === k));
        });
      }
      expect(totalsOf(tally)[key]).toBe(sumWhere(of, () => true));
    }
  });

  it("squares amplitudes", () => {
    const amplitudes = { ...counts, data: counts.data.map(Math.sqrt) };
    const found = totalsOf(tallyOf(amplitudes, mask, true));
    const expected = totalsOf(tallyOf(counts, mask));
    expect(found.counts / expected.counts).toBeCloseTo(1, 6);
    expect([found.lit, found.missing]).toEqual([expected.lit, expected.missing]);
  });

  it("knows the first of the brightest measured voxels, whatever is not measured", () => {
    const bright = (values: Readonly<Record<number, number>>, unmeasured: readonly number[]) => {
      const volume: RealVolume = { ...counts, data: counts.data.map((value, i) => values[i] ?? value) };
      const own: MaskVolume = { ...mask, data: mask.data.map((value, i) => (i in values ? Measured.used : value)) };
      for (const i of unmeasured) own.data[i] = Measured.no;
      return brightestIn(tallyOf(volume, own), volume, own);
    };
    expect(bright({ 100: 50, 103: 60, 300: 60 }, [])).toEqual([1, 2, 4]);
    expect(bright({ 100: 60, 103: 60, 300: 60 }, [100, 103])).toEqual([3, 6, 3]);
  });

  it("names the first measured voxel that holds no count", () => {
    expect(tallyOf(counts, mask).wrong).toBeUndefined();
    for (const value of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
      const data = counts.data.slice();
      const measured = mask.data.indexOf(Measured.used, 200);
      data[mask.data.indexOf(Measured.no)] = value;
      data[measured] = value;
      data[measured + 50] = value;
      expect(tallyOf({ ...counts, data }, mask).wrong).toBe(measured);
    }
  });
});
