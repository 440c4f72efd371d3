import { seededRandom } from "@friedel/engine";
import { expect, it } from "vitest";
import { meanVariance } from "./mean-variance.js";

/** Places that are averaged over: the standard error of the estimates is below 2 %. */
const places = 40_000;

/** Samples of members with noise of a draw and of a beginning, and the error of their mean about the truth with a measurement's noise. */
function drawn(draws: readonly number[], noise: number, beginning: number) {
  const random = seededRandom(3, "tests", draws.length);
  let n = 0;
  const next = () => random.normal(n++);
  const samples = draws.map(() => new Float32Array(places));
  let squares = 0;
  for (let i = 0; i < places; i++) {
    const measured = noise * next();
    const ofDraw = draws.map(() => noise * next());
    draws.forEach((draw, k) => {
      samples[k][i] = measured + ofDraw[draw] + beginning * next();
    });
    squares += (samples.reduce((sum, values) => sum + values[i], 0) / draws.length) ** 2;
  }
  const at = meanVariance(draws);
  let estimate = 0;
  for (let i = 0; i < places; i++) estimate += at(samples, i) / places;
  return { estimate, truth: squares / places };
}

it("is the error of the mean, whichever of the two makes members differ", () => {
  for (const [noise, beginning] of [
    [1, 0],
    [0, 1],
    [1, 2],
    [1, 0.5],
  ]) {
    const { estimate, truth } = drawn([0, 0, 1, 1, 2, 2, 3, 3], noise, beginning);
    expect(Math.abs(estimate / truth - 1)).toBeLessThan(0.06);
  }
  // One member was left out, and its partner counts for the mean only.
  const { estimate, truth } = drawn([0, 0, 1, 1, 2, 2, 3], 1, 0.5);
  expect(Math.abs(estimate / truth - 1)).toBeLessThan(0.1);
});

it("is no less than that error where hardly a pair is left", () => {
  for (const draws of [
    [0, 1],
    [0, 1, 2],
    [0, 0, 1],
    [0, 1, 2, 3],
  ]) {
    const exact = drawn(draws, 1, 0);
    expect(Math.abs(exact.estimate / exact.truth - 1)).toBeLessThan(0.06);
    const { estimate, truth } = drawn(draws, 1, 1);
    expect(estimate).toBeGreaterThan(1.2 * truth);
  }
});
