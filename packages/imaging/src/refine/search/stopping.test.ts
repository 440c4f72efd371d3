import { complexVolume, maskVolume } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import type { Candidate } from "./search-state.js";
import { isEnoughAlone, needsAnother } from "./stopping.js";

/** A start with this deviance of the voxels used and of the free ones, whose bright voxels are at this ratio to their noise. */
function start(llk: number, llkFree: number, bright: number): Candidate {
  return {
    ...{ object: complexVolume([2, 2, 2]), support: maskVolume([2, 2, 2]), origin: "crystal", start: 0 },
    ...{ metrics: { chi2: 0, llk, llkFree }, noise: { used: 1.5, free: 1.5, bright } },
  };
}

describe("a third start", () => {
  it("is asked for where bright voxels misfit in the start that leads, by its score or by the free voxels", () => {
    const sound = start(1, 1.5, 1.2);
    expect(needsAnother([start(0.9, 1.4, 2.4), sound])).toBe(true);
    // The score is the other's, the free voxels are this one's.
    expect(needsAnother([sound, start(1.3, 1.3, 2.4)])).toBe(true);
  });

  it("is not asked for where they misfit in the worse one only, are sound or unknown, or three were made", () => {
    const sound = start(1, 1.5, 1.2);
    const failed = start(1.3, 1.8, 9);
    expect(needsAnother([sound, failed])).toBe(false);
    expect(needsAnother([sound, sound])).toBe(false);
    expect(needsAnother([start(1, Number.NaN, Number.NaN), start(2, Number.NaN, Number.NaN)])).toBe(false);
    expect(needsAnother([failed, failed, failed])).toBe(false);
    expect(needsAnother([])).toBe(false);
  });
});

describe("one start", () => {
  it("is enough near the noise in the used, the free and the bright voxels alone", () => {
    const sound = { used: 1.25, free: 1.7, bright: 1.1 };
    expect(isEnoughAlone(sound)).toBe(true);
    expect(isEnoughAlone({ ...sound, used: 1.4 })).toBe(false);
    expect(isEnoughAlone({ ...sound, free: 1.9 })).toBe(false);
    expect(isEnoughAlone({ ...sound, bright: 2.4 })).toBe(false);
    expect(isEnoughAlone(undefined)).toBe(false);
  });
});
