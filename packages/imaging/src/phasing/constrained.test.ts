// Algorithms where something is known of the object's values: a step of each against its published form, written out with projections and
// reflections, on the reference engine; and what is found with them.

import {
  type Constraint,
  complexVolume,
  createReferenceEngine,
  drain,
  mapped,
  maskVolume,
  modulusOf,
  realVolume,
  type Shape,
  seededRandom,
  transform3d,
  voxelCount,
} from "@friedel/engine";
import { maskOf, noise, patternOf, relativeError } from "@friedel/engine/testing";
import { describe, expect, it } from "vitest";
import { type AlgorithmName, algorithmNames } from "./algorithms.js";
import { iterate } from "./iterate.js";
import { optionsForKnown } from "./known.js";
import { phase } from "./phase.js";

const shape: Shape = [4, 6, 5];
const engine = await createReferenceEngine();
const support = maskOf(shape, ([z, y, x]) => z < 3 && y > 1 && x < 4);
const start = noise(shape, 3);
const measurement = await patternOf(noise(shape, 4), engine.transform);
const known = modulusOf(noise(shape, 5)).data;

type Field = readonly number[];
type Map = (x: Field) => Field;
const combine = (a: number, x: Field, b: number, y: Field): Field => x.map((v, i) => a * v + b * y[i]);
const reflect = (P: Map, x: Field) => combine(2, P(x), -1, x);

/** P_M, written for this test: the modulus of every frequency replaced. Both arrays lie with their centres in the middle; |F| alone is compared. */
const PM: Map = (x) => {
  const F = transform3d(Float64Array.from(x), shape, "forward");
  const A = atCorner(measurement.amplitude.data);
  for (let i = 0; i < A.length; i++) {
    const modulus = Math.hypot(F[2 * i], F[2 * i + 1]);
    F[2 * i] *= A[i] / modulus;
    F[2 * i + 1] *= A[i] / modulus;
  }
  return [...transform3d(F, shape, "inverse")];
};

function atCorner(values: Float32Array): number[] {
  const from = (axis: number, i: number) => (i + Math.floor(shape[axis] / 2)) % shape[axis];
  return Array.from(values, (_, i) => {
    const [z, y, x] = [Math.floor(i / 30), Math.floor(i / 5) % 6, i % 5];
    return values[(from(0, z) * 6 + from(1, y)) * 5 + from(2, x)];
  });
}

const projections: Record<string, { readonly constraint: Constraint; readonly PS: Map }> = {
  "0 or more": {
    constraint: { kind: "nonNegative" },
    PS: (x) => x.map((v, i) => (support.data[i >> 1] === 1 && i % 2 === 0 ? Math.max(0, v) : 0)),
  },
  "of a known modulus": {
    constraint: { kind: "modulus", of: realVolume(shape, known) },
    PS: (x) => x.map((v, i) => (support.data[i >> 1] * known[i >> 1] * v) / Math.hypot(x[2 * (i >> 1)], x[2 * (i >> 1) + 1])),
  },
};

const beta = 0.8;
/** The next iterate as published; see algorithms.ts for the articles. HIO and CHIO are not projections: below. */
const published: Record<Exclude<AlgorithmName, "HIO" | "CHIO">, (g: Field, PS: Map) => Field> = {
  ER: (g, PS) => PS(PM(g)),
  SF: (g, PS) => reflect(PS, PM(g)),
  RAAR: (g, PS) => {
    const both = combine(0.5, reflect(PS, reflect(PM, g)), 0.5, g);
    return combine(beta, both, 1 - beta, PM(g));
  },
  RRR: (g, PS) => combine(1, g, beta, combine(1, PS(reflect(PM, g)), -1, PM(g))),
  HPR: (g, PS) => {
    const reflected = reflect(PS, combine(1, reflect(PM, g), beta - 1, PM(g)));
    return combine(0.5, combine(1, reflected, 1, g), (1 - beta) / 2, PM(g));
  },
  DM: (g, PS) => combine(1, g, beta, combine(1, PS(combine(1 + 1 / beta, PM(g), -1 / beta, g)), -1, PM(g))),
};

/** Fienup's rule voxel by voxel for an object of 0 or more, with Marchesini's third branch for α above 0. */
function selected(g: Field, alpha: number): Field {
  const m = PM(g);
  return g.map((v, i) => {
    const [now, before] = [m[2 * (i >> 1)], g[2 * (i >> 1)]];
    if (support.data[i >> 1] === 0 || now < 0) return v - beta * m[i];
    if (now < alpha * before) return v - ((1 - alpha) / alpha) * m[i];
    return i % 2 === 0 ? m[i] : 0;
  });
}

async function stepped(name: AlgorithmName, constraint: Constraint) {
  const phaser = await engine.createPhaser({ ...measurement, constraint });
  await phaser.load({ object: start, support });
  await iterate(phaser, name, 1, { beta });
  return (await phaser.read()).object.data;
}

const insideOnly = (x: Field) => Float32Array.from(x, (v, i) => v * support.data[i >> 1]);
/** Float32 at the border of steps in float64. */
const rounding = 1e-6;

describe.each(Object.entries(projections))("an object %s", (_, { constraint, PS }) => {
  it.each(Object.keys(published) as (keyof typeof published)[])("takes a step of %s as published", async (name) => {
    const expected = insideOnly(published[name]([...start.data], PS));
    expect(relativeError(await stepped(name, constraint), expected)).toBeLessThan(rounding);
  });
});

it("takes steps of HIO and CHIO as published for an object of 0 or more", async () => {
  const { constraint } = projections["0 or more"];
  expect(relativeError(await stepped("HIO", constraint), insideOnly(selected([...start.data], 0)))).toBeLessThan(rounding);
  expect(relativeError(await stepped("CHIO", constraint), insideOnly(selected([...start.data], 0.4)))).toBeLessThan(rounding);
});

it("has words for every algorithm here", () => {
  expect([...Object.keys(published), "HIO", "CHIO"].sort()).toEqual([...algorithmNames].sort());
});

describe("a flat pattern", () => {
  const flat: Shape = [1, 20, 18];
  const random = seededRandom(8);
  const inside = maskOf(flat, ([, y, x]) => y >= 6 && y < 13 && x >= 5 && x < 12 && y + x < 23);
  const object = mapped(complexVolume(flat), (_, i) => (i % 2 === 0 ? inside.data[i >> 1] * random.uniform(i) : 0));

  it("of an object of 0 or more is solved and given back as one frame, where the support is", async () => {
    const pattern = await patternOf(object, engine.transform);
    const knowledge = { constraint: { kind: "nonNegative" } as const, support: inside };
    const options = { ...optionsForKnown(knowledge), recipe: "150*CHIO+60*RRR+30*ER", freeFraction: 0, polish: 0 };
    const result = await drain(phase(engine, { ...pattern, ...knowledge }, options));
    expect(result.object.shape).toEqual(flat);
    expect(result.support.data).toEqual(inside.data);
    expect(result.hand.by).toBe("place");
    expect(relativeError(result.object.data, object.data)).toBeLessThan(0.05);
  });

  it("with lengths of one along two axes is refused", async () => {
    const line = {
      amplitude: realVolume([1, 1, 20]),
      mask: maskVolume([1, 1, 20], new Uint8Array(voxelCount([1, 1, 20])).fill(1)),
    };
    await expect(drain(phase(engine, line))).rejects.toThrow("expected a pattern of two or three axes, found an array of 1×1×20");
  });
});

describe("starts of an object whose values are known to be of a kind", () => {
  const flat: Shape = [1, 20, 18];
  const random = seededRandom(8);
  const inside = maskOf(flat, ([, y, x]) => y >= 6 && y < 13 && x >= 5 && x < 12 && y + x < 23);
  const object = mapped(complexVolume(flat), (_, i) => (i % 2 === 0 ? inside.data[i >> 1] * random.uniform(i) : 0));
  const knowledge = { constraint: { kind: "nonNegative" } as const, support: inside };
  const solving = { ...optionsForKnown(knowledge), recipe: "150*CHIO+60*RRR+30*ER", freeFraction: 0, polish: 0 };
  const solved = async (more: object) => {
    const pattern = await patternOf(object, engine.transform);
    return drain(phase(engine, { ...pattern, ...knowledge }, { ...solving, ...more }));
  };

  it("agree where they find one object, the best of which is given", async () => {
    const { agreement, doubts, outcomes, start } = await solved({ starts: 4 });
    expect([agreement, doubts]).toEqual([{ compared: 3, agreeing: 3 }, []]);
    expect(outcomes[start].metrics?.chi2).toBe(Math.min(...outcomes.map(({ metrics }) => metrics?.chi2 ?? 1)));
  });

  it("make the result together where they are asked to, else the best of them does alone", async () => {
    const { combined, object: together } = await solved({ starts: 3, combine: 8 });
    expect([combined.count, combined.share > 0.99]).toEqual([3, true]);
    expect(relativeError(together.data, object.data)).toBeLessThan(0.05);
    expect((await solved({ starts: 3 })).combined).toEqual({ count: 1, share: 1 });
  });

  it("are doubted where they do not, and where there is one only", async () => {
    const { agreement, doubts } = await solved({ starts: 3, recipe: "1*ER", growth: null, points: null });
    expect(agreement.agreeing).toBeLessThan(3);
    expect(doubts[0]).toMatch(/^of the 3 starts that fit best .* would decide it$/);
    expect((await solved({ starts: 1 })).doubts).toEqual([
      "one start only, which proves little: --starts 5 shows whether others find the same object",
    ]);
  });
});
