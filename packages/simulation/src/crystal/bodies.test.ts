import { norm, OptionError, scale, type Vector } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { boxBody, clippedBody, cylinderBody, sphereBody, wulffBody } from "./bodies.js";

const gold = [
  { hkl: [1, 1, 1] as Vector, energy: 1.28 },
  { hkl: [1, 0, 0] as Vector, energy: 1.63 },
];

/** Rounding of unit normals and corners. */
const rounding = 1e-9;

describe("bodies", () => {
  it("has Wulff surfaces at distances in proportion to their energies", () => {
    const body = wulffBody({ surfaces: gold, radius: 50 });
    expect(Math.abs(body.depth(scale(50 / Math.sqrt(3), [1, -1, 1])))).toBeLessThan(rounding);
    expect(Math.abs(body.depth([0, 0, (-50 * 1.63) / 1.28]))).toBeLessThan(rounding);
  });

  it("takes families of any index", () => {
    const body = wulffBody({ surfaces: [{ hkl: [2, 1, 0], energy: 1 }], radius: 10 });
    for (const hkl of [
      [2, 1, 0],
      [0, -2, 1],
      [-1, 0, 2],
    ] as Vector[]) {
      expect(Math.abs(body.depth(scale(10 / norm(hkl), hkl)))).toBeLessThan(rounding);
    }
  });

  it("spreads the distances by the seed and no farther than asked", () => {
    const depth = (seed: number) => wulffBody({ surfaces: gold, radius: 10, spread: 0.2, seed }).depth([0, 0, 0]);
    expect(depth(1)).toBe(depth(1));
    expect(depth(1)).not.toBe(depth(2));
    expect(depth(1)).toBeGreaterThanOrEqual(8);
    expect(depth(1)).toBeLessThan(10);
  });

  it("cuts a Wulff body by its substrate, above or below the centre", () => {
    const wetted = wulffBody({ surfaces: gold, radius: 50, substrate: { hkl: [-1, -1, -1], energy: -0.32 } });
    expect(wetted.depth([0, 0, 0])).toBeCloseTo(-12.5, 9);
    expect(wetted.depth([10, 10, 10])).toBeGreaterThan(0);
  });

  it("has the sizes that were asked for", () => {
    expect(sphereBody(7).reach([0, 1, 0])).toBeCloseTo(7, 12);
    expect(boxBody([2, 4, 6]).reach([0, 0, 1])).toBeCloseTo(3, 12);
    expect(cylinderBody(5, 30).reach([0, 0, -1])).toBeCloseTo(15, 12);
    expect(cylinderBody(5, 30).reach([1, 0, 0])).toBeCloseTo(5, 12);
    expect(clippedBody({ planes: 12, radius: 9, spread: 0 }).depth([0, 0, 0])).toBeCloseTo(9, 12);
  });

  it("refuses what encloses nothing", () => {
    expect(() => wulffBody({ surfaces: [], radius: 5 })).toThrow(OptionError);
    expect(() => wulffBody({ surfaces: [{ hkl: [0, 0, 0], energy: 1 }], radius: 5 })).toThrow("direction");
    expect(() => wulffBody({ surfaces: gold, radius: 5, substrate: { hkl: [0, 0, 1], energy: -9 } })).toThrow("enclose");
    expect(() => wulffBody({ surfaces: [{ hkl: [1, 1, 1], energy: -1 }], radius: 5 })).toThrow("surface energy");
    expect(() => sphereBody(0)).toThrow("positive radius");
    expect(() => clippedBody({ planes: 3, radius: 5 })).toThrow(OptionError);
  });
});
