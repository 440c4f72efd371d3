import {
  type ComplexVolume,
  complexVolume,
  createReferenceEngine,
  DataError,
  mapped,
  roll,
  type Shape,
  ShapeError,
  seededRandom,
  type Triple,
} from "@friedel/engine";
import { drawn, relativeError, times } from "@friedel/engine/testing";
import { describe, expect, it } from "vitest";
import { compareObjects, correlationOf, twinOf } from "./compare.js";
import { applyRamp } from "./ramp.js";
import { resampleObject } from "./resample.js";

const engine = await createReferenceEngine();
const shape: Shape = [12, 15, 16];

/** Float32 transforms of these sizes lose about 1e-7 of the norm each; four of them, with a margin of ten. */
const float32Transforms = 5e-6;
/** What the metrics promise about a shift, in voxels. */
const shiftTolerance = 1e-3;

describe("compareObjects", () => {
  it("finds nothing to differ between an object and itself", async () => {
    const object = blob();
    const found = await compareObjects(object, object, engine.transform);
    expect(found.twin).toBe(false);
    expect(found.fieldError).toBeLessThan(float32Transforms);
    expect(found.phaseRms).toBeLessThan(float32Transforms);
    expect(found.shapeIou).toBe(1);
    expect(found.correlation).toBeCloseTo(1, 6);
  });

  it.each([false, true])("has a correlation that can be had alone, twin %s", async (twin) => {
    const reference = blob();
    const other = applyRamp(shifted(reference, [1.3, -0.4, 2]), [0.4, 0.1, -0.3]);
    const object = twin ? twinOf(other) : other;
    const { correlation } = await compareObjects(object, reference, engine.transform);
    expect(correlation).toBeLessThan(0.99);
    expect(await correlationOf(object, reference, engine.transform)).toBeCloseTo(correlation, 5);
  });

  it.each<{ twin: boolean; shift: Triple }>([
    { twin: false, shift: [0, 0, 0] },
    { twin: false, shift: [2, -1, 3] },
    { twin: true, shift: [-2, 1, 0] },
    { twin: false, shift: [0.31, -1.47, 2.5] },
    { twin: true, shift: [-0.63, 0.2, 1.11] },
  ])("undoes twin $twin, shift $shift and a complex scale", async ({ twin, shift }) => {
    const reference = blob();
    const moved = times(shifted(reference, shift), 0.4, () => 2.1);
    const found = await compareObjects(twin ? twinOf(moved) : moved, reference, engine.transform);
    expect(found.twin).toBe(twin);
    for (const axis of [0, 1, 2] as const) expect(Math.abs(found.shift[axis] + shift[axis])).toBeLessThan(shiftTolerance);
    expect(found.scale.amplitude).toBeCloseTo(1 / 0.4, 4);
    expect(found.scale.phase).toBeCloseTo(-2.1, 4);
    expect(found.fieldError).toBeLessThan(float32Transforms);
    expect(relativeError(found.aligned.data, reference.data)).toBeLessThan(float32Transforms);
  });

  it("gives the error of a known perturbation that no freedom can take out", async () => {
    const reference = blob();
    const noise = orthogonalNoise(reference);
    const changed = mapped(reference, (value, i) => value + 0.3 * noise.data[i]);
    const found = await compareObjects(changed, reference, engine.transform);
    // ρ₀ + 0.3·n with n ⟂ ρ₀ and ‖n‖ = ‖ρ₀‖: the best scale leaves √(1 − 1/(1 + 0.09)). The best shift is not exactly
    // zero under noise, and can only lower the error, by less than a hundredth of it.
    const expected = Math.sqrt(1 - 1 / 1.09);
    expect(found.fieldError).toBeLessThanOrEqual(expected + float32Transforms);
    expect(found.fieldError).toBeGreaterThan(0.99 * expected);
    expect(found.correlation).toBeCloseTo(Math.sqrt(1 - found.fieldError ** 2), 6);
  });

  it("measures overlap at half of the maximum and the amplitude-weighted phase difference", async () => {
    const boxed = (first: number, last: number, phase: (x: number) => number = () => 0) =>
      drawn(shape, ([z, y, x]) => z >= 4 && z < 8 && y >= 5 && y < 9 && x >= first && x < last && [1, phase(x)]).object;
    const box = boxed(4, 12);
    const half = boxed(4, 12, (x) => Math.atan(x < 8 ? 0.2 : -0.2));
    const { phaseRms, twin } = await compareObjects(half, box, engine.transform);
    expect(twin).toBe(false);
    // The same distribution of phase as ±atan 0.2 about its mean; a best shift of 0 on both sides of x = 8 by symmetry.
    expect(phaseRms).toBeCloseTo(Math.atan(0.2), 5);
    expect((await compareObjects(boxed(5, 11), box, engine.transform)).shapeIou).toBeCloseTo(6 / 8, 10);
  });

  it("takes a ramp out only on request", async () => {
    const reference = blob();
    const ramp: Triple = [1.2, 0, -2];
    const tilted = applyRamp(shifted(reference, [1, 0.4, -1]), [-1.2, 0, 2]);
    expect((await compareObjects(tilted, reference, engine.transform)).fieldError).toBeGreaterThan(0.3);
    const found = await compareObjects(tilted, reference, engine.transform, { removeRamp: true });
    expect(found.fieldError).toBeLessThan(1e-3);
    for (const axis of [0, 1, 2] as const) expect(Math.abs(found.ramp[axis] - ramp[axis])).toBeLessThan(shiftTolerance);
  });

  it("refuses shapes that differ and objects without content", async () => {
    await expect(compareObjects(blob(), complexVolume([12, 15, 18]), engine.transform)).rejects.toThrow(ShapeError);
    await expect(compareObjects(complexVolume(shape), blob(), engine.transform)).rejects.toThrow(/compared object.*norm of 0/);
    const broken = complexVolume(shape, new Float32Array(blob().data).fill(Number.NaN, 0, 1));
    await expect(compareObjects(blob(), broken, engine.transform)).rejects.toThrow(DataError);
  });
});

describe("resampleObject", () => {
  it("keeps the values of an object that both grids resolve, and goes back", async () => {
    const wide = (shape: Shape): ComplexVolume =>
      drawn(shape, (place) => {
        const [z, y, x] = place.map((n, axis) => Math.cos((2 * Math.PI * (n - Math.floor(shape[axis] / 2))) / shape[axis]));
        return [1 + z + y * x, x];
      }).object;
    const fine: Shape = [16, 12, 20];
    for (const [from, to] of [
      [wide(shape), wide(fine)],
      [wide(fine), wide(shape)],
    ])
      expect(relativeError((await resampleObject(from, to.shape, engine.transform)).data, to.data)).toBeLessThan(1e-6);
  });
});

/** A lopsided cluster of Gaussians with a phase: smooth enough to be band-limited, without symmetry, far from the edge. */
function blob(): ComplexVolume {
  const polar = ([z, y, x]: Triple) => {
    const g = (cz: number, cy: number, cx: number, s: number): number =>
      Math.exp(-((z - cz) ** 2 + (y - cy) ** 2 + (x - cx) ** 2) / (2 * s * s));
    const amplitude = g(6, 7, 8, 1.3) + 0.7 * g(5, 8, 6, 1.1) + 0.5 * g(7, 6, 9.5, 1);
    const phase = 0.8 * Math.sin(0.5 * x + 0.3 * y) - 0.2 * z;
    return [amplitude, phase] as const;
  };
  return drawn(shape, polar).object;
}

/** Whole voxels by rolling, the rest by interpolation with the trigonometric polynomial of the samples, line by line. */
function shifted(volume: ComplexVolume, shift: Triple): ComplexVolume {
  let out = roll(volume, [Math.trunc(shift[0]), Math.trunc(shift[1]), Math.trunc(shift[2])]);
  for (const axis of [0, 1, 2] as const) out = shiftAxis(out, axis, shift[axis] - Math.trunc(shift[axis]));
  return out;
}

/** out(n) = Σₘ in(m)·D(n − m − s) with the Dirichlet kernel of −⌊N/2⌋ … ⌈N/2⌉ − 1: a direct sum, no FFT. */
function shiftAxis(volume: ComplexVolume, axis: 0 | 1 | 2, s: number): ComplexVolume {
  const n = volume.shape[axis];
  const stride = [volume.shape[1] * volume.shape[2], volume.shape[2], 1][axis];
  const kernel = Array.from({ length: n }, (_, d) => {
    let [re, im] = [0, 0];
    for (let k = -Math.floor(n / 2); k < Math.ceil(n / 2); k++) {
      re += Math.cos((2 * Math.PI * k * (d - s)) / n) / n;
      im += Math.sin((2 * Math.PI * k * (d - s)) / n) / n;
    }
    return [re, im];
  });
  const out = complexVolume(volume.shape);
  for (let i = 0; i < out.data.length / 2; i++) {
    const position = Math.floor(i / stride) % n;
    for (let m = 0; m < n; m++) {
      const from = 2 * (i + (m - position) * stride);
      const [re, im] = kernel[(position - m + n) % n];
      out.data[2 * i] += volume.data[from] * re - volume.data[from + 1] * im;
      out.data[2 * i + 1] += volume.data[from] * im + volume.data[from + 1] * re;
    }
  }
  return out;
}

/** Noise with the norm of `volume` and ⟨volume, noise⟩ = 0. */
function orthogonalNoise(volume: ComplexVolume): ComplexVolume {
  const random = seededRandom(5);
  const noise = Float64Array.from(volume.data, (_, i) => random.normal(i));
  let [re, im, norm] = [0, 0, 0];
  for (let i = 0; i < noise.length; i += 2) {
    re += volume.data[i] * noise[i] + volume.data[i + 1] * noise[i + 1];
    im += volume.data[i] * noise[i + 1] - volume.data[i + 1] * noise[i];
    norm += volume.data[i] ** 2 + volume.data[i + 1] ** 2;
  }
  let left = 0;
  for (let i = 0; i < noise.length; i += 2) {
    noise[i] -= (re * volume.data[i] - im * volume.data[i + 1]) / norm;
    noise[i + 1] -= (re * volume.data[i + 1] + im * volume.data[i]) / norm;
    left += noise[i] ** 2 + noise[i + 1] ** 2;
  }
  return mapped(volume, (_, i) => noise[i] * Math.sqrt(norm / left));
}
