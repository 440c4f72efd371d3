import { describe, expect, it } from "vitest";
import { poisson, seededRandom, uniformSequence } from "./random.js";

describe("seededRandom", () => {
  it("gives independent numbers by seed, stream and index, the same every time", () => {
    const value = seededRandom(7, "tests", 1).uniform(12345);
    expect(seededRandom(7, "tests", 1).uniform(12345)).toBe(value);
    expect(seededRandom(8, "tests", 1).uniform(12345)).not.toBe(value);
    expect(seededRandom(7, "tests", 2).uniform(12345)).not.toBe(value);
    expect(seededRandom(7, "tests", 1).uniform(12346)).not.toBe(value);
  });

  it("equals Philox4x32-10's published known answer for an all-zero counter and key", () => {
    // Random123 kat_vectors: philox4x32 10, zeros → 6627e8d5 e169c58d bc57ac4c 9b00dbd8.
    const expected = ((0x6627e8d5 >>> 5) * 2 ** 26 + (0xe169c58d >>> 6)) / 2 ** 53;
    expect(seededRandom(0).uniform(0)).toBe(expected);
  });

  it("has the moments of the uniform and the normal distribution", () => {
    const random = seededRandom(3);
    const n = 40_000;
    const uniform = Array.from({ length: n }, (_, i) => random.uniform(i));
    const normal = Array.from({ length: n }, (_, i) => random.normal(i));
    // Five standard errors of the mean: 5·0.289/√n and 5/√n.
    expect(Math.abs(mean(uniform) - 0.5)).toBeLessThan(0.0073);
    expect(Math.abs(mean(normal))).toBeLessThan(0.025);
    expect(Math.abs(mean(normal.map((x) => x * x)) - 1)).toBeLessThan(0.0354);
  });
});

describe("poisson", () => {
  it.each([0.3, 8, 29.9, 30.1, 250, 5e4])("has mean and variance %f", (rate) => {
    const next = uniformSequence(seededRandom(11));
    const n = 20_000;
    const draws = Array.from({ length: n }, () => poisson(rate, next));
    const m = mean(draws);
    const variance = mean(draws.map((k) => (k - m) ** 2));
    // Five standard errors: √(λ/n) for the mean, about λ·√(2/n + 1/(nλ)) for the variance.
    expect(Math.abs(m - rate)).toBeLessThan(5 * Math.sqrt(rate / n));
    expect(Math.abs(variance - rate)).toBeLessThan(5 * rate * Math.sqrt(2 / n + 1 / (n * rate)));
  });

  it("is zero for a mean of zero", () => {
    expect(poisson(0, () => 0.5)).toBe(0);
  });
});

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}
