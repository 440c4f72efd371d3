import { seededRandom } from "@friedel/engine";
import { expect, it } from "vitest";
import { meanVariance, runVariance } from "./mean-variance.js";

/** Places that are averaged over: the standard error of the estimates is below 2 %. */
const places = 40_000;

/**
 * Of members with noise of a draw and of a beginning the estimated and true square of their mean's error, with a measurement's noise, and of its
 * spread, without that.
 */
function drawn(draws: readonly number[], noise: number, beginning: number) {
  const random = seededRandom(3, "tests", draws.length);
  let n = 0;
  const next = () => random.normal(n++);
  const samples = draws.map(() => new Float32Array(places));
  let [squares, spread] = [0, 0];
  for (let i = 0; i < places; i++) {
    const measured = noise * next();
    const ofDraw = draws.map(() => noise * next());
    draws.forEach((draw, k) => {
      samples[k][i] = measured + ofDraw[draw] + beginning * next();
    });
    const mean = samples.reduce((sum, values) => sum + values[i], 0) / draws.length;
    squares += mean ** 2 / places;
    spread += (mean - measured) ** 2 / places;
  }
  const [at, ofRun] = [meanVariance(draws), runVariance(draws)];
  let [estimate, run] = [0, 0];
  for (let i = 0; i < places; i++) {
    estimate += at(samples, i) / places;
    run += ofRun(samples, i) / places;
  }
  return { estimate, truth: squares, run, spread };
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

it("tells how far means of other members about the same measurement are apart, whichever of the two makes members differ", () => {
  for (const [noise, beginning] of [
    [1, 1],
    [0, 1],
  ]) {
    for (const draws of [
      [0, 0, 1, 1, 2, 2, 3, 3],
      [0, 0, 1, 1, 2, 2, 3],
    ]) {
      const { run, spread } = drawn(draws, noise, beginning);
      expect(Math.abs(run / spread - 1)).toBeLessThan(0.06);
    }
  }
});
