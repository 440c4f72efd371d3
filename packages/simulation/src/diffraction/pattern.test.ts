import { complexVolume, createReferenceEngine, DataError, Measured, OptionError, type Shape } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { simulateCrystal } from "../crystal/crystal.js";
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

  it("blurs what a beam that is not wholly coherent scatters, by a Gaussian an axis", async () => {
    const coherenceWidths = [0.6, 0.9, 1.2] as const;
    const { noiseless } = await simulatePattern(object, { totalCounts: 1e6, coherenceWidths }, engine.transform);
    const { noiseless: coherent } = await simulatePattern(object, { totalCounts: 1e6 }, engine.transform);
    // The convolution by its definition; the sampled Gaussian's sum is 1 to 1e-3 from σ = 0.6 on.
    const at = (place: Shape): number => {
      let sum = 0;
      for (let i = 0; i < coherent.data.length; i++) {
        const from = [Math.floor(i / 320), Math.floor(i / 20) % 16, i % 20];
        const weight = from.map((n, axis) => {
          const apart = Math.abs(n - place[axis]);
          const sigma = coherenceWidths[axis];
          return Math.exp(-((Math.min(apart, shape[axis] - apart) / sigma) ** 2) / 2) / (sigma * Math.sqrt(2 * Math.PI));
        });
        sum += coherent.data[i] * weight[0] * weight[1] * weight[2];
      }
      return sum;
    };
    for (const place of [
      [6, 8, 10],
      [7, 6, 13],
      [3, 8, 11],
    ] as const) {
      const found = noiseless.data[(place[0] * 16 + place[1]) * 20 + place[2]];
      expect(Math.abs(found / at(place) - 1)).toBeLessThan(0.01);
    }
    expect(noiseless.data.reduce((a, b) => a + b, 0) / 1e6).toBeCloseTo(1, 4);
  });

  it("lets hot pixels count by themselves in every frame, and lists them nowhere", async () => {
    const dark = await simulatePattern(object, { seed: 2 }, engine.transform);
    const { noiseless, mask } = await simulatePattern(object, { hotPixels: 0.1, hotCounts: 300, seed: 2 }, engine.transform);
    const added = noiseless.data.map((value, i) => Math.round(value - dark.noiseless.data[i]));
    expect(new Set(added)).toEqual(new Set([0, 300]));
    for (let f = 1; f < 12; f++) expect(added.slice(320 * f, 320 * (f + 1))).toEqual(added.slice(0, 320));
    // 320 pixels at 10 %: five standard errors.
    expect(Math.abs(added.slice(0, 320).filter((x) => x > 0).length - 32)).toBeLessThan(5 * Math.sqrt(32 * 0.9));
    expect(mask.data.every((m) => m === Measured.used)).toBe(true);
  });

  it("measures the frames of the scan only, about the middle", async () => {
    const { counts, mask } = await simulatePattern(object, { scannedFrames: 5, background: 50 }, engine.transform);
    for (let i = 0; i < mask.data.length; i++) {
      const frame = Math.floor(i / 320);
      expect(mask.data[i]).toBe(frame >= 4 && frame <= 8 ? Measured.used : Measured.no);
      expect(counts.data[i] > 0).toBe(frame >= 4 && frame <= 8);
    }
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
    await expect(attempt({ hotPixels: 2 })).rejects.toThrow(/hotPixels from 0 to 1/);
    await expect(attempt({ coherenceWidths: [1, -1, 1] })).rejects.toThrow(/width of coherence from 0/);
    await expect(attempt({ scannedFrames: 13 })).rejects.toThrow(/scannedFrames from 1 to 12/);
    await expect(attempt({ scannedFrames: 2.5 })).rejects.toThrow(/whole number of scannedFrames/);
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
