// The transform on an adapter in software against the sums that define it, with the kernels as hardware gets them.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Shape, voxelCount } from "../../array/index.js";
import { noise, relativeError } from "../../testing/contract-volumes.js";
import { type Gpu, openGpu } from "../host/device.js";
import { softwareChoice, softwareMissing } from "../testing/software.js";
import { LineTables } from "./line-tables.js";
import type { WorkgroupLimits } from "./plan.js";
import { transformVolume } from "./transform.js";

/** Float32 rounding of a line's transform, relative to the norm: 2e-7 was found. */
const rounding = 1e-6;

describe.skipIf(softwareMissing !== "")(`transforms on a GPU${softwareMissing}`, () => {
  let gpu: Gpu;
  beforeAll(async () => {
    gpu = await openGpu(await softwareChoice());
  });
  afterAll(() => gpu.dispose());
  const tablesWith = (changes: Partial<WorkgroupLimits>) => new LineTables(gpu, { ...gpu.workgroup, ...changes });

  it.each([
    { shape: [1, 1, 40], changes: { unrolls: true } },
    { shape: [1, 24, 1], changes: { unrolls: true } },
    { shape: [30, 1, 2], changes: { unrolls: true } },
    { shape: [2, 1, 96], changes: { bytes: 1024 } },
    { shape: [3, 80, 3], changes: { bytes: 1024, threads: 32 } },
  ] as { shape: Shape; changes: Partial<WorkgroupLimits> }[])(
    "equals the defining sum for $shape with $changes",
    async ({ shape, changes }) => {
      const volume = noise(shape, 5);
      const found = await transformVolume(gpu, tablesWith(changes), volume, "forward");
      expect(relativeError(found.data, directSum(volume.data, shape))).toBeLessThan(rounding);
    },
  );
});

/** F(q) = Σ ρ(r) exp(−2πi Σ (q − c)(r − c)/N), c = ⌊N/2⌋, an axis after the other. */
function directSum(data: ArrayLike<number>, shape: Shape): Float64Array {
  let current = Float64Array.from(data);
  let stride = 1;
  for (const n of [shape[2], shape[1], shape[0]]) {
    const next = new Float64Array(current.length);
    const centre = Math.floor(n / 2);
    for (let i = 0; i < voxelCount(shape); i++) {
      const k = Math.floor(i / stride) % n;
      for (let j = 0; j < n; j++) {
        const angle = (-2 * Math.PI * (((k - centre) * (j - centre)) % n)) / n;
        const from = 2 * (i + (j - k) * stride);
        next[2 * i] += current[from] * Math.cos(angle) - current[from + 1] * Math.sin(angle);
        next[2 * i + 1] += current[from] * Math.sin(angle) + current[from + 1] * Math.cos(angle);
      }
    }
    current = next;
    stride *= n;
  }
  return current;
}
