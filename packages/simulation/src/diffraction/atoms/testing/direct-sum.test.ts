import { ShapeError } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { directSum } from "./direct-sum.js";

describe("directSum", () => {
  it("is exp(−i q·r) of one atom", () => {
    const [re, im] = directSum(Float64Array.of(1, 2, 3), Float64Array.of(0.1, 0.2, 0.3));
    expect(re).toBeCloseTo(Math.cos(1.4), 14);
    expect(im).toBeCloseTo(-Math.sin(1.4), 14);
  });

  it("is the closed geometric sum of a line of atoms", () => {
    const [n, a] = [50, 2.5];
    const positions = Float64Array.from({ length: 3 * n }, (_, i) => (i % 3 === 1 ? ((i - 1) / 3 - (n - 1) / 2) * a : 0));
    const qs = [0.01, 0.3, 1.7];
    const found = directSum(positions, Float64Array.from(qs.flatMap((q) => [9, q, -4])));
    qs.forEach((q, k) => {
      expect(found[2 * k]).toBeCloseTo(Math.sin((n * q * a) / 2) / Math.sin((q * a) / 2), 10);
      expect(found[2 * k + 1]).toBeCloseTo(0, 10);
    });
  });

  it("refuses numbers that are not three each", () => {
    expect(() => directSum(new Float64Array(4), new Float64Array(3))).toThrow(ShapeError);
    expect(() => directSum(new Float64Array(3), new Float64Array(2))).toThrow(ShapeError);
  });
});
