import { describe, expect, it } from "vitest";
import { allMeasured, complexVolume, maskVolume, placeOf, realVolume, type Shape, voxelCount } from "../array/index.js";
import { gaussianKernel } from "../contract/support-update.js";
import { contractCasesOf } from "../testing/contract.js";
import { noise } from "../testing/contract-volumes.js";
import { createReferenceEngine } from "./index.js";

describe("reference engine", async () => {
  const engine = await createReferenceEngine();
  it.each(await contractCasesOf(engine))("$name", (testCase) => testCase.run(engine));
});

describe("the reference engine's own proof", async () => {
  const engine = await createReferenceEngine();
  const shape: Shape = [6, 4, 5];
  const rho = noise(shape, 2);
  /** Float32 storage at the border, after a step or two in float64. */
  const storage = 1e-6;

  it("transforms with exp(−i q·r) about the centres: the sum over voxels", async () => {
    const F = await engine.transform(rho, "forward");
    const [qz, qy, qx] = [4, 0, 3];
    let [re, im] = [0, 0];
    for (let i = 0; i < voxelCount(shape); i++) {
      const [z, y, x] = placeOf(i, shape, [3, 2, 2]);
      const angle = -2 * Math.PI * (((qz - 3) * z) / 6 + ((qy - 2) * y) / 4 + ((qx - 2) * x) / 5);
      re += rho.data[2 * i] * Math.cos(angle) - rho.data[2 * i + 1] * Math.sin(angle);
      im += rho.data[2 * i] * Math.sin(angle) + rho.data[2 * i + 1] * Math.cos(angle);
    }
    const at = 2 * ((qz * 4 + qy) * 5 + qx);
    expect(Math.hypot(F.data[at] - re, F.data[at + 1] - im)).toBeLessThan(100 * storage);
  });

  it("iterates with one pair inside the support and one outside", async () => {
    // A pattern of constant modulus 3 belongs to a point of height 3; a start of a point of height 1 is projected onto it.
    const amplitude = realVolume([2, 2, 2], new Float32Array(8).fill(3));
    const object = complexVolume([2, 2, 2]);
    object.data[0] = 1;
    const here = maskVolume([2, 2, 2], Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0));
    const elsewhere = maskVolume([2, 2, 2], Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 1));
    const after = async (support: typeof here) => {
      const phaser = await engine.createPhaser({ amplitude, mask: allMeasured([2, 2, 2]) });
      await phaser.load({ object, support });
      await phaser.iterate({ inside: [0.5, 0.25], outside: [1, -0.9], iterations: 1 });
      await phaser.load({ support: here });
      return (await phaser.read()).object.data[0];
    };
    expect(await after(here)).toBeCloseTo(0.5 * 1 + 0.25 * 3, 6);
    expect(await after(elsewhere)).toBeCloseTo(1 - 0.9 * 3, 6);
  });

  it("blurs with a normalised Gaussian of radius ⌈3σ⌉", () => {
    const kernel = gaussianKernel(1);
    expect(kernel.length).toBe(7);
    expect(kernel.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
    expect(kernel[4] / kernel[3]).toBeCloseTo(Math.exp(-0.5), 12);
    expect([...gaussianKernel(0)]).toEqual([1]);
  });
});
