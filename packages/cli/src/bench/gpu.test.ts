// Figures of a GPU, on an adapter in software: that they are there and fit together, not what they are.

import { softwareChoice, softwareMissing } from "@friedel/engine/testing";
import { describe, expect, it } from "vitest";
import { benchGpu, gpuTable } from "./gpu.js";

describe.skipIf(softwareMissing !== "")(`bench of a GPU${softwareMissing}`, () => {
  it("times a copy, a transform and iterations, and says their share of the copy", async () => {
    const seen: string[] = [];
    const { gpu, measurements } = await benchGpu(
      [8],
      0.01,
      () => performance.now(),
      ({ what }) => seen.push(what),
      await softwareChoice(),
    );
    expect(gpu).toMatch(/SwiftShader/);
    expect(seen).toEqual(["copy", "FFT", "ER", "HIO", "RAAR", "Adam"]);
    for (const { medianMs, leastMs, samples, bytes, gigabytesPerSecond, shareOfCopy } of measurements) {
      expect(samples).toBeGreaterThanOrEqual(3);
      expect(leastMs).toBeGreaterThan(0);
      expect(leastMs).toBeLessThanOrEqual(medianMs);
      expect(gigabytesPerSecond).toBeCloseTo(bytes / medianMs / 1e6, 9);
      expect(shareOfCopy).toBeCloseTo(gigabytesPerSecond / measurements[0].gigabytesPerSecond, 9);
    }
    expect(measurements[0].bytes).toBe(2 * 8 * 512);
    expect(gpuTable(measurements).split("\n").length).toBeGreaterThan(5);
  });

  it("refuses where there is no GPU", async () => {
    // Opening a GPU asks no more of it.
    const none = { gpu: { requestAdapter: async () => null } as unknown as GPU };
    await expect(
      benchGpu(
        [8],
        0.01,
        () => 0,
        () => {},
        none,
      ),
    ).rejects.toThrow(/^expected a GPU that WebGPU can use, found none/);
  });
});
