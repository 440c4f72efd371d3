// Counts of bytes, by hand and against the bounds that the engine promises.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Shape } from "../array/index.js";
import { planLine } from "./fft/plan.js";
import { adamTraffic, crystalTraffic, iterationTraffic, type Traffic, total, transformTraffic } from "./traffic.js";

const limits = { bytes: 32768, threads: 256, unrolls: true };

function plansOf([nz, ny, nx]: Shape, bytes = limits.bytes) {
  const own = { ...limits, bytes };
  const [z, y, x] = [planLine(nz, "across", own), planLine(ny, "across", own), planLine(nx, "along", own)];
  if (!z || !y || !x) throw new Error("expected plans, found none");
  return [z, y, x] as const;
}

const half = (shape: Shape) => ({ size: shape.map((n) => n / 2) as unknown as Shape });

const works: readonly [string, (shape: Shape) => Traffic[]][] = [
  ["transform, three passes", (shape) => transformTraffic(shape, plansOf(shape))],
  ["ER iteration", (shape) => iterationTraffic(shape, half(shape), false, plansOf(shape))],
  ["HIO or RAAR iteration", (shape) => iterationTraffic(shape, half(shape), true, plansOf(shape))],
  ["step of Adam", (shape) => adamTraffic(shape, half(shape), false, plansOf(shape))],
  ["step of Adam, partly coherent", (shape) => adamTraffic(shape, half(shape), true, plansOf(shape))],
  ["step of a crystal fit", (shape) => crystalTraffic(shape, half(shape), plansOf(shape))],
];

/** Rows of docs/gpu.md: bytes a voxel at 256³ that must be moved, and how many times as many are, the support in half of each axis. */
function documented(): string[] {
  const cubes = [64, 128, 256, 512].map((n): Shape => [n, n, n]);
  return works.flatMap(([name, of]) => {
    const row = (bold: string, title: string, pick: (parts: readonly Traffic[]) => Omit<Traffic, "kernel">) => {
      const ratio = (shape: Shape) => (pick(of(shape)).does / pick(of(shape)).must).toFixed(2);
      const ratios = cubes.map(ratio).sort();
      const range = [...new Set([ratios[0], ratios[3]])].join(" to ");
      const cells = [title, (pick(of(cubes[2])).must / 256 ** 3).toFixed(1), range, ratio([48, 60, 90])];
      return `| ${cells.map((cell) => bold + cell + bold).join(" | ")} |`;
    };
    return [row("**", name, total), ...of(cubes[0]).map(({ kernel }, i) => row("", kernel, (parts) => parts[i]))];
  });
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

  it("of a step of Adam at 256³ are 36 a voxel, and about three times that with a coherence", () => {
    const shape: Shape = [256, 256, 256];
    const box = { size: [128, 128, 128] } as const;
    const plain = adamTraffic(shape, box, false, plansOf(shape));
    // Send: a quarter of the rows, object and support; y twice; columns and modulus; rows again, three vectors read and written.
    const { must } = total(plain);
    expect(must / 256 ** 3).toBeCloseTo(2 + 12 / 8 + 6 + (8 + 4) + 6 + 2 + (48 + 4) / 8, 2);
    const blurred = total(adamTraffic(shape, box, true, plansOf(shape)));
    expect(blurred.must / must).toBeGreaterThan(2.5);
    expect(blurred.must / must).toBeLessThan(3.5);
    expect(blurred.does / blurred.must).toBeLessThan(1.05);
  });

  it("of a step of a crystal fit at 256³ are 43 a voxel of the pattern, the box in half of each axis", () => {
    const shape: Shape = [256, 256, 256];
    const { must } = total(crystalTraffic(shape, { size: [128, 128, 128] }, plansOf(shape)));
    // ρ written and read, rows in a quarter; y twice; columns once and twice, with the modulus; rows and the gradient; both for each sum.
    expect(must / 256 ** 3).toBeCloseTo(2 + 2 + 2 * 6 + (4 + 4) + (8 + 4) + 2 + 1 + 2 * 2, 2);
  });

  it("are those of the table in the documents", () => {
    const document = readFileSync(new URL("../../../../docs/gpu.md", import.meta.url), "utf8");
    expect(document).toContain(documented().join("\n"));
  });

  it("are no more in one pass of few lines than in two passes, up to 1024 points in 16 KiB", () => {
    const alongZ = (n: number, bytes: number) => {
      const shape: Shape = [n, 64, 64];
      const { must, does } = transformTraffic(shape, plansOf(shape, bytes))[2];
      return does / must;
    };
    expect([512, 1024].map((n) => alongZ(n, 32768).toFixed(2))).toEqual(["1.00", "1.00"]);
    expect([512, 1024].map((n) => alongZ(n, 16384).toFixed(2))).toEqual(["1.00", "2.00"]);
    // Two passes would move 2.00: less from 4096 points on.
    expect([2048, 4096].map((n) => alongZ(n, 32768).toFixed(1))).toEqual(["2.0", "4.0"]);
  });

  it("of odd sizes are more than they must be, by the bursts at the edges of tiles", () => {
    const shape: Shape = [45, 27, 75];
    const { must, does } = total(transformTraffic(shape, plansOf(shape)));
    expect(does / must).toBeGreaterThan(1.05);
    expect(does / must).toBeLessThan(1.25);
  });
});
