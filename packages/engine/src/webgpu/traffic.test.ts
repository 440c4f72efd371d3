// Counts of bytes, by hand and against the bounds that the engine promises.

import { describe, expect, it } from "vitest";
import type { Shape } from "../array/index.js";
import { planLine } from "./fft/plan.js";
import { iterationTraffic, total, transformTraffic } from "./traffic.js";

const limits = { bytes: 32768, threads: 256, unrolls: true };

function plansOf([nz, ny, nx]: Shape) {
  const [z, y, x] = [planLine(nz, "across", limits), planLine(ny, "across", limits), planLine(nx, "along", limits)];
  if (!z || !y || !x) throw new Error("expected plans, found none");
  return [z, y, x] as const;
}

describe("the bytes of kernels", () => {
  it("of a transform at 256³ are those of three sweeps: 48 a voxel, and the roots", () => {
    const shape: Shape = [256, 256, 256];
    const { must, does } = total(transformTraffic(shape, plansOf(shape)));
    expect(must).toBe(48 * 256 ** 3 + 3 * 8 * 256);
    expect(does / must).toBeLessThan(1.001);
  });

  it("of an HIO iteration at 256³ with the support in half of each axis are 46 a voxel", () => {
    const shape: Shape = [256, 256, 256];
    const traffic = iterationTraffic(shape, { size: [128, 128, 128] }, true, plansOf(shape));
    const { must, does } = total(traffic);
    // Columns: 8 in and out of half the planes, G in and out, 4 of the modulus. y: half the planes, whole and half rows. x: a quarter, and g.
    expect(must / 256 ** 3).toBeCloseTo(8 + 16 + 4 + 2 * 6 + 4 + (16 + 4) / 8, 2);
    expect(does / must).toBeLessThan(1.05);
    expect(total(iterationTraffic(shape, { size: [128, 128, 128] }, false, plansOf(shape))).must / 256 ** 3).toBeCloseTo(30.5, 2);
  });

  it("of odd sizes are more than they must be, by the bursts at the edges of tiles", () => {
    const shape: Shape = [45, 27, 75];
    const { must, does } = total(transformTraffic(shape, plansOf(shape)));
    expect(does / must).toBeGreaterThan(1.05);
    expect(does / must).toBeLessThan(1.25);
  });
});
