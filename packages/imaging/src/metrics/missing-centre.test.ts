// What a stop hides, held against closed forms, and which holes are one.

import { countVoxels, createReferenceEngine, Measured, maskVolume, realVolume, type Shape, voxelCount } from "@friedel/engine";
import { maskOf } from "@friedel/engine/testing";
import { describe, expect, it } from "vitest";
import { hiddenShare, missingCentre } from "./missing-centre.js";
import { missingCentreDoubts } from "./missing-centre-doubt.js";

const { transform } = await createReferenceEngine();
const shape: Shape = [9, 10, 12];
const inRadius = (radius: number) => maskOf(shape, ([z, y, x]) => (z - 4) ** 2 + (y - 5) ** 2 + (x - 6) ** 2 <= radius ** 2);

/** A mask that lacks some voxels, and a pattern that falls off from the centre of the array. */
function stopped(lacks: (place: readonly number[]) => boolean) {
  const mask = maskVolume(
    shape,
    maskOf(shape, lacks).data.map((v) => (v ? Measured.no : Measured.used)),
  );
  const brightness = Float32Array.from({ length: voxelCount(shape) }, (_, i) => {
    const place = [Math.floor(i / 120) - 4, (Math.floor(i / 12) % 10) - 5, (i % 12) - 6];
    return 1 / (1 + Math.hypot(...place));
  });
  return { mask, brightness };
}

describe("the share that a hole hides", () => {
  it("is the support's share of the array for a hole of one voxel, whose projection has rank one", async () => {
    const support = inRadius(3);
    const expected = countVoxels(support) / voxelCount(shape);
    // Float32 of the transforms.
    expect(await hiddenShare(support, inRadius(0), transform)).toBeCloseTo(expected, 5);
  });

  it("grows with the hole and with the support, up to one", async () => {
    const small = await hiddenShare(inRadius(2), inRadius(1), transform);
    const wider = await hiddenShare(inRadius(2), inRadius(2), transform);
    const larger = await hiddenShare(inRadius(3), inRadius(2), transform);
    expect(small).toBeLessThan(wider);
    expect(wider).toBeLessThan(larger);
    expect(await hiddenShare(inRadius(2), inRadius(100), transform)).toBeCloseTo(1, 5);
  });
});

describe("a missing centre", () => {
  const found = (lacks: (place: readonly number[]) => boolean) => {
    const { mask, brightness } = stopped(lacks);
    const hole = missingCentre(mask, brightness);
    return hole && countVoxels(hole);
  };

  it("is the hole around the centre, without other gaps", () => {
    expect(found(([z, y, x]) => (Math.abs(z - 4) < 2 && Math.abs(y - 5) < 2 && x === 6) || y === 0)).toBe(9);
  });

  it("is a hole that the brightest voxel touches, where a pattern was centred on that", () => {
    expect(found(([z, y, x]) => z === 4 && y === 5 && (x === 7 || x === 8))).toBe(2);
  });

  it("is no hole elsewhere, and no gap beside a peak that is measured", () => {
    expect(found(([z, y, x]) => z === 1 && y === 1 && x === 1)).toBeUndefined();
    expect(found(([, y]) => y === 6)).toBeUndefined();
    expect(found(() => false)).toBeUndefined();
  });
});

describe("the doubt", () => {
  const doubts = async (stop: number, support: number) => {
    const { mask, brightness } = stopped(([z, y, x]) => (z - 4) ** 2 + (y - 5) ** 2 + (x - 6) ** 2 <= stop ** 2);
    return missingCentreDoubts({ transform }, { amplitude: realVolume(shape, brightness), mask }, inRadius(support));
  };

  it("is spoken of a stop as wide as a speckle, and says what would decide", async () => {
    const [sentence] = await doubts(2, 3);
    expect(sentence).toMatch(/starts that agree are no proof/);
    expect(sentence).toMatch(/--non-negative/);
  });

  it("is not spoken of a saturated voxel", async () => {
    expect(await doubts(0, 3)).toEqual([]);
  });
});
