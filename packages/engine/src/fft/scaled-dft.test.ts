import { expect, it } from "vitest";
import { type ComplexVolume, complexVolume, seededRandom, toCentred, toUnshifted } from "../array/index.js";
import { noise, realOf } from "../testing/contract-volumes.js";
import { transform3d } from "./fft.js";
import { scaledDft, scaledDftOfReal } from "./scaled-dft.js";

/** float32 results of sums of a few thousand terms, relative to the largest. */
const rounding = 1e-5;

function largestDifference(a: Float32Array, b: Float32Array): number {
  const most = b.reduce((m, value) => Math.max(m, Math.abs(value)), 0);
  return a.reduce((m, value, i) => Math.max(m, Math.abs(value - b[i])), 0) / most;
}

function transform(volume: ComplexVolume, direction: "forward" | "inverse"): ComplexVolume {
  const data = Float64Array.from(toUnshifted(volume).data);
  transform3d(data, volume.shape, direction);
  return toCentred(complexVolume(volume.shape, Float32Array.from(data)));
}

it("sums as the transform does where the voxels are the transform's, even and odd", () => {
  const volume = noise([6, 5, 8], 5);
  for (const [sign, direction] of [
    [-1, "forward"],
    [1, "inverse"],
  ] as const) {
    const wanted = transform(volume, direction).data;
    const scale = direction === "inverse" ? 1 / 240 : 1;
    const sum = scaledDft(volume, volume.shape, sign, (axis) => {
      return { step: 1 / volume.shape[axis], mostIn: 9, mostOut: 9 };
    });
    const found = sum.data.map((value) => value * scale);
    expect(largestDifference(found, wanted)).toBeLessThan(rounding);
  }
});

it("sums a real volume as a complex one, even and odd, cut short or beyond", () => {
  const random = seededRandom(6);
  for (const [from, to, mostOut] of [
    [[6, 5, 8], [5, 8, 6], 9],
    [[7, 9, 5], [6, 6, 7], 2],
    [[4, 4, 4], [9, 4, 3], 3.5],
  ] as const) {
    const real = realOf(from, (_, i) => random.normal(i));
    const volume = complexVolume(from);
    real.data.forEach((value, i) => {
      volume.data[2 * i] = value;
    });
    const along = (axis: 0 | 1 | 2) => ({ step: 0.07 + 0.02 * axis, mostIn: 3, mostOut });
    for (const sign of [1, -1] as const) {
      const wanted = scaledDft(volume, to, sign, along);
      expect(largestDifference(scaledDftOfReal(real, to, sign, along).data, wanted.data)).toBeLessThan(rounding);
    }
  }
});

it("sums at any voxel as its definition", () => {
  const volume = noise([1, 1, 7], 5);
  const out = scaledDft(volume, [1, 1, 4], 1, (axis) => ({ step: axis === 2 ? 0.0937 : 1, mostIn: 2, mostOut: 9 }));
  for (let m = -2; m < 2; m++) {
    let [re, im] = [0, 0];
    for (let j = -2; j <= 2; j++) {
      const [a, b] = [volume.data[2 * (j + 3)], volume.data[2 * (j + 3) + 1]];
      const angle = 2 * Math.PI * 0.0937 * j * m;
      re += a * Math.cos(angle) - b * Math.sin(angle);
      im += a * Math.sin(angle) + b * Math.cos(angle);
    }
    expect(out.data[2 * (m + 2)]).toBeCloseTo(re, 5);
    expect(out.data[2 * (m + 2) + 1]).toBeCloseTo(im, 5);
  }
});

it("has the sum with the other sign as its adjoint, with prime lengths and free steps", () => {
  const [from, to] = [
    [11, 13, 7],
    [5, 17, 10],
  ] as const;
  const [x, y] = [noise(from, 5), noise(to, 5)];
  const along = (axis: 0 | 1 | 2) => ({ step: 0.06 + 0.013 * axis, mostIn: 20, mostOut: 20 });
  const inner = (a: ComplexVolume, b: ComplexVolume) => a.data.reduce((sum, value, i) => sum + value * b.data[i], 0);
  const [there, back] = [inner(scaledDft(x, to, 1, along), y), inner(x, scaledDft(y, from, -1, along))];
  expect(Math.abs(there - back) / Math.abs(there)).toBeLessThan(rounding);
});
