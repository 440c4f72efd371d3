import type { SetSums } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { fitMetrics } from "./fit.js";

/** Rounding in float64 of sums of order one. */
const rounding = 1e-12;

function sums(F: readonly number[], A: readonly number[]): SetSums {
  const add = (term: (f: number, a: number) => number) => F.reduce((sum, f, i) => sum + term(f, A[i]), 0);
  return {
    count: F.length,
    sumModel: add((f) => f * f),
    sumCounts: add((_, a) => a * a),
    sumCross: add((f, a) => f * a),
    sumLog: add((f, a) => (a > 0 ? a * a * Math.log((a * a) / (f * f)) : 0)),
  };
}

const nothing = sums([], []);

describe("fitMetrics", () => {
  it("is zero for a model that is right up to scale", () => {
    const fit = fitMetrics({ used: sums([2, 4, 6], [1, 2, 3]), free: sums([8], [4]) });
    for (const value of Object.values(fit)) expect(Math.abs(value)).toBeLessThan(rounding);
  });

  it("takes expected counts as they are", () => {
    const [F, A] = [
      [1, 2, 3],
      [1.2, 1.7, 3.3],
    ];
    const fit = fitMetrics({ used: sums(F, A), free: sums([2], [1]), scale: 0.5 });
    const deviance = (f: number, a: number) => 2 * (f * f - a * a + a * a * Math.log((a * a) / (f * f)));
    expect(fit.llk).toBeCloseTo(F.reduce((sum, f, i) => sum + deviance(f, A[i]), 0) / 3, 12);
    expect(fit.llkFree).toBeCloseTo(deviance(2, 1), 12);
    const squares = F.reduce((sum, f, i) => sum + (f - A[i]) ** 2, 0) + 1;
    expect(fit.chi2).toBeCloseTo(squares / (A.reduce((sum, a) => sum + a * a, 0) + 1), 12);
  });

  it("equals the definitions evaluated term by term", () => {
    const [F, A] = [
      [1, 2, 3, 1.5],
      [1.2, 1.7, 3.3, 0],
    ];
    const s = (1.2 + 3.4 + 9.9) / (1 + 4 + 9 + 2.25);
    const chi2 = F.reduce((sum, f, i) => sum + (s * f - A[i]) ** 2, 0) / A.reduce((sum, a) => sum + a * a, 0);
    const p = A.reduce((sum, a) => sum + a * a, 0) / F.reduce((sum, f) => sum + f * f, 0);
    const llk =
      (2 / 4) *
      F.reduce((sum, f, i) => sum + p * f * f - A[i] ** 2 + (A[i] > 0 ? A[i] ** 2 * Math.log(A[i] ** 2 / (p * f * f)) : 0), 0);
    const fit = fitMetrics({ used: sums(F, A), free: nothing });
    expect(Math.abs(fit.chi2 - chi2)).toBeLessThan(rounding);
    expect(Math.abs(fit.llk - llk)).toBeLessThan(rounding);
    expect(fit.llkFree).toBeNaN();
  });

  it("calls an empty model wholly wrong", () => {
    expect(fitMetrics({ used: sums([0, 0], [1, 2]), free: nothing }).chi2).toBe(1);
  });
});
