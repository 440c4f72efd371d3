// The optimisers on problems with known answers, and the fit of the scale; engines are not needed for either.

import { describe, expect, it } from "vitest";
import { complexVolume } from "../array/index.js";
import type { Phaser } from "../contract/phaser.js";
import type { Evaluation, Workspace } from "../contract/vectors.js";
import { EngineError, OptionError } from "../errors.js";
import { requireDescent } from "./checks.js";
import { descend } from "./descend.js";
import type { Descent, DescentReport } from "./descent.js";
import { withBestScale } from "./fitted-model.js";

type Vector = number[];
type Landscape = (x: Vector) => { readonly loss: number; readonly gradient: Vector };

/** A phaser whose vectors are on plain numbers; its workspace's point can be looked at. */
function playground(landscape: Landscape, start: Vector) {
  const vectors: Vector[] = [[...start], start.map(() => 0)];
  const dot = (a: Vector, b: Vector) => a.reduce((sum, value, i) => sum + value * b[i], 0);
  const differentiate = () => {
    const { loss, gradient } = landscape(vectors[0]);
    vectors[1] = gradient;
    return loss;
  };
  const workspace: Workspace = {
    point: 0,
    gradient: 1,
    create: () => vectors.push(start.map(() => 0)) - 1,
    read: async () => complexVolume([1, 1, 1]),
    combine: (to, terms) => {
      vectors[to] = start.map((_, i) => terms.reduce((sum, [c, v]) => sum + c * vectors[v][i], 0));
    },
    dots: async (pairs) => pairs.map(([a, b]) => dot(vectors[a], vectors[b])),
    evaluate: async (_, along) => {
      const loss = differentiate();
      return { ...nothing, loss, slope: along === undefined ? Number.NaN : dot(vectors[1], vectors[along]) };
    },
    adam: (_, { first, second, keep, rate, root, beta1, beta2, epsilon }) => {
      differentiate();
      if (keep !== undefined) vectors[keep] = vectors[0];
      vectors[first] = vectors[first].map((m, i) => beta1 * m + (1 - beta1) * vectors[1][i]);
      vectors[second] = vectors[second].map((v, i) => beta2 * v + (1 - beta2) * vectors[1][i] ** 2);
      vectors[0] = vectors[0].map((x, i) => x - (rate * vectors[first][i]) / (Math.sqrt(vectors[second][i]) * root + epsilon));
    },
    close: async () => {},
  };
  const isNotAsked = async () => {
    throw new Error("expected vectors to be enough for a descent");
  };
  const phaser: Phaser = {
    shape: [50, 1, 1],
    load: isNotAsked,
    read: isNotAsked,
    iterate: isNotAsked,
    updateSupport: isNotAsked,
    fit: isNotAsked,
    snapshot: isNotAsked,
    restore: isNotAsked,
    openVectors: async () => workspace,
    dispose: async () => {},
  };
  return { phaser, point: () => vectors[0] };
}

const nothing: Evaluation = {
  loss: 0,
  slope: 0,
  scale: 1,
  intensity: 0,
  cross: 0,
  counts: 0,
  slopeWidths: [0, 0, 0],
  slopeTails: [0, 0, 0],
};

/** Rosenbrock, Computer Journal 3, 175 (1960): a curved valley, least at (1, 1). */
const valley: Landscape = ([x, y]) => ({
  loss: 100 * (y - x * x) ** 2 + (1 - x) ** 2,
  gradient: [-400 * x * (y - x * x) - 2 * (1 - x), 200 * (y - x * x)],
});
const curvatures = [1, 3, 10, 30, 100];
/** A bowl with curvatures from 1 to 100, least at 0. */
const bowl: Landscape = (x) => ({
  loss: x.reduce((sum, value, i) => sum + (curvatures[i] * value ** 2) / 2, 0),
  gradient: x.map((value, i) => curvatures[i] * value),
});

async function run(landscape: Landscape, start: Vector, optimiser: Descent["optimiser"], steps: number) {
  const { phaser, point } = playground(landscape, start);
  const report = await descend(phaser, { steps, loss: "amplitude", optimiser });
  return { report, point: point() };
}

const lbfgs = { kind: "lbfgs" } as const;
const lastLoss = ({ losses }: DescentReport) => losses[losses.length - 1].loss;

describe("L-BFGS", () => {
  it("comes down Rosenbrock's valley", async () => {
    const { report, point } = await run(valley, [-1.2, 1], lbfgs, 45);
    expect(Math.hypot(point[0] - 1, point[1] - 1)).toBeLessThan(1e-3);
    // Evaluations that were found, and a third more.
    expect(report.evaluations).toBeLessThan(70);
  });

  it("is far ahead of the steepest descent in a long bowl", async () => {
    const { report } = await run(bowl, [1, 1, 1, 1, 1], lbfgs, 14);
    // Steepest descent with exact line searches takes ((100 − 1)/(100 + 1))² off the loss each step: 0.57 after 14.
    expect(lastLoss(report) / report.losses[0].loss).toBeLessThan(1e-4);
  });

  it("never goes up, and stalls where there is no way down", async () => {
    const { report } = await run(bowl, [1, 1, 1, 1, 1], lbfgs, 300);
    report.losses.slice(1).forEach(({ loss }, i) => {
      expect(loss).toBeLessThanOrEqual(report.losses[i].loss * (1 + 1e-5));
    });
    const top: Landscape = () => ({ loss: 1, gradient: [0, 0] });
    expect((await run(top, [1, 1], lbfgs, 5)).report.outcome).toBe("stalled");
    // A gradient that points nowhere down.
    const liar: Landscape = ([x]) => ({ loss: x === 3 ? 1 : 2, gradient: [-1] });
    const lied = await run(liar, [3], lbfgs, 5);
    expect(lied.report.outcome).toBe("stalled");
    expect(lied.point).toEqual([3]);
  });

  it("steps back from where the loss is not a number", async () => {
    const cliff: Landscape = ([x]) => ({ loss: x > 2 ? Number.NaN : (x - 1.9) ** 2, gradient: [2 * (x - 1.9)] });
    const { report, point } = await run(cliff, [-50], lbfgs, 30);
    expect(Math.abs(point[0] - 1.9)).toBeLessThan(1e-3);
    expect(report.losses.every(({ loss }) => Number.isFinite(loss))).toBe(true);
  });
});

describe("Adam", () => {
  it("makes a first step of its rate along each coordinate, whatever the gradient", async () => {
    const { point } = await run(bowl, [1, 2, -3, 4, -5], { kind: "adam", rate: 0.125 }, 1);
    point.forEach((value, i) => {
      expect(value).toBeCloseTo([0.875, 1.875, -2.875, 3.875, -4.875][i], 8);
    });
  });

  it("goes back to the best point it kept when the loss rises too far or is lost", async () => {
    const pit: Landscape = ([x]) => ({ loss: 1 + (x < 2 ? 0 : 1e3), gradient: [-1] });
    const { report, point } = await run(pit, [0], { kind: "adam", rate: 0.3 }, 40);
    expect(report.outcome).toBe("diverged");
    // The loss rises at step 7; every fourth is looked at.
    expect(report.steps).toBe(8);
    expect(point[0]).toBeCloseTo(0, 12);
    const lost: Landscape = ([x]) => ({ loss: x > 2 ? Number.NaN : 10 - x, gradient: [-1] });
    const second = await run(lost, [0], { kind: "adam", rate: 0.3 }, 40);
    expect(second.report.outcome).toBe("diverged");
    // Kept at steps 0 and 4, lost at step 7, which step 8 shows.
    expect(second.point[0]).toBeCloseTo(1.2, 6);
  });
});

describe("the fit of the scale", () => {
  it.each(["amplitude", "poisson"] as const)("is at once where the %s loss is least", (loss) => {
    // Sums for I = 4P against A² = 9P at P = 0 … 99, by the formulas of `Evaluation`.
    const total = (term: (P: number) => number) => Array.from({ length: 100 }, (_, P) => term(P)).reduce((a, b) => a + b);
    const sums = { ...nothing, intensity: total((P) => 4 * P), cross: total((P) => 6 * P), counts: total((P) => 9 * P) };
    expect(withBestScale({ scale: 2, widths: undefined }, sums, loss).scale).toBeCloseTo(3, 12);
  });

  it("leaves the model where the sums say nothing", () => {
    const model = { scale: 2, widths: undefined };
    expect(withBestScale(model, nothing, "poisson")).toEqual(model);
  });
});

describe("a phaser without vectors", () => {
  it("is refused in a sentence", async () => {
    const { openVectors: _, ...phaser } = playground(bowl, [1]).phaser;
    const work = descend(phaser, { steps: 1, loss: "amplitude", optimiser: lbfgs });
    await expect(work).rejects.toThrow(EngineError);
    await expect(work).rejects.toThrow("expected an engine with vectors to descend with, found one that needs another");
  });
});

describe("options of a descent", () => {
  const valid: Descent = { steps: 1, loss: "amplitude", optimiser: { kind: "adam", rate: 1 } };

  it("are refused with what was expected and what was found", () => {
    expect(() => requireDescent(valid)).not.toThrow();
    expect(() => requireDescent({ ...valid, steps: 1.5 })).toThrow("expected steps, a whole number, 0 or more, found 1.5");
    expect(() => requireDescent({ ...valid, model: { scale: Number.NaN } })).toThrow("expected a scale above 0, found NaN");
    expect(() => requireDescent({ ...valid, model: { scale: "max", coherence: { widths: [1, 1, 1] } } })).toThrow(OptionError);
  });
});
