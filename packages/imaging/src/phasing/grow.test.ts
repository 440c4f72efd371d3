// Growth from coarse to fine: its widths, its stages against patterns of blurred objects, and what a start does with it.

import {
  complexVolume,
  createReferenceEngine,
  drain,
  type Engine,
  type Measurement,
  mapped,
  modulusOf,
  type Shape,
  seededRandom,
} from "@friedel/engine";
import { maskOf, patternOf, relativeError } from "@friedel/engine/testing";
import { expect, it } from "vitest";
import { eased, grown, stageWidths } from "./grow.js";
import { optionsForKnown } from "./known.js";
import { phase } from "./phase.js";
import type { PhasingProgress } from "./run-start.js";
import { bestBeginning } from "./try-beginnings.js";

const shape: Shape = [20, 1, 18];
const engine = await createReferenceEngine();
const random = seededRandom(8);
const support = maskOf(shape, ([z, , x]) => z >= 6 && z < 13 && x >= 5 && x < 12 && z + x < 23);
const object = mapped(complexVolume(shape), (_, i) => (i % 2 === 0 ? support.data[i >> 1] * random.uniform(i) : 0));
const pattern = await patternOf(object, engine.transform);
const constraint = { kind: "nonNegative" } as const;
const growth = {
  tries: 2,
  from: 0.1,
  latest: 0.2,
  to: 0.4,
  step: 2,
  recipe: "20*RRR",
  rounds: 1,
  whole: { recipe: "20*RRR+20*RAAR+5*ER", rounds: 3 },
  settle: { tries: 1, rounds: 0 },
  tolerance: 0,
};

it("widens by equal factors from the first width, no further than the last", () => {
  expect(stageWidths(growth, 0.1)).toEqual([0.1, 0.2, 0.4]);
  expect(stageWidths({ ...growth, to: 0.399 }, 0.1)).toEqual([0.1, 0.2]);
  expect(stageWidths(growth, 0.5)).toEqual([0.5]);
});

it("shows each stage the pattern of the object blurred by a Gaussian, and what is known", async () => {
  const seen: Measurement[] = [];
  const watched: Pick<Engine, "createPhaser" | "transform"> = {
    ...engine,
    createPhaser: (measurement) => {
      seen.push(measurement);
      return engine.createPhaser(measurement);
    },
  };
  const growing = { engine: watched, measurement: { ...pattern, constraint }, support, beta: 0.7 };
  await grown(growing, object, growth, stageWidths(growth, 0.1));
  expect(seen.length).toBe(3);
  // A Gaussian of standard deviation 1/(2π·width) voxels has the transform of the width; its tails beyond the array are below rounding.
  const width = growth.from;
  const spread = (d: number) => width * Math.sqrt(2 * Math.PI) * Math.exp(-2 * (Math.PI * width * d) ** 2);
  const around = (d: number, n: number) => spread(d) + spread(d - n) + spread(d + n);
  const blurred = mapped(complexVolume(shape), (_, i) => {
    if (i % 2 === 1) return 0;
    const [z, x] = [Math.floor(i / 2 / 18), (i / 2) % 18];
    let sum = 0;
    for (let j = 0; j < 20 * 18; j++) sum += object.data[2 * j] * around(z - Math.floor(j / 18), 20) * around(x - (j % 18), 18);
    return sum;
  });
  const expected = modulusOf(await engine.transform(blurred, "forward")).data;
  expect(relativeError(seen[0].amplitude.data, expected)).toBeLessThan(1e-3);
  expect(seen.map(({ constraint: known }) => known)).toEqual([constraint, constraint, constraint]);
});

it("eases a pattern towards a model, as far as the tolerance allows", () => {
  const at = (data: number[]) => ({ kind: "real" as const, shape: [4, 1, 1] as Shape, data: Float32Array.from(data) });
  const towards = eased(at([100, 100, 100, 0]), at([101, 80, 140, 3]), 0.02);
  expect([...towards.data].map((value) => Number(value.toFixed(4)))).toEqual([101, 98, 102, 0]);
});

it("takes the beginning that fits best, whichever try it was", async () => {
  const growing = { engine, measurement: { ...pattern, constraint }, support, beta: 0.7 };
  const nothing = mapped(object, (_, i) => (i % 2 === 0 ? support.data[i >> 1] : 0));
  const still = { ...growth, to: 0.01, rounds: 1, recipe: "1*ER", whole: { recipe: "1*ER", rounds: 1 }, tries: 3 };
  for (const right of [0, 1, 2]) {
    const from = (trial: number) => (trial === right ? object : nothing);
    // One stage and three iterations leave of the truth most of it, of a flat body little.
    const best = await drain(bestBeginning(growing, from, { ...still, from: 0.9, latest: 0.9, to: 0.9 }));
    expect(relativeError(best.data, object.data)).toBeLessThan(0.05);
  }
});

it("begins a start, is reported, and leads to the object", async () => {
  const knowledge = { constraint, support };
  const options = {
    ...optionsForKnown(knowledge, { isPowerSpectrum: true }),
    growth,
    recipe: "60*RRR+60*RAAR+30*ER",
    freeFraction: 0,
    polish: 0,
  };
  const steps: PhasingProgress[] = [];
  const work = phase(engine, { ...pattern, ...knowledge }, options);
  for (;;) {
    const { done, value } = await work.next();
    if (!done) {
      steps.push(value);
      continue;
    }
    expect(relativeError(value.object.data, object.data)).toBeLessThan(0.05);
    break;
  }
  expect(steps.slice(0, 3).map(({ algorithm }) => algorithm)).toEqual(["beginning 1 of 2", "beginning 2 of 2", "RRR"]);
  expect(steps[1].iteration).toBe(0);
});

it("has a whole recipe where a start begins once", () => {
  const known = { constraint, support: { ...support, shape: [1, 20, 18] as Shape } };
  for (const isPowerSpectrum of [true, false]) {
    const { recipe, growth: begun } = optionsForKnown(known, { isPowerSpectrum, isBegunOnce: true });
    expect([recipe.startsWith("1000*CHIO+"), begun]).toEqual([true, null]);
    expect(optionsForKnown(known, { isPowerSpectrum }).growth?.tries).toBe(isPowerSpectrum ? 20 : 12);
  }
});
