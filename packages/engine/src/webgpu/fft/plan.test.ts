// Plans of lines and the texts of their kernels: data, without a GPU.

import { describe, expect, it } from "vitest";
import { ShapeError } from "../../errors.js";
import { wgsl } from "../wgsl.generated.js";
import { lineKernel } from "./line-kernel.js";
import { pitchOf, planLine, radicesOf, type WorkgroupLimits } from "./plan.js";

const limits: WorkgroupLimits = { bytes: 16384, threads: 256, unrolls: true };
const lengths = [
  1, 2, 3, 4, 5, 8, 12, 16, 27, 32, 45, 60, 64, 90, 125, 128, 144, 160, 200, 243, 256, 270, 384, 480, 512, 1024, 2000,
];

describe("plans of lines", () => {
  it.each(lengths)("factor %i into radices that there are", (n) => {
    const radices = radicesOf(n);
    expect(radices.reduce((a, b) => a * b)).toBe(n);
    for (const radix of radices) expect(wgsl.butterflies).toContain(`fn radix${radix}(`);
  });

  it.each(lengths)("keep within a workgroup's memory and threads for %i", (n) => {
    for (const neighbours of ["along", "across"] as const) {
      const plan = planLine(n, neighbours, limits);
      if (!plan) throw new Error(`expected a plan of ${n}, found none`);
      expect(8 * plan.lines * pitchOf(plan)).toBeLessThanOrEqual(limits.bytes);
      expect(plan.threads).toBeLessThanOrEqual(limits.threads);
      // Across the lines, bursts of 64 bytes.
      if (n <= 256) expect(plan.lines).toBeGreaterThanOrEqual(neighbours === "across" ? 8 : 4);
    }
  });

  it("refuse other factors, and give none for a line that does not fit", () => {
    expect(() => planLine(14, "along", limits)).toThrow(ShapeError);
    expect(planLine(4096, "along", limits)).toBeUndefined();
    expect(planLine(4096, "along", { ...limits, bytes: 65536 })?.lines).toBe(1);
  });
});

describe("kernels", () => {
  it("have no function of their own accuracy: no trigonometry, no power, no built-in logarithm", () => {
    const code = Object.values(wgsl)
      .join("\n")
      .replaceAll(/\/\/.*/g, "");
    expect(code).not.toMatch(/\b(sin|cos|tan|asin|acos|atan|atan2|exp|exp2|log|log2|pow)\(/);
  });

  it("divide by what cannot be 0: bounded from below, a count or a sum above 1", () => {
    const comments = /\/\/.*|\/\*[\s\S]*?\*\//g;
    const divisors = Object.entries(wgsl).flatMap(([name, text]) =>
      [...text.replaceAll(comments, "").matchAll(/[^/]\/=? ([\w.(]+)/g)].map(([, divisor]) => `${name}: ${divisor}`),
    );
    expect([...new Set(divisors)].join("; ")).toMatchInlineSnapshot(
      `"draw: voxels; fitAdam: (sqrt(v; fitColumns: (the.tiles; fitColumns: linesOfTile; fitPhase: coefficients; fitPhase: (the.gridY; fitPhase: the.gridX; fitPhase: (ny; fitPhase: nx; fitPhase: 2; fitPlanes: the.planes; fitPlanes: max(t; fitPlanes: 2; fitPlanes: sqrt(max(dot(n; fitResidual: max(found; fitScale: 2; fitScale: max(subtotals; fits: (the.boxY; fits: the.boxX; fits: sqrt(max(dot(n; pass: the.inner; columns: linesOfTile; logarithm: (m; logarithm: b; project: sqrt(max(dot(g; rows: the.boxY; updateConstrained: sqrt(max(power; adopt: (the.boxY; adopt: the.boxX; amplitude: (the.y; amplitude: the.x; amplitude: 2; blur: the.stride; level: 2; level: f32(max(the.inside; select: (the.y; select: the.x; adam: max(sqrt(s; filter: the.ny; multiply: 2; normalise: 2; normalise: top; normalise: max(tops; residual: J; residual: root"`,
    );
  });

  it("keep the points of a butterfly out of loops on hardware, and in loops where that takes too long to compile", () => {
    const text = (unrolls: boolean) => {
      const plan = planLine(64, "across", { ...limits, unrolls });
      return plan ? lineKernel(plan, "there and back", []) : "";
    };
    const body = (code: string) => code.slice(code.indexOf("fn main("));
    expect(body(text(true))).not.toMatch(/\bfor\b/);
    expect(body(text(false))).toMatch(/\bfor\b/);
    // Two stages there, two back: three exchanges of which the first needs no wait before it is written, the turn none at all.
    expect(body(text(true)).match(/workgroupBarrier/g)).toHaveLength(3);
  });
});
