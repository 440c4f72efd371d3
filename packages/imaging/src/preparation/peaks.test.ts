import {
  allMeasured,
  centreOf,
  Measured,
  OptionError,
  poisson,
  type RealVolume,
  realVolume,
  seededRandom,
  type Triple,
  triple,
  uniformSequence,
} from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { drawnFrames } from "../conditions/testing/frames.js";
import { prepare } from "./prepare.js";

const n = 40;
const shape = [n, n, n] as const;
const crystal = drawnFrames(shape, [9, 8, 9], { softness: 0.3 }).expected;
const second = drawnFrames(shape, [8, 9, 7], { softness: 0.3 }).expected;
const place: Triple = [30, 11, 31];

/** Two crystals' counts, the second with its peak at `place`. */
function both(brightness: number): RealVolume {
  const next = uniformSequence(seededRandom(4));
  const [dz, dy, dx] = place.map((at) => at - n / 2);
  const counts = realVolume(shape);
  for (let z = 0, i = 0; z < n; z++) {
    for (let y = 0; y < n; y++) {
      for (let x = 0; x < n; x++, i++) {
        const from = (((z - dz + n) % n) * n + ((y - dy + n) % n)) * n + ((x - dx + n) % n);
        counts.data[i] = poisson(crystal.data[i] + brightness * second.data[from], next);
      }
    }
  }
  return counts;
}

const index = ([z, y, x]: Triple, [, ny, nx]: readonly number[]) => (z * ny + y) * nx + x;

describe("two peaks in the frames", () => {
  const frames = { counts: both(0.6), mask: allMeasured(shape) };

  it("are named, the fainter made unmeasured about its place and nothing of the main one", async () => {
    const { mask, counts, report } = await prepare(frames, { size: [n, n, n] });
    expect(report.notes).toHaveLength(1);
    expect(report.notes[0]).toMatch(
      /another peak, (5|6)\d % as bright, lies at row 1[0-2], column 3[0-2], frame (29|30|31): .* \(--peak/,
    );
    const middle = centreOf(shape);
    const away = triple((axis) => place[axis] - report.centre[axis] + middle[axis]);
    expect(mask.data[index(away, shape)]).toBe(Measured.no);
    expect(counts.data[index(away, shape)]).toBe(0);
    expect(mask.data[index(middle, shape)]).toBe(Measured.used);
    const next: Triple = [middle[0] + 3, middle[1] - 2, middle[2] + 2];
    expect(mask.data[index(next, shape)]).toBe(Measured.used);
  });

  it("are chosen by name, by frame or in any", async () => {
    for (const peak of [
      [11, 31],
      [12, 30, 29],
    ] as const) {
      const { mask, report } = await prepare(frames, { peak, size: [n, n, n] });
      expect(Math.max(...report.centre.map((at, axis) => Math.abs(at - place[axis])))).toBeLessThan(2);
      expect(report.notes.join()).toMatch(/another peak, 1\d\d % as bright, lies at row (19|20|21), column (19|20|21)/);
      const away = triple((axis) => n - report.centre[axis]);
      expect(mask.data[index(away, shape)]).toBe(Measured.no);
    }
    await expect(prepare(frames, { peak: [11, 40] })).rejects.toThrow(OptionError);
  });

  it("are one where there is one", async () => {
    const { report } = await prepare({ counts: both(0), mask: allMeasured(shape) });
    expect(report.notes).toEqual([]);
  });
});
