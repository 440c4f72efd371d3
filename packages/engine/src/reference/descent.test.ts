// The gradients of the reference engine against finite differences in float64, and its forward model against sums by hand.

import { describe, expect, it } from "vitest";
import { Measured, type Shape, seededRandom, type Triple, triple } from "../array/index.js";
import type { DescentGoal, ForwardModel, Model } from "../contract/vectors.js";
import { withBestScale } from "../descent/fitted-model.js";
import { lossAndGradient, modelIntensity, type Pattern } from "./forward-model.js";

const shape: Shape = [4, 5, 6];
const count = 120;
const random = seededRandom(11);
/** Within half of each axis, so that the autocorrelation fits into the array, and with holes. */
const support = Uint8Array.from({ length: count }, (_, i) =>
  Number(i % 6 < 3 && Math.floor(i / 6) % 5 > 1 && i >= 60 && random.uniform(i) < 0.8),
);
const rho = Float64Array.from({ length: 2 * count }, (_, i) => support[i >> 1] * (1 + random.normal(1000 + i)));
/** Poisson-like counts with zeros, gaps and free voxels. */
const pattern: Pattern = {
  shape,
  amplitude: Float64Array.from({ length: count }, (_, i) =>
    i % 7 === 0 ? 0 : Math.sqrt(Math.floor(60 * random.uniform(3000 + i))),
  ),
  mask: Uint8Array.from({ length: count }, (_, i) => (i % 9 === 4 ? Measured.no : i % 13 === 2 ? Measured.free : Measured.used)),
};

const responding: Pattern = {
  ...pattern,
  response: {
    gain: Float64Array.from({ length: count }, (_, i) => 0.5 + random.uniform(9000 + i)),
    background: Float64Array.from({ length: count }, (_, i) => 3 * random.uniform(9500 + i)),
  },
};

/** Central differences of step 1e-5: truncation 1e-10 of the third derivative, rounding 1e-11 of the loss. */
const difference = 1e-6;

const losses = ["amplitude", "poisson"] as const;
const coherences: (ForwardModel["coherence"] | undefined)[] = [
  undefined,
  { widths: [0.3, 0.5, 0.2] },
  { widths: [0.3, 0, 0.2], tails: [0.1, 0.2, 0] },
];
interface Goal {
  readonly name: string;
  readonly goal: Pick<DescentGoal, "loss" | "model">;
  readonly of: Pattern;
}
const coherentGoals: Goal[] = losses.flatMap((loss) =>
  coherences.flatMap((coherence) =>
    ([1, 0.6, "max"] as const)
      .filter((scale) => scale !== "max" || (loss === "amplitude" && !coherence))
      .map((scale) => ({
        name: `${loss}, scale ${scale}, ${coherence ? `partly coherent${coherence.tails ? " with tails" : ""}` : "coherent"}`,
        goal: { loss, model: { scale, ...(coherence && { coherence }) } },
        of: pattern,
      })),
  ),
);
const goals: Goal[] = [
  ...coherentGoals,
  ...coherentGoals
    .filter(({ goal }) => goal.model?.scale !== "max")
    .map((each) => ({ ...each, name: `${each.name}, with gain and background`, of: responding })),
];

describe("the gradient on the voxels", () => {
  it.each(goals)("is that of the loss: $name", ({ goal, of }) => {
    const model = modelOf(goal.model);
    const { gradient } = lossAndGradient(of, rho, model, goal);
    const direction = rho.map((_, i) => support[i >> 1] * random.normal(5000 + i));
    const expected = gradient.reduce((sum, value, i) => sum + value * direction[i], 0);
    const h = 1e-5;
    const at = (step: number) => {
      const moved = rho.map((value, i) => value + step * direction[i]);
      return lossAndGradient(of, moved, model, goal).sums.loss;
    };
    expect(Math.abs((at(h) - at(-h)) / (2 * h) - expected)).toBeLessThan(difference * Math.abs(expected));
  });

  it.each(losses)("needs no term for the best scale of the %s loss", (loss) => {
    const best = (values: Float64Array): Model => {
      const { sums } = lossAndGradient(pattern, values, modelOf({}), { loss });
      return {
        ...modelOf({}),
        scale: loss === "amplitude" ? sums.cross / sums.intensity : Math.sqrt(sums.counts / sums.intensity),
      };
    };
    const { gradient } = lossAndGradient(pattern, rho, best(rho), { loss });
    const direction = rho.map((_, i) => random.normal(7000 + i));
    const expected = gradient.reduce((sum, value, i) => sum + value * direction[i], 0);
    const at = (h: number) => {
      const moved = rho.map((value, i) => value + h * direction[i]);
      return lossAndGradient(pattern, moved, best(moved), { loss }).sums.loss;
    };
    expect(Math.abs((at(1e-5) - at(-1e-5)) / 2e-5 - expected)).toBeLessThan(difference * Math.abs(expected));
  });

  it.each(losses)("comes with sums that bring the scale to rest where the %s loss is least, with gain and background", (loss) => {
    let model = { ...modelOf({}), scale: 0.3 };
    const at = (scale: number) => lossAndGradient(responding, rho, { ...model, scale }, { loss }).sums;
    let last = Number.POSITIVE_INFINITY;
    for (let i = 0; i < 60; i++) {
      const found = at(model.scale);
      expect(found.loss).toBeLessThan(last * (1 + 1e-12));
      last = found.loss;
      model = withBestScale(model, { ...found, slope: Number.NaN }, loss);
    }
    for (const factor of [0.999, 1.001]) expect(at(factor * model.scale).loss).toBeGreaterThan(last);
    const slope = (at(model.scale + 1e-5).loss - at(model.scale - 1e-5).loss) / 2e-5;
    expect(Math.abs(slope)).toBeLessThan(difference * last);
  });

  it("is shared among equal greatest amplitudes", () => {
    // A point object scatters the same everywhere: all its greatest values are equal, and none may be treated apart.
    const point = new Float64Array(2 * count);
    point[80] = 2;
    const measured = { ...pattern, mask: new Uint8Array(count).fill(Measured.used) };
    const { gradient } = lossAndGradient(measured, point, modelOf({}), { loss: "amplitude", model: { scale: "max" } });
    // Twice as high a point gives the same normalised pattern: no slope along itself.
    expect(Math.abs(gradient[80])).toBeLessThan(1e-12);
  });
});

describe("the slopes of the coherence's widths and tails", () => {
  const model: Model = { scale: 0.8, widths: [0.4, 0.3, 0.6], tails: [0.2, 0.1, 0.3] };
  const h = 1e-5;

  it.each(losses)("are those of the %s loss, with gain and background too", (loss) => {
    for (const of of [pattern, responding]) {
      const at = (change: Partial<Model>) => lossAndGradient(of, rho, { ...model, ...change }, { loss }).sums;
      const sums = at({});
      for (const [kind, slopes] of [
        ["widths", sums.slopeWidths],
        ["tails", sums.slopeTails],
      ] as const) {
        for (const axis of [0, 1, 2]) {
          const moved = (by: number): Partial<Model> => ({
            [kind]: triple((each) => (model[kind]?.[each] ?? 0) + (each === axis ? by : 0)),
          });
          expectClose(slopes[axis], (at(moved(h)).loss - at(moved(-h)).loss) / (2 * h));
        }
      }
    }
  });
});

describe("the losses", () => {
  it("take a pattern without a photon, and an object without a voxel", () => {
    const dark = { ...pattern, amplitude: new Float64Array(count) };
    const nothing = new Float64Array(2 * count);
    for (const loss of losses) {
      const used = pattern.mask.filter((value) => value === Measured.used).length;
      const onDark = lossAndGradient(dark, rho, modelOf({}), { loss });
      // Without counts both losses are the model's own photons.
      expect(onDark.sums.loss).toBeCloseTo(onDark.sums.intensity, 9);
      expect(lossAndGradient(dark, nothing, modelOf({}), { loss }).sums.loss / used).toBeLessThan(1e-30);
      const { sums, gradient } = lossAndGradient(pattern, nothing, modelOf({}), { loss });
      expect(Number.isFinite(sums.loss) && gradient.every((value) => Math.abs(value) === 0)).toBe(true);
    }
  });

  it("see tails as the mean over shifts of the pattern that are spread like a Lorentzian", () => {
    const intensities = (values: Float64Array, tails?: Triple) =>
      modelIntensity({ ...pattern, amplitude: new Float64Array(count) }, values, { scale: 1, widths: undefined, tails })
        .intensity;
    const [n, half, points] = [6, 0.4, 80];
    // The pattern has the period n: the Lorentzian (λ/π)/(λ² + t²) and its images, summed in closed form (Gradshteyn & Ryzhik 1.445),
    // at points whose rule is exact but for a^(points − n).
    const a = Math.exp((-2 * Math.PI * half) / n);
    const kernel = (t: number) => (1 - a ** 2) / (1 - 2 * a * Math.cos((2 * Math.PI * t) / n) + a ** 2) / n;
    let images = 0;
    for (let j = -20_000; j <= 20_000; j++) images += half / Math.PI / (half ** 2 + (2 + n * j) ** 2);
    expect(kernel(2) / images).toBeCloseTo(1, 4);
    const expected = new Float64Array(count);
    for (let k = 0; k < points; k++) {
      const t = (k * n) / points;
      // F(q − t) is the transform of ρ·exp(2πi t·x/n).
      const tilted = rho.map((value, i) => {
        const angle = (2 * Math.PI * t * ((i >> 1) % n)) / n;
        const other = i % 2 === 0 ? -rho[i + 1] : rho[i - 1];
        return value * Math.cos(angle) + other * Math.sin(angle);
      });
      intensities(tilted).forEach((value, i) => {
        expected[i] += (n / points) * kernel(t) * value;
      });
    }
    intensities(rho, [0, 0, half]).forEach((value, i) => {
      expect(Math.abs(value - expected[i])).toBeLessThan(1e-9 * Math.max(...expected));
    });
  });

  it("see a coherence as a convolution of the pattern that keeps its sum", () => {
    const everywhere = { ...pattern, amplitude: new Float64Array(count), mask: new Uint8Array(count).fill(Measured.used) };
    const sharp = lossAndGradient(everywhere, rho, modelOf({}), { loss: "poisson" }).sums.intensity;
    const blurred = lossAndGradient(everywhere, rho, modelOf({ coherence: { widths: [0.5, 1, 0.7] } }), { loss: "poisson" }).sums;
    expect(blurred.intensity / sharp).toBeCloseTo(1, 12);
    expect(blurred.cross).toBe(0);
  });
});

function modelOf({ scale, coherence }: ForwardModel = {}): Model {
  return { scale: typeof scale === "number" ? scale : 1, widths: coherence?.widths, tails: coherence?.tails };
}

function expectClose(found: number, expected: number): void {
  expect(Math.abs(found - expected)).toBeLessThan(difference * Math.max(1, Math.abs(expected)));
}
