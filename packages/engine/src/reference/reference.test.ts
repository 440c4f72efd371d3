import { describe, expect, it } from "vitest";
import { complexVolume, maskVolume, modulusOf, realVolume, type Shape, seededRandom } from "../array/index.js";
import { type Algorithm, gaussianKernel } from "../contract/engine.js";
import { contractCases } from "../testing/contract.js";
import { createReferenceEngine } from "./index.js";

describe("reference engine", async () => {
  const engine = await createReferenceEngine();
  it.each(contractCases)("$name", (testCase) => testCase.run(engine));
});

describe("the reference engine's own proof", async () => {
  const engine = await createReferenceEngine();
  const shape: Shape = [6, 4, 5];
  const random = seededRandom(2);
  const rho = complexVolume(
    shape,
    Float32Array.from({ length: 240 }, (_, i) => random.normal(i)),
  );
  const mask = maskVolume(shape, new Uint8Array(120).fill(1));
  /** Float32 storage at the border, after a step or two in float64. */
  const storage = 1e-6;

  it("transforms with exp(−i q·r) about the centres: the sum over voxels", async () => {
    const F = await engine.transform(rho, "forward");
    const [qz, qy, qx] = [4, 0, 3];
    let re = 0;
    let im = 0;
    for (let z = 0, i = 0; z < 6; z++) {
      for (let y = 0; y < 4; y++) {
        for (let x = 0; x < 5; x++, i++) {
          const angle = -2 * Math.PI * (((qz - 3) * (z - 3)) / 6 + ((qy - 2) * (y - 2)) / 4 + ((qx - 2) * (x - 2)) / 5);
          re += rho.data[2 * i] * Math.cos(angle) - rho.data[2 * i + 1] * Math.sin(angle);
          im += rho.data[2 * i] * Math.sin(angle) + rho.data[2 * i + 1] * Math.cos(angle);
        }
      }
    }
    const at = 2 * ((qz * 4 + qy) * 5 + qx);
    expect(Math.hypot(F.data[at] - re, F.data[at + 1] - im)).toBeLessThan(100 * storage);
  });

  it.each(["ER", "HIO", "RAAR", "SF"] as Algorithm[])("%s leaves a solution where it is", async (algorithm) => {
    const support = maskVolume(
      shape,
      Uint8Array.from({ length: 120 }, (_, i) => Number(i % 5 > 0 && i % 5 < 4 && i > 30 && i < 90)),
    );
    const solution = complexVolume(
      shape,
      rho.data.map((v, i) => v * support.data[i >> 1]),
    );
    const amplitude = modulusOf(await engine.transform(solution, "forward"));
    const phaser = await engine.createPhaser({ amplitude, mask });
    await phaser.setSupport(support);
    await phaser.setObject(solution);
    await phaser.run({ algorithm, beta: 0.75, iterations: 5 });
    const found = await phaser.object();
    expect(Math.max(...found.data.map((v, i) => Math.abs(v - solution.data[i])))).toBeLessThan(10 * storage);
  });

  it.each([
    // By hand, one voxel outside the support with g = 1 and g' = P_M g = 3: a·g + b·g'.
    ["ER", 0.9, 0],
    ["HIO", 0.9, 1 - 0.9 * 3],
    ["RAAR", 0.75, 0.75 * 1 + (1 - 2 * 0.75) * 3],
    ["SF", 0.9, -3],
  ] as const)("%s treats the outside as published", async (algorithm, beta, expected) => {
    // A pattern of constant modulus 3 belongs to a point of height 3; a start of a point of height 1 is projected onto it.
    const amplitude = realVolume([2, 2, 2], new Float32Array(8).fill(3));
    const point = complexVolume([2, 2, 2]);
    point.data[0] = 1;
    const elsewhere = maskVolume([2, 2, 2], Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 1));
    const phaser = await engine.createPhaser({ amplitude, mask: maskVolume([2, 2, 2], new Uint8Array(8).fill(1)) });
    await phaser.setSupport(elsewhere);
    await phaser.setObject(point);
    await phaser.run({ algorithm, beta, iterations: 1 });
    await phaser.setSupport(maskVolume([2, 2, 2], Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0)));
    expect((await phaser.object()).data[0]).toBeCloseTo(expected, 6);
  });

  it("blurs with a normalised Gaussian of radius ⌈3σ⌉", () => {
    const kernel = gaussianKernel(1);
    expect(kernel.length).toBe(7);
    expect(kernel.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
    expect(kernel[4] / kernel[3]).toBeCloseTo(Math.exp(-0.5), 12);
    expect([...gaussianKernel(0)]).toEqual([1]);
  });
});
