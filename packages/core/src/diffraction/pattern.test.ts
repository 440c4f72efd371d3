import { describe, expect, it } from "vitest";
import { complexVolume, Measured, type Shape } from "../array/index.js";
import { simulateCrystal } from "../crystal/index.js";
import { createReferenceEngine } from "../engine/index.js";
import { DataError, OptionError } from "../errors.js";
import { simulatePattern } from "./pattern.js";

const engine = await createReferenceEngine();
const shape: Shape = [12, 16, 20];

describe("simulatePattern", () => {
  const { object } = simulateCrystal({ shape, seed: 3, size: 0.45, phaseRange: 2 });

  it("is |Σ ρ exp(−i q·r)|² of the object with the peak at the centre", async () => {
    const { noiseless } = await simulatePattern(object, { peakCounts: 1e4 }, engine.transform);
    const [frame, row, column] = [7, 6, 13];
    const direct = directSum(object.data, [frame, row, column]) / directSum(object.data, [6, 8, 10]);
    const at = ([f, r, c]: Shape): number => noiseless.data[(f * 16 + r) * 20 + c];
    // Float32 samples against a float64 sum.
    expect(at([frame, row, column]) / at([6, 8, 10]) / direct).toBeCloseTo(1, 4);
    expect(Math.max(...noiseless.data)).toBeCloseTo(1e4, 1);
    expect(noiseless.data.indexOf(Math.max(...noiseless.data))).toBe((6 * 16 + 8) * 20 + 10);
  });

  it("counts whole photons with the mean and variance of the exposure", async () => {
    const { counts, noiseless } = await simulatePattern(object, { totalCounts: 2e5, background: 0.5, seed: 4 }, engine.transform);
    const expected = 2e5 + 0.5 * counts.data.length;
    expect(noiseless.data.reduce((a, b) => a + b, 0)).toBeCloseTo(expected, -1);
    const total = counts.data.reduce((a, b) => a + b, 0);
    expect(Math.abs(total - expected)).toBeLessThan(5 * Math.sqrt(expected));
    expect(counts.data.every(Number.isInteger)).toBe(true);
    // Pearson's Σ(n − λ)²/λ is the number of voxels, with a standard error of √Σ(2 + 1/λ).
    let pearson = 0;
    let variance = 0;
    counts.data.forEach((n, i) => {
      pearson += (n - noiseless.data[i]) ** 2 / noiseless.data[i];
      variance += 2 + 1 / noiseless.data[i];
    });
    expect(Math.abs(pearson - counts.data.length)).toBeLessThan(5 * Math.sqrt(variance));
  });

  it("marks gaps and dead pixels as not measured in every frame", async () => {
    const gaps = [{ axis: "row", start: 3, width: 2 } as const, { axis: "column", start: 19, width: 1 } as const];
    const { counts, mask } = await simulatePattern(object, { gaps, deadPixels: 0.1, background: 50 }, engine.transform);
    const frame = mask.data.slice(0, 320);
    for (let f = 1; f < 12; f++) expect(mask.data.slice(320 * f, 320 * (f + 1))).toEqual(frame);
    for (let i = 0; i < 320; i++) if ([3, 4].includes(Math.floor(i / 20)) || i % 20 === 19) expect(frame[i]).toBe(Measured.no);
    const dead = frame.filter((m, i) => m === Measured.no && ![3, 4].includes(Math.floor(i / 20)) && i % 20 !== 19).length;
    // 14 × 19 pixels at 10 %: five standard errors.
    expect(Math.abs(dead - 26.6)).toBeLessThan(5 * Math.sqrt(26.6 * 0.9));
    // At a background of 50 a measured voxel without counts does not happen.
    mask.data.forEach((m, i) => {
      expect(counts.data[i] > 0).toBe(m === Measured.used);
    });
  });

  it("follows its seed", async () => {
    const make = async (seed: number) => (await simulatePattern(object, { seed }, engine.transform)).counts.data;
    expect(await make(1)).toEqual(await make(1));
    expect(await make(1)).not.toEqual(await make(2));
  });

  it("refuses nonsense", async () => {
    const attempt = (options: Parameters<typeof simulatePattern>[1]) => simulatePattern(object, options, engine.transform);
    await expect(attempt({ peakCounts: 1, totalCounts: 1 })).rejects.toThrow(OptionError);
    await expect(attempt({ background: -1 })).rejects.toThrow(/background from 0/);
    await expect(attempt({ gaps: [{ axis: "row", start: 15, width: 2 }] })).rejects.toThrow(/row gap from 0 to 14, found 15/);
    await expect(simulatePattern(complexVolume(shape), {}, engine.transform)).rejects.toThrow(DataError);
  });
});

/** |Σ ρ exp(−2πi Σ n·m/N)|² at one voxel of the pattern, in float64. */
function directSum(data: Float32Array, place: Shape): number {
  const m = place.map((p, axis) => p - shape[axis] / 2);
  let [re, im] = [0, 0];
  for (let i = 0; i < data.length / 2; i++) {
    const n = [Math.floor(i / 320) - 6, (Math.floor(i / 20) % 16) - 8, (i % 20) - 10];
    const phase = -2 * Math.PI * ((n[0] * m[0]) / 12 + (n[1] * m[1]) / 16 + (n[2] * m[2]) / 20);
    re += data[2 * i] * Math.cos(phase) - data[2 * i + 1] * Math.sin(phase);
    im += data[2 * i] * Math.sin(phase) + data[2 * i + 1] * Math.cos(phase);
  }
  return re * re + im * im;
}
