import { apply, dot, norm, OptionError, type Vector } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { braggVector, orientationAlong } from "./bragg.js";

describe("braggVector", () => {
  it("is 2π over the distance of the planes along their normal", () => {
    expect(norm(braggVector(4, [2, 0, 0]))).toBeCloseTo((2 * Math.PI) / 2, 12);
    expect(braggVector(4, [1, -1, 1])[1]).toBeCloseTo(-Math.PI / 2, 12);
  });

  it.each([[[1, 0, 0]], [[2, 1, 1]], [[0, 0, 0]], [[1, 1, 0.5]], [[-1, 2, 1]]] as const)("refuses %j", (hkl) => {
    expect(() => braggVector(4, hkl)).toThrow(OptionError);
    expect(() => braggVector(4, hkl)).toThrow(`found ${hkl.join(" ")}`);
  });
});

describe("orientationAlong", () => {
  const cases: readonly (readonly [Vector, Vector])[] = [
    [
      [1, 1, 1],
      [0.3, -2, 0.5],
    ],
    [
      [2, 0, 0],
      [5, 0, 0],
    ],
    [
      [1, 1, 1],
      [-1, -1, -1],
    ],
    [
      [2, 0, 0],
      [-1, 0, 0],
    ],
  ];
  it.each(cases)("turns %j along %j, whatever the turn about it, and distorts nothing", (hkl, direction) => {
    for (const angle of [0, 1.1]) {
      const turn = orientationAlong(hkl, direction, angle);
      const along = apply(turn, hkl);
      expect(dot(along, direction)).toBeCloseTo(norm(hkl) * norm(direction), 10);
      expect(dot(turn[0], turn[1])).toBeCloseTo(0, 12);
      expect(
        dot(turn[0], [
          turn[1][1] * turn[2][2] - turn[1][2] * turn[2][1],
          turn[1][2] * turn[2][0] - turn[1][0] * turn[2][2],
          turn[1][0] * turn[2][1] - turn[1][1] * turn[2][0],
        ]),
      ).toBeCloseTo(1, 12);
    }
  });

  it("refuses no direction", () => {
    expect(() => orientationAlong([1, 1, 1], [0, 0, 0])).toThrow(OptionError);
  });
});
