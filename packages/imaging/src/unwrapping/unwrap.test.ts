import { mapped, placeOf, type Shape, type Triple } from "@friedel/engine";
import { drawn } from "@friedel/engine/testing";
import { describe, expect, it } from "vitest";
import { closedSupport, crystalSupport } from "./support.js";
import { unwrapPhase } from "./unwrap.js";

const shape: Shape = [24, 26, 28];
const middle: Triple = [12, 13, 14];

/** A ball about the middle. */
function draw(phase: (r: Triple) => number, modulus: (r: Triple) => number = () => 1) {
  return drawn(shape, (r) => Math.hypot(...r) <= 10 && [modulus(r), phase(r)], middle);
}

describe("unwrapPhase", () => {
  it("gives back a phase of several turns, but for whole turns of it all", () => {
    const phase = ([z, y, x]: Triple): number => 0.13 * x * x - 0.06 * y * z + 0.5 * z;
    const { object, support } = draw(phase);
    const found = unwrapPhase(object, support);
    const offsets = [...support.data.keys()]
      .filter((i) => support.data[i] !== 0)
      .map((i) => phase(placeOf(i, shape, middle)) - found.phase.data[i]);
    expect(Math.max(...offsets) - Math.min(...offsets)).toBeLessThan(1e-5);
    expect(Math.max(...found.phase.data) - Math.min(...found.phase.data)).toBeGreaterThan(4 * Math.PI);
    expect(found.lines).toHaveLength(0);
    expect(Math.max(...found.cut.data)).toBe(0);
  });

  it.each([
    ["bright", () => 1],
    ["dark at its core", ([, y, x]: Triple) => Math.min(1, Math.hypot(y + 0.4, x + 0.3) / 3)],
  ])(
    "reports a straight dislocation, %s, as one line through the crystal with its sense, and one sheet of jumps",
    (_, modulus) => {
      const { object } = draw(([, y, x]) => Math.atan2(y + 0.4, x + 0.3), modulus);
      const { support } = crystalSupport(object, 0.5);
      const { lines, phase, cut } = unwrapPhase(object, support);
      const [line, ...others] = lines.toSorted((a, b) => b.points.length - a.points.length);
      expect(others).toHaveLength(0);
      expect(line.closed).toBe(false);
      expect(line.points.length).toBeGreaterThanOrEqual(14);
      for (const [, y, x] of line.points) {
        expect(Math.hypot(y - middle[1] + 0.4, x - middle[2] + 0.3)).toBeLessThan(1);
      }
      // θ grows from x to y: right-handed about +z.
      expect(line.points[line.points.length - 1][0]).toBeGreaterThan(line.points[0][0]);
      // Beside the sheet the phase has no jump left, and the sheet is a half plane two voxels thick at most, not a cloud.
      let [jumps, sheet, total] = [0, 0, 0];
      for (let i = 0; i < cut.data.length; i++) {
        total += support.data[i];
        sheet += cut.data[i];
        if (cut.data[i] === 0 && support.data[i] !== 0 && support.data[i + 1] !== 0 && cut.data[i + 1] === 0) {
          jumps = Math.max(jumps, Math.abs(phase.data[i + 1] - phase.data[i]));
        }
      }
      expect(jumps).toBeLessThan(Math.PI);
      expect(sheet / total).toBeLessThan(0.15);
      expect(sheet).toBeGreaterThan(0);
    },
  );

  it("reports a dislocation loop as a closed line", () => {
    // Phase of a loop of radius 5 about z: the solid angle over 2, by the two distances in the plane through the axis.
    const { object, support } = draw(([z, y, x]) => {
      const r = Math.hypot(y, x);
      return Math.atan2(z + 0.45, r - 5.2) - Math.atan2(z + 0.45, r + 5.2);
    });
    const { lines } = unwrapPhase(object, support);
    expect(lines.map((line) => line.closed)).toEqual([true]);
    for (const [z, y, x] of lines[0].points) {
      expect(Math.hypot(z - middle[0] + 0.45, Math.hypot(y - middle[1], x - middle[2]) - 5.2)).toBeLessThan(1.2);
    }
  });

  it("closes a pipe and leaves the outline alone", () => {
    const { support } = draw(() => 0);
    const pierced = mapped(support, (inside, i) => {
      const [, y, x] = placeOf(i, shape, middle);
      return Math.hypot(y, x) < 1.5 ? 0 : inside;
    });
    const closed = closedSupport(pierced, 2);
    let missing = 0;
    for (let i = 0; i < closed.data.length; i++) {
      expect(closed.data[i]).toBeLessThanOrEqual(closed.data[i] === 1 && support.data[i] === 0 ? 0 : 1);
      if (Math.abs(placeOf(i, shape, middle)[0]) < 8) missing += support.data[i] - closed.data[i];
    }
    expect(missing).toBe(0);
  });
});
