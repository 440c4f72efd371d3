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
import { grown, stageWidth } from "./grow.js";
import { optionsForKnown } from "./known.js";
import { type PhasingProgress, phase } from "./phase.js";

const shape: Shape = [20, 1, 18];
const engine = await createReferenceEngine();
const random = seededRandom(8);
const support = maskOf(shape, ([z, , x]) => z >= 6 && z < 13 && x >= 5 && x < 12 && z + x < 23);
const object = mapped(complexVolume(shape), (_, i) => (i % 2 === 0 ? support.data[i >> 1] * random.uniform(i) : 0));
const pattern = await patternOf(object, engine.transform);
const constraint = { kind: "nonNegative" } as const;
const growth = { from: 0.1, to: 0.4, stages: 3, recipe: "20*RRR" };

it("widens by equal factors from the first width to the last", () => {
  const widths = [0, 1, 2].map((stage) => stageWidth(growth, stage));
  expect(widths[0]).toBeCloseTo(0.1, 12);
  expect(widths[1]).toBeCloseTo(0.2, 12);
  expect(widths[2]).toBeCloseTo(0.4, 12);
  expect(stageWidth({ ...growth, stages: 1 }, 0)).toBe(0.1);
});

it("shows each stage the pattern of the object blurred by a Gaussian, and what is known", async () => {
  const seen: Measurement[] = [];
  const watched: Pick<Engine, "createPhaser"> = {
    createPhaser: (measurement) => {
      seen.push(measurement);
      return engine.createPhaser(measurement);
    },
  };
  await drain(grown(watched, { ...pattern, constraint }, { object, support }, growth, { beta: 0.7 }));
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
  expect(steps.slice(0, 4).map(({ algorithm }) => algorithm)).toEqual(["stage 1 of 3", "stage 2 of 3", "stage 3 of 3", "RRR"]);
  expect(steps[1].iteration).toBe(0);
});
