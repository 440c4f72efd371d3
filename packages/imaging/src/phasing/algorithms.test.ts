// Every row of the table: the coefficients against the published form of the algorithm in projections, what it leaves where it is,
// and the fast engine against the reference.

import { readFileSync } from "node:fs";
import {
  type Block,
  complexVolume,
  createReferenceEngine,
  createWasmEngine,
  mapped,
  type Shape,
  seededRandom,
} from "@friedel/engine";
import { maskOf, patternOf, relativeError } from "@friedel/engine/testing";
import { afterAll, describe, expect, it } from "vitest";
import { type AlgorithmName, algorithmNames, algorithms } from "./algorithms.js";
import { iterate } from "./iterate.js";

/** A voxel's g, its P_M g, β, and the projection onto the support and the reflections R = 2P − 1. */
interface Voxel {
  readonly g: number;
  readonly m: number;
  readonly beta: number;
  readonly P: (value: number) => number;
  readonly R: (value: number) => number;
}

/** The next g as the articles have it, with R_M g = 2 P_M g − g; written in projections as in Marchesini, doi 10.1063/1.2403783. */
const published: Record<AlgorithmName, (voxel: Voxel) => number> = {
  ER: ({ m, P }) => P(m),
  HIO: ({ g, m, beta, P }) => P(m) + (g - beta * m) - P(g - beta * m),
  RAAR: ({ g, m, beta, R }) => (beta / 2) * (R(2 * m - g) + g) + (1 - beta) * m,
  SF: ({ m, R }) => R(m),
  // Without anything known of the values: as HIO.
  CHIO: ({ g, m, beta, P }) => P(m) + (g - beta * m) - P(g - beta * m),
  RRR: ({ g, m, beta, P }) => g + beta * (P(2 * m - g) - m),
  HPR: ({ g, m, beta, R }) => (R(2 * m - g + (beta - 1) * m) + g + (1 - beta) * m) / 2,
  DM: ({ g, m, beta, P }) => g + beta * (P((1 + 1 / beta) * m - g / beta) - m),
};

const shape: Shape = [20, 16, 24];
const random = seededRandom(3);
// A cut corner takes the box its symmetry.
const support = maskOf(shape, ([z, y, x]) => z >= 6 && z < 13 && y >= 4 && y < 10 && x >= 8 && x < 17 && z + y + x < 34);
const solution = mapped(complexVolume(shape), (_, i) => support.data[i >> 1] * random.normal(i));
const start = mapped(solution, (value, i) => value + 0.2 * random.normal(50_000 + i));

const [reference, wasm] = [await createReferenceEngine(), await createWasmEngine({ threads: 1 })];
const measurement = await patternOf(solution, reference.transform);
afterAll(() => wasm.dispose());

describe.each(algorithmNames)("%s", (name) => {
  it.each([0.5, 0.75, 0.9])("has the published coefficients at beta %d", (beta) => {
    const step: Omit<Block, "iterations"> = algorithms[name].coefficients(beta);
    const { inside = [0, 1], outside } = step;
    for (const isInside of [true, false]) {
      for (const [g, m] of [
        [1, 3],
        [-0.4, 0.7],
      ]) {
        const P = (value: number) => (isInside ? value : 0);
        const R = (value: number) => 2 * P(value) - value;
        const [a, b] = isInside ? inside : outside;
        expect(a * g + b * m).toBeCloseTo(published[name]({ g, m, beta, P, R }), 12);
      }
    }
  });

  it("leaves a solution where it is", async () => {
    const phaser = await reference.createPhaser(measurement);
    await phaser.load({ object: solution, support });
    await iterate(phaser, name, 5, { beta: 0.75 });
    // Float32 storage at the border, after steps in float64.
    expect(relativeError((await phaser.read()).object.data, solution.data)).toBeLessThan(1e-5);
  });

  it("is the same on the wasm engine", async () => {
    const found = [];
    for (const engine of [reference, wasm]) {
      const phaser = await engine.createPhaser(measurement);
      await phaser.load({ object: start, support });
      await iterate(phaser, name, 12, { beta: 0.8 });
      found.push((await phaser.read()).object.data);
      await phaser.dispose();
    }
    // Float32 rounding after a few iterations, relative to the norm.
    expect(relativeError(found[1], found[0])).toBeLessThan(2e-4);
    expect(relativeError(found[0], start.data)).toBeGreaterThan(1e-2);
  });

  it("has a DOI, words for the help, a colour, and a place in the README", () => {
    const { doi, help, colour } = algorithms[name];
    expect(doi).toMatch(/^10\.\d{4,}\/\S+$/);
    expect(help).toMatch(/^[a-z].*[^.]$/);
    expect(colour).toMatch(/^#[0-9a-f]{6}$/);
    const readme = readFileSync(new URL("../../../../README.md", import.meta.url), "utf8");
    expect(readme).toMatch(new RegExp(`friedel phase PATTERN.*\\b${name}\\b`));
  });
});
