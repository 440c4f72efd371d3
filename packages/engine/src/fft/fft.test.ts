import { describe, expect, it } from "vitest";
import { type Shape, seededRandom } from "../array/index.js";
import { ShapeError } from "../errors.js";
import { fftFactors, planLine, transform3d } from "./fft.js";

/** Rounding of float64 sums of at most a few hundred terms of order one. */
const rounding = 1e-11;

function noise(length: number, seed = 1): Float64Array {
  const random = seededRandom(seed);
  return Float64Array.from({ length }, (_, i) => random.normal(i));
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i] - b[i]));
  return largest;
}

describe("the line transform", () => {
  it.each([1, 2, 3, 4, 5, 6, 8, 9, 15, 16, 25, 27, 30, 60, 90])("equals the defining sum for n = %i", (n) => {
    const x = noise(2 * n, n);
    const line = x.slice();
    planLine(n)(line, -1);
    const sum = new Float64Array(2 * n);
    for (let k = 0; k < n; k++) {
      for (let j = 0; j < n; j++) {
        const angle = (-2 * Math.PI * ((j * k) % n)) / n;
        sum[2 * k] += x[2 * j] * Math.cos(angle) - x[2 * j + 1] * Math.sin(angle);
        sum[2 * k + 1] += x[2 * j] * Math.sin(angle) + x[2 * j + 1] * Math.cos(angle);
      }
    }
    expect(largestDifference(line, sum)).toBeLessThan(rounding);
  });

  it("refuses other prime factors", () => {
    expect(() => fftFactors(14)).toThrow(ShapeError);
  });
});

describe("transform3d", () => {
  const shapes: Shape[] = [
    [4, 6, 5],
    [1, 9, 8],
    [3, 1, 10],
  ];

  it.each(shapes)("inverts itself for %i×%i×%i", (...shape) => {
    const x = noise(2 * shape[0] * shape[1] * shape[2]);
    const y = x.slice();
    transform3d(y, shape, "forward");
    transform3d(y, shape, "inverse");
    expect(largestDifference(x, y)).toBeLessThan(rounding);
  });

  it("turns a plane wave exp(+2πi k·n/N) into a single peak of height N at k", () => {
    const shape: Shape = [4, 6, 5];
    const [kz, ky, kx] = [3, 2, 4];
    const data = new Float64Array(240);
    for (let z = 0, i = 0; z < 4; z++) {
      for (let y = 0; y < 6; y++) {
        for (let x = 0; x < 5; x++, i++) {
          const angle = 2 * Math.PI * ((kz * z) / 4 + (ky * y) / 6 + (kx * x) / 5);
          data[2 * i] = Math.cos(angle);
          data[2 * i + 1] = Math.sin(angle);
        }
      }
    }
    transform3d(data, shape, "forward");
    const expected = new Float64Array(240);
    expected[2 * ((kz * 6 + ky) * 5 + kx)] = 120;
    expect(largestDifference(data, expected)).toBeLessThan(rounding);
  });

  it("has the unnormalised inverse as its adjoint: ⟨Fx, y⟩ = N ⟨x, F⁻¹y⟩", () => {
    const shape: Shape = [3, 4, 5];
    const x = noise(120, 1);
    const y = noise(120, 2);
    const forward = x.slice();
    transform3d(forward, shape, "forward");
    const back = y.slice();
    transform3d(back, shape, "inverse");
    const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, v, i) => sum + v * b[i], 0);
    expect(Math.abs(dot(forward, y) - 60 * dot(x, back))).toBeLessThan(60 * rounding);
  });
});
