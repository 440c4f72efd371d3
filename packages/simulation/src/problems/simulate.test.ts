import { complexVolume, createReferenceEngine, type Shape, voxelCount } from "@friedel/engine";
import { measureWavefront } from "@friedel/imaging";
import { describe, expect, it } from "vitest";
import { intensityOf } from "../diffraction/pattern.js";
import { complexOf, drawn } from "./grid.js";
import { averagedPower, counted, missingPixels } from "./measure.js";
import { type ProblemKind, problemKinds } from "./problem.js";
import { problemKind, simulateProblem } from "./simulate.js";
import { transferAt } from "./sky.js";

const { transform } = await createReferenceEngine();
const kinds = Object.keys(problemKinds) as ProblemKind[];
const small = (kind: ProblemKind) => ({ size: kind === "virus" ? 32 : 64, seed: 5 });

describe("simulateProblem", () => {
  it.each(kinds)("%s: counts about |FFT(truth)|², the object inside its support, other seeds another object", async (kind) => {
    const found = await simulateProblem(kind, { ...small(kind), counts: 1e6 }, transform);
    const expected = intensityOf(await transform(found.truth, "forward"));
    const measured = found.missing.data.map((missing) => 1 - missing);
    const sum = (data: Float32Array) => data.reduce((total, value, i) => total + (measured[i] ? value : 0), 0);
    // Counts vary by their root, a power spectrum by 1/√2000 a frequency; read noise clipped at 0 adds 1.2 counts a pixel.
    const noise = 5 * Math.sqrt(sum(expected.data)) + 0.05 * 1e6;
    expect(Math.abs(sum(found.intensity.data) - sum(expected.data))).toBeLessThan(noise);
    expect(expected.data.reduce((a, b) => a + b, 0) / 1e6).toBeCloseTo(1, 3);
    let outside = 0;
    for (let i = 0; i < found.support.data.length; i++)
      if (found.support.data[i] === 0) outside += found.truth.data[2 * i] ** 2 + found.truth.data[2 * i + 1] ** 2;
    const power = found.truth.data.reduce((total, value) => total + value * value, 0);
    // A probe's tail, and the rings of a telescope's image.
    expect(outside / power).toBeLessThan(kind === "asteroid" || kind === "stars" ? 0.05 : 0.005);
    const share = found.support.data.reduce((a, b) => a + b, 0) / voxelCount(found.support.shape);
    expect(share).toBeGreaterThan(0.02);
    expect(share).toBeLessThan(0.3);
    const again = await simulateProblem(kind, { ...small(kind), counts: 1e6 }, transform);
    expect(again.intensity.data).toEqual(found.intensity.data);
    const other = await simulateProblem(kind, { ...small(kind), counts: 1e6, seed: 6 }, transform);
    expect(other.truth.data).not.toEqual(found.truth.data);
  });

  it("has objects that are not negative where that is said, and moduli that are known", async () => {
    for (const kind of kinds) {
      const { constraint, truth, amplitude } = await simulateProblem(kind, small(kind), transform);
      const parts = Array.from({ length: truth.data.length / 2 }, (_, i) => [truth.data[2 * i], truth.data[2 * i + 1]]);
      if (constraint === "nonneg") expect(parts.every(([re, im]) => re >= 0 && im === 0)).toBe(true);
      if (constraint === "amplitude")
        for (const [i, [re, im]] of parts.entries())
          expect(Math.abs(Math.hypot(re, im) - (amplitude?.data[i] ?? -1))).toBeLessThan(1e-3);
    }
  });

  it("has a pupil whose wavefront is as large as asked, and a defocus that takes out what is known", async () => {
    const { truth, amplitude, defocus, wavefront } = await simulateProblem(
      "pupil",
      { size: 128, rms: 0.3, defocus: 2 },
      transform,
    );
    if (!amplitude || !defocus || !wavefront) throw new Error("a pupil without its parts");
    const found = measureWavefront(truth, amplitude, { known: defocus });
    expect(found.rms).toBeCloseTo(0.3, 3);
    // d·ρ² waves have d·(1 − ε²)/(2·√3) waves rms on an annulus; pixels reach half of one beyond the radius of 25.
    const seen = measureWavefront(
      complexOf(
        amplitude,
        drawn(truth.shape, () => 0),
      ),
      amplitude,
      {
        known: complexVolume(
          truth.shape,
          defocus.data.map((value, i) => (i % 2 === 1 ? -value : value)),
        ),
      },
    );
    const { radius, obscuration } = seen.pupil;
    const waves = (2 * (radius / 25) ** 2 * (1 - obscuration ** 2)) / (2 * Math.sqrt(3));
    expect(seen.coefficients[2].waves / waves).toBeCloseTo(1, 2);
  });

  it("has a power spectrum that is even and zero beyond the cut-off", async () => {
    const { intensity, missing, truth, zeroBeyond = 0 } = await simulateProblem("asteroid", { size: 64 }, transform);
    expect(zeroBeyond).toBe(26);
    const power = intensityOf(await transform(truth, "forward"));
    const largest = power.data.reduce((a, b) => Math.max(a, b));
    for (let i = 0; i < power.data.length; i++) {
      const [y, x] = [Math.floor(i / 64), i % 64];
      const isBeyond = Math.hypot(y - 32, x - 32) >= 26;
      expect(missing.data[i]).toBe(isBeyond ? 1 : 0);
      // Clipping at 0 leaves a trace beyond the cut-off.
      if (isBeyond) expect(power.data[i] / largest).toBeLessThan(1e-6);
      if (y > 0 && x > 0) expect(intensity.data[i]).toBe(intensity.data[(64 - y) * 64 + 64 - x]);
    }
  });

  it("refuses words and numbers that mean nothing", async () => {
    expect(() => problemKind("cells")).toThrow(/a problem out of cell, virus, .* found 'cells'/);
    await expect(simulateProblem("cell", { size: 16 }, transform)).rejects.toThrow(/size from 32 to 4096, found 16/);
    await expect(simulateProblem("virus", { size: 640 }, transform)).rejects.toThrow(/size from 32 to 512, found 640/);
    await expect(simulateProblem("cell", { stop: 40 }, transform)).rejects.toThrow(/stop from 0 to 32, found 40/);
    await expect(simulateProblem("cell", { size: 62 }, transform)).rejects.toThrow(/2\^a/);
  });
});

describe("measurement", () => {
  const shape: Shape = [1, 64, 64];

  it("counts with the mean and the variance of Poisson, and of read noise", () => {
    const expected = drawn(shape, () => 40);
    for (const [noise, variance] of [
      [0, 40],
      [3, 49],
    ]) {
      const { data } = counted(expected, 3, noise);
      const mean = data.reduce((a, b) => a + b) / data.length;
      const spread = data.reduce((a, b) => a + (b - mean) ** 2, 0) / data.length;
      // Five standard errors: √(v/n) and v·√(2/n).
      expect(Math.abs(mean - 40)).toBeLessThan(5 * Math.sqrt(variance / data.length));
      expect(Math.abs(spread - variance)).toBeLessThan(5 * variance * Math.sqrt(2.1 / data.length));
    }
  });

  it("averages 2000 exposures to a relative error of 1/√2000", () => {
    const { data } = averagedPower(
      drawn(shape, () => 1000),
      3,
    );
    const mean = data.reduce((a, b) => a + b) / data.length;
    const spread = data.reduce((a, b) => a + (b / 1000 - 1) ** 2, 0) / data.length;
    // Half as many frequencies are independent.
    expect(Math.abs(mean - 1000)).toBeLessThan((5 * 1000) / Math.sqrt((2000 * data.length) / 2));
    expect(spread * 2000).toBeCloseTo(1, 0);
  });

  it("has a stop of 29 pixels for a radius of 3, the beam's pixel for 0, and none for null", () => {
    const count = (stop: number | null) => missingPixels(shape, stop).data.reduce((a, b) => a + b, 0);
    expect([count(3), count(0), count(null)]).toEqual([29, 1, 0]);
  });

  it("has the pattern of a disc: Airy's rings", async () => {
    // A disc of radius R in N pixels is dark first at 0.6098·N/R (the first zero of J1 over 2π).
    const [n, radius] = [256, 40];
    const disc = complexOf(drawn([1, n, n], (x, y) => Math.min(1, Math.max(0, radius + 0.5 - Math.hypot(x, y)))));
    const { data } = intensityOf(await transform(disc, "forward"));
    const row = data.subarray((n / 2) * n + n / 2, (n / 2 + 1) * n);
    const dark = [...row].findIndex((value, i) => i > 0 && value < row[i - 1] && value <= row[i + 1]);
    expect(Math.abs(dark - (0.6098 * n) / radius)).toBeLessThan(0.6);
    // The first ring has 1.75 % of the centre's light.
    expect(Math.max(...row.subarray(dark)) / row[0]).toBeCloseTo(0.0175, 2);
  });

  it("has the transfer of a circular aperture: 0.391 at half of the cut-off", () => {
    expect([transferAt(0), transferAt(0.5), transferAt(1), transferAt(1.2)]).toEqual([1, expect.closeTo(0.391, 3), 0, 0]);
  });
});
