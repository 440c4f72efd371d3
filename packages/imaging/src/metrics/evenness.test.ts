// Evenness, held against bodies of known error.

import { type ComplexVolume, complexVolume, placeOf, type Shape } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { evennessOf } from "./evenness.js";

const shape: Shape = [24, 26, 20];

/** A ball of soft edge, with an amplitude and a phase by place, of which `error` is added where the voxel's number says. */
function ball(error: (i: number, isInside: boolean) => readonly [re: number, im: number] = () => [0, 0]): ComplexVolume {
  const out = complexVolume(shape);
  for (let i = 0; i < out.data.length / 2; i++) {
    const [z, y, x] = placeOf(i, shape, [12, 13, 10]);
    const amplitude = 3 * Math.min(1, Math.max(0, 7.5 - Math.hypot(z, y, x)));
    const phase = 0.3 * z + 0.1 * x * y;
    const [re, im] = error(i, amplitude > 0);
    out.data[2 * i] = amplitude * Math.cos(phase) + 3 * re;
    out.data[2 * i + 1] = amplitude * Math.sin(phase) + 3 * im;
  }
  return out;
}

/** A number of mean 0 and standard deviation 1 that looks random, of a whole number. */
function noise(n: number): number {
  const hash = Math.sin(12.9898 * n) * 43758.5453;
  return Math.sqrt(12) * (hash - Math.floor(hash) - 0.5);
}

function fieldError(object: ComplexVolume, truth: ComplexVolume): number {
  let [difference, energy] = [0, 0];
  truth.data.forEach((value, i) => {
    difference += (object.data[i] - value) ** 2;
    energy += value ** 2;
  });
  return Math.sqrt(difference / energy);
}

describe("evenness", () => {
  it("is perfect of one density in a surface, whatever the phase", () => {
    const { scatter, error } = evennessOf(ball());
    expect(scatter).toBeLessThan(1e-6);
    // The surface of a ball has fewer cut voxels a face than the planes that the constant is of.
    expect(error).toBeLessThan(0.06);
  });

  it("has the error of a field with noise inside", () => {
    const noisy = ball((i, isInside) => (isInside ? [0.15 * noise(2 * i), 0.15 * noise(2 * i + 1)] : [0, 0]));
    const truth = fieldError(noisy, ball());
    expect(truth).toBeGreaterThan(0.2);
    // 900 voxels of bulk tell a standard deviation to 2 %; what stands out of the surface to some more.
    expect(evennessOf(noisy).error / truth).toBeGreaterThan(0.85);
    expect(evennessOf(noisy).error / truth).toBeLessThan(1.15);
  });

  it("has the error of light around the body", () => {
    const haloed = ball((i, isInside) => (isInside ? [0, 0] : [0.06 * noise(2 * i), 0.06 * noise(2 * i + 1)]));
    const { scatter, error } = evennessOf(haloed);
    expect(scatter).toBeLessThan(1e-6);
    expect(error / fieldError(haloed, ball())).toBeCloseTo(1, 1);
  });

  it("does not see an error of the phase, and says nothing of a body without a bulk", () => {
    const turned = ball();
    turned.data.forEach((value, i) => {
      if (i % 2) turned.data[i] = -value;
    });
    expect(evennessOf(turned).error).toBe(evennessOf(ball()).error);
    const plate = ball();
    plate.data.forEach((_, i) => {
      if (Math.abs(placeOf(i >> 1, shape, [12, 13, 10])[0]) > 0) plate.data[i] = 0;
    });
    expect(evennessOf(plate)).toMatchObject({ scatter: Number.NaN, error: Number.NaN });
  });
});
