// The reference's gradient of a crystal against finite differences in float64, its crystals against ones drawn by hand.

import { describe, expect, it } from "vitest";
import { Measured, type Shape, seededRandom, type Triple } from "../array/index.js";
import { splineWeights, stepValues } from "../crystal-fit/index.js";
import { crystalLossAndGradient } from "./crystal-fit.js";
import { type CrystalValues, drawCrystal } from "./crystal-object.js";
import type { Pattern } from "./forward-model.js";

/** Central differences of step 1e-5: truncation 1e-10 of the third derivative, rounding 1e-11 of a loss below 1. */
const difference = 1e-8;
/** Float64 rounding of short sums. */
const rounding = 1e-12;
const random = seededRandom(21);

const shape: Shape = [12, 10, 15];
const count = 1800;
const pattern: Pattern = {
  shape,
  amplitude: Float64Array.from({ length: count }, (_, i) =>
    i % 7 === 0 ? 0 : Math.sqrt(Math.floor(60 * random.uniform(3000 + i))),
  ),
  mask: Uint8Array.from({ length: count }, (_, i) => (i % 9 === 4 ? Measured.no : i % 13 === 2 ? Measured.free : Measured.used)),
};

/** Eight planes about a ball, normals of several lengths, and a phase of everything. */
function example(): { planes: number[]; phase: Field } {
  const planes = Array.from({ length: 8 }, (_, k) => {
    const n = [0, 1, 2].map((axis) => (0.6 + 0.1 * k) * (((k >> axis) & 1) * 2 - 1 + 0.5 * random.normal(100 + 3 * k + axis)));
    return [...n, 1.7 + 0.6 * random.uniform(200 + k)];
  }).flat();
  return { planes, phase: field([4, 6, 5], 300, 1.5) };
}

interface Field {
  shape: Triple;
  values: number[];
}

function field(grid: Triple, seed: number, size: number): Field {
  return { shape: grid, values: Array.from({ length: grid[0] * grid[1] * grid[2] }, (_, i) => size * random.normal(seed + i)) };
}

describe.each([
  [
    [6, 5, 8],
    [12, 10, 15],
    [1, 4, 5],
  ],
] as Triple[][])("in odd and even boxes", (...boxes) => {
  it.each(boxes.flatMap((box) => [0.8, 3].map((edge) => ({ box, edge }))))(
    "has the gradient of its loss for every kind of parameter: box $box, edge $edge",
    ({ box, edge }) => {
      const model = example();
      const { gradient } = crystalLossAndGradient(pattern, box, model, edge);
      const lossAt = (changed: CrystalValues): number => crystalLossAndGradient(pattern, box, changed, edge).loss;
      const kinds = [
        { list: model.planes, slope: gradient.planes, of: (i: number) => i % 4 === 3, name: "distance" },
        { list: model.planes, slope: gradient.planes, of: (i: number) => i % 4 !== 3, name: "normal" },
        { list: model.phase.values, slope: gradient.phase, of: () => true, name: "phase" },
      ];
      for (const [seed, { list, slope, of, name }] of kinds.entries()) {
        const direction = list.map((_, i) => (of(i) ? random.normal(5000 + 1000 * seed + i) : 0));
        const expected = direction.reduce((sum, value, i) => sum + value * slope[i], 0);
        const start = list.slice();
        const at = (h: number): number => {
          for (const [i, value] of start.entries()) list[i] = value + h * direction[i];
          return lossAt(model);
        };
        const found = (at(1e-5) - at(-1e-5)) / 2e-5;
        at(0);
        expect(Math.abs(found - expected), name).toBeLessThan(difference);
        expect(Math.abs(expected), name).toBeGreaterThan(100 * difference);
      }
    },
  );
});

describe("the loss of a crystal", () => {
  it("is 1 with a gradient of 0 where the planes leave nothing", () => {
    const model = { ...example(), planes: [0, 0, 1, -20] };
    const { loss, gradient } = crystalLossAndGradient(pattern, [6, 5, 8], model, 1);
    expect(loss).toBeCloseTo(1, 12);
    for (const values of Object.values(gradient)) expect(values.every((value: number) => value === 0)).toBe(true);
  });

  it("does not see the free and the unmeasured voxels", () => {
    const changed = { ...pattern, amplitude: pattern.amplitude.map((a, i) => (pattern.mask[i] === Measured.used ? a : a + 50)) };
    const [a, b] = [pattern, changed].map((each) => crystalLossAndGradient(each, [6, 5, 8], example(), 1));
    expect(a).toEqual(b);
  });
});

describe("a drawn crystal", () => {
  it("is 1 inside, 0 outside and half where a plane passes", () => {
    const flat = { shape: [4, 4, 4] as Triple, values: new Array<number>(64).fill(0.7) };
    // Normals of lengths 2 and 3 along x: from x = −1 to x = 2 about the centre of seven voxels.
    const { amplitude, phase } = drawCrystal({ planes: [0, 0, 2, 2, 0, 0, -3, 1], phase: flat }, [1, 1, 7], 0.6);
    expect([...amplitude]).toEqual([0, 0, 0.5, 1, 1, 0.5, 0]);
    for (const value of phase) expect(value).toBeCloseTo(0.7, 14);
  });

  it("has a phase that is any cubic polynomial whose coefficients the blossom gives", () => {
    // The coefficient of a uniform cubic B-spline for x³ is the product of three neighbouring knots (Ramshaw's blossom).
    const grid: Triple = [4, 4, 7];
    const values = Array.from({ length: 112 }, (_, i) => {
      const x = i % 7;
      return (x - 2) * (x - 1) * x;
    });
    const { phase } = drawCrystal({ planes: [1, 0, 0, 99], phase: { shape: grid, values } }, [2, 1, 8], 1);
    // Four intervals over eight voxels.
    phase.forEach((value, i) => {
      expect(Math.abs(value - (((i % 8) + 0.5) / 2) ** 3)).toBeLessThan(100 * rounding);
    });
  });
});

describe("weights of splines", () => {
  it.each([
    [1, 4],
    [5, 9],
    [20, 9],
    [7, 4],
  ])("sum to 1 and stay within the grid: %i voxels, %i coefficients", (voxels, coefficients) => {
    for (const { first, weights } of splineWeights(voxels, coefficients)) {
      expect(weights.reduce((a, b) => a + b)).toBeCloseTo(1, 14);
      expect(first).toBeGreaterThanOrEqual(0);
      expect(first + 3).toBeLessThan(coefficients);
    }
  });
});

describe("a schedule", () => {
  it("goes from one value towards the other, the edge geometrically", () => {
    const rates = { distance: { from: 1, to: 3 }, normal: { from: 0.1, to: 0.1 }, phase: { from: 2, to: 0 } };
    const schedule = { steps: 4, hold: 2, edge: { from: 8, to: 0.5 }, rates };
    expect(stepValues(schedule, 0)).toMatchObject({ edge: 8, distance: 1, phase: 2, shapes: false });
    expect(stepValues(schedule, 2)).toMatchObject({ edge: 2, distance: 2, phase: 1, shapes: true });
    expect(stepValues(schedule, 0).correction1).toBeCloseTo(10, 12);
    expect(stepValues(schedule, 1).correction2).toBeCloseTo(1 / (1 - 0.99 ** 2), 12);
  });
});
