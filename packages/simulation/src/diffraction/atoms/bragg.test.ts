import { norm, OptionError } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { braggVector } from "./bragg.js";

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
