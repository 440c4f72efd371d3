// Where a pattern's centre is, and what lies around it after it was laid out.

import {
  allMeasured,
  DataError,
  Measured,
  maskVolume,
  placeOf,
  realVolume,
  type Shape,
  seededRandom,
  voxelCount,
} from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { friedelCentre, requireSymmetric } from "./friedel-centre.js";
import { darkBeyond, evenPart, laidOut } from "./lay-out.js";

/** Random counts that are alike on both sides of a centre, brightest near it, with a stop over it. */
function symmetric(shape: Shape, centre: readonly number[], stop = 2) {
  const random = seededRandom(12);
  const counts = realVolume(shape);
  const mask = allMeasured(shape);
  counts.data.forEach((_, i) => {
    const [, y, x] = placeOf(i, shape);
    const q = [y - centre[1], x - centre[2]];
    const isFirst = q[0] > 0 || (q[0] === 0 && q[1] >= 0);
    const key = (isFirst ? 1 : -1) * (q[0] * 64 + q[1]);
    counts.data[i] = 1000 * random.uniform(key) * Math.exp(-Math.hypot(...q) / 6);
    if (Math.hypot(...q) <= stop) mask.data[i] = Measured.no;
  });
  return { counts, mask };
}

describe("the centre by symmetry", () => {
  it("is found beside the middle and behind a stop", () => {
    const { centre, symmetry } = friedelCentre(symmetric([1, 31, 40], [0, 13, 22]));
    expect(centre).toEqual([0, 13, 22]);
    expect(symmetry).toBeGreaterThan(0.9);
  });

  it("is refused where nothing is symmetric, and where it was stated in the wrong place", () => {
    const random = seededRandom(3);
    const counts = realVolume(
      [1, 30, 30],
      Float32Array.from({ length: 900 }, (_, i) => random.uniform(i)),
    );
    expect(() => friedelCentre({ counts, mask: allMeasured([1, 30, 30]) })).toThrow(DataError);
    const pattern = symmetric([1, 31, 40], [0, 13, 22]);
    expect(() => requireSymmetric(pattern, [0, 17, 18])).toThrow(/while 0,13,22 has/);
    expect(() => requireSymmetric(pattern, [0, 13, 22])).not.toThrow();
  });
});

describe("a pattern", () => {
  it("is cropped to lengths of 2, 3 and 5 about its centre; what it lacks is not measured", () => {
    const shape: Shape = [1, 14, 62];
    const counts = realVolume(
      shape,
      Float32Array.from({ length: voxelCount(shape) }, (_, i) => i),
    );
    const found = laidOut({ counts, mask: allMeasured(shape) }, [0, 3, 31]);
    expect(found.counts.shape).toEqual([1, 12, 60]);
    // Row 3 lies at row 6 now, column 31 at column 30; three rows above it were not there.
    expect(found.counts.data[6 * 60 + 30]).toBe(3 * 62 + 31);
    expect([2, 3].map((row) => found.mask.data[row * 60 + 30])).toEqual([Measured.no, Measured.used]);
  });

  it("is dark and measured beyond a cut-off", () => {
    const shape: Shape = [1, 9, 9];
    const counts = realVolume(shape, new Float32Array(81).fill(5));
    const { counts: dark, mask } = darkBeyond({ counts, mask: maskVolume(shape) }, 3);
    expect([dark.data[4 * 9 + 7], dark.data[4 * 9 + 8]]).toEqual([5, 0]);
    expect([mask.data[4 * 9 + 7], mask.data[4 * 9 + 8]]).toEqual([Measured.no, Measured.used]);
  });

  it("that is a power spectrum is made even, and refused where it is not", () => {
    const pattern = symmetric([1, 30, 30], [0, 15, 15], -1);
    pattern.counts.data[15 * 30 + 16] *= 1.02;
    const { counts } = evenPart(pattern);
    expect(counts.data[15 * 30 + 16]).toBe(counts.data[15 * 30 + 14]);
    expect(() => evenPart(symmetric([1, 30, 30], [0, 12, 17], -1))).toThrow(/of which \d+ % is odd/);
  });
});
