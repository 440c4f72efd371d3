import { allMeasured, poisson, type RealVolume, realVolume, seededRandom, uniformSequence } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { inOrder, orderByPosition } from "./order.js";

const n = 24;
const shape = [n, 3, 4] as const;
const next = uniformSequence(seededRandom(6));

/** Counts of frames at steps of a peak. */
function at(steps: readonly number[]): RealVolume {
  const counts = realVolume([steps.length, 3, 4]);
  counts.data.forEach((_, i) => {
    counts.data[i] = poisson(500 * Math.exp(-((steps[Math.floor(i / 12)] - 11) ** 2) / 20), next);
  });
  return counts;
}

const even = Array.from({ length: n }, (_, k) => k);
const shuffled = even.map((k) => (7 * k) % n).map((k) => (k + 5) % n);
const angles = (steps: readonly number[], step = 0.01) => Float64Array.from(steps, (k) => 1 + step * k);
const order = (steps: readonly number[], positions: Float64Array) =>
  orderByPosition(positions, at(steps), allMeasured([steps.length, 3, 4]));

describe("the order of frames", () => {
  it("is that of their numbers where the positions run on, upwards or downwards, evenly or not", () => {
    expect(order(even, angles(even))).toBeUndefined();
    expect(order(even, angles(even, -0.01))).toBeUndefined();
    expect(order(even, angles(even.map((k) => (k > 9 ? k + 5 : k + 0.3 * Math.sin(k)))))).toBeUndefined();
  });

  it("is that of their positions where these are shuffled", () => {
    const found = order(shuffled, angles(shuffled));
    const steps = found?.order?.map((k) => shuffled[k ?? -1]);
    expect([even, even.toReversed()]).toContainEqual(steps);
    expect(found?.note).toMatch(/not in the order of their recorded positions: put into that order$/);
    const counts = at(shuffled);
    const sorted = inOrder(counts, found?.order ?? []);
    expect(sorted.shape).toEqual(shape);
    expect(sorted.data.subarray(0, 12)).toEqual(
      counts.data.subarray(12 * (found?.order?.[0] ?? 0), 12 * ((found?.order?.[0] ?? 0) + 1)),
    );
  });

  it("has one frame a position, as where a motor was stuck at first", () => {
    const steps = [0, 0, 0, ...even.slice(1)];
    const found = order(steps, angles(steps));
    expect(found?.order).toHaveLength(n);
    expect(found?.note).toBe("frames 1–2, at positions of others, left out");
  });

  it("is not taken from an encoder that scatters", () => {
    const found = order(even, angles(even.map((k) => k + 3 * Math.sin(9 * k))));
    expect(found?.order).toBeUndefined();
    expect(found?.note).toMatch(/their counts follow their numbers: the order is left as it is$/);
  });

  it("is not judged where positions are missing or stand still", () => {
    expect(order(even, angles(even.slice(1)))).toBeUndefined();
    expect(order(even, angles(even.map(() => 3)))).toBeUndefined();
    expect(order(even, angles([Number.NaN, ...even.slice(1)]))).toBeUndefined();
  });
});
