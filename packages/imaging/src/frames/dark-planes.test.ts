import { allMeasured, Measured, type RealVolume, realVolume } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { drawnFrames } from "../conditions/testing/frames.js";
import { darkPlanes } from "./dark-planes.js";
import { darkNotes } from "./notes.js";

const [frames, rows, columns] = [40, 30, 32] as const;
const area = rows * columns;

/** Counts of a crystal on a weak background. */
function counts(background = 0.2): RealVolume {
  const { amplitude } = drawnFrames([frames, rows, columns], [9, 8, 9], { background });
  return { ...amplitude, data: amplitude.data.map((value) => Math.round(value * value)) };
}

const found = (volume: RealVolume) => darkPlanes(volume, allMeasured(volume.shape));

describe("dark frames", () => {
  it("are none in a sound scan, with and without a background", () => {
    for (const background of [0, 0.2]) expect(found(counts(background)).planes).toEqual([[], [], []]);
  });

  it("are found alone and in a row, hot pixels or not, and made unmeasured", () => {
    const volume = counts();
    for (const frame of [3, 20, 21, 30]) {
      volume.data.fill(0, frame * area, (frame + 1) * area);
      volume.data[frame * area + 77] = 5000;
    }
    const { planes, mask } = found(volume);
    expect(planes).toEqual([[3, 20, 21, 30], [], []]);
    const lost = Array.from(mask.data.keys()).filter((i) => mask.data[i] === Measured.no);
    expect(lost.length).toBe(4 * area);
    expect(new Set(lost.map((i) => Math.floor(i / area)))).toEqual(new Set([3, 20, 21, 30]));
    expect(darkNotes({ planes })[0].note).toMatch(/^frames 3, 20–21, 30 are dark beside their neighbours/);
  });

  it("are found beside frames that are missing", () => {
    const volume = counts();
    const mask = allMeasured(volume.shape);
    volume.data.fill(0, 19 * area, 22 * area);
    mask.data.fill(Measured.no, 19 * area, 20 * area);
    expect(darkPlanes(volume, mask).planes[0]).toEqual([20, 21]);
  });

  it("are not made of a scan that fades, nor of few counts", () => {
    const faint = drawnFrames([frames, rows, columns], [9, 8, 9], { peak: 60, background: 0 }).amplitude;
    expect(found({ ...faint, data: faint.data.map((value) => Math.round(value * value)) }).planes).toEqual([[], [], []]);
  });

  it("are found with padding on every axis", () => {
    const inner = counts(0.5);
    const padded = realVolume([frames + 6, rows + 5, columns]);
    for (let z = 0; z < frames; z++) {
      for (let y = 0; y < rows; y++) {
        const from = (z * rows + y) * columns;
        padded.data.set(inner.data.subarray(from, from + columns), ((z + 4) * (rows + 5) + y) * columns);
      }
    }
    expect(found(padded).planes).toEqual([[0, 1, 2, 3, 44, 45], [30, 31, 32, 33, 34], []]);
  });
});
