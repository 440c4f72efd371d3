import {
  allMeasured,
  centreOf,
  Measured,
  mapped,
  poisson,
  type RealVolume,
  realVolume,
  roll,
  type Shape,
  seededRandom,
  uniformSequence,
} from "@friedel/engine";
import { realOf } from "@friedel/engine/testing";
import { expect, it } from "vitest";
import { isInFftOrder } from "./fft-order.js";

/** A peak at a place, whose other half is at the other end of each axis or is not measured. */
function peak(shape: Shape, place: readonly number[], isPeriodic: boolean): RealVolume {
  const next = uniformSequence(seededRandom(3));
  const away = (n: number, at: number, i: number) => (isPeriodic ? Math.min(Math.abs(i - at), n - Math.abs(i - at)) : i - at);
  return realOf(shape, (voxel) =>
    poisson(1e4 * Math.exp(-voxel.reduce((sum, i, axis) => sum + away(shape[axis], place[axis], i) ** 2, 0) / 8), next),
  );
}
const found = (counts: RealVolume) => isInFftOrder(counts, allMeasured(counts.shape));

it("knows the order of an FFT, of volumes and of planes, a voxel off too", () => {
  for (const place of [
    [0, 0, 0],
    [0, 1, 11],
  ]) {
    expect(found(peak([12, 10, 12], place, true))).toBe(true);
  }
  const plane = peak([1, 16, 16], [0, 0, 0], true);
  expect(found(plane)).toBe(true);
  expect(found(roll(plane, centreOf(plane.shape)))).toBe(false);
});

it("does not take for it what is centred, or a scan that ends in its peak", () => {
  expect(found(peak([12, 10, 12], [6, 5, 6], true))).toBe(false);
  expect(found(peak([12, 10, 12], [0, 0, 0], false))).toBe(false);
  expect(found(peak([12, 10, 12], [0, 5, 0], true))).toBe(false);
});

it("takes no pixel in the corner for a peak, lit or masked, whatever it holds, on a background", () => {
  const pattern = mapped(peak([12, 10, 12], [6, 5, 6], true), (n) => n + 3);
  const hot = mapped(pattern, (n, i) => (i === 0 ? 1e6 : n));
  const gap = mapped(allMeasured(hot.shape), (m, i) => (i === 0 ? Measured.no : m));
  expect(found(hot)).toBe(false);
  expect(isInFftOrder(hot, gap)).toBe(false);
  expect(found(mapped(pattern, (n, i) => (i === 0 ? Number.NaN : n)))).toBe(false);
});

it("takes no array without counts for a peak", () => {
  expect(found(realVolume([8, 8, 8]))).toBe(false);
});
