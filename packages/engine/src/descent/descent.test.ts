// The optimisers on problems with known answers, and the fit of the scale; engines are not needed for either.

import { describe, expect, it } from "vitest";
import { OptionError } from "../errors.js";
import { requireDescent } from "./checks.js";
import { descend, memoryKind } from "./descend.js";
import type { Descent, DescentReport, Optimiser } from "./descent.js";
import { type ModelSums, refit } from "./model.js";
import { type AdamStep, Memory, type Term, type Workspace } from "./workspace.js";

type Vector = number[];
type Landscape = (x: Vector) => { readonly loss: number; readonly gradient: Vector };

/** A workspace on plain numbers. */
class Playground implements Workspace<Vector> {
  readonly point: Vector;
  readonly gradient: Vector;
  readonly #landscape: Landscape;

  constructor(landscape: Landscape, start: Vector) {
    this.#landscape = landscape;
    this.point = [...start];
    this.gradient = start.map(() => 0);
  }

  create(): Vector {
    return this.point.map(() => 0);
  }

  release(): void {}

  combine(to: Vector, terms: readonly Term<Vector>[]): void {
    const sums = to.map((_, i) => terms.reduce((sum, [c, v]) => sum + c * v[i], 0));
    to.splice(0, to.length, ...sums);
  }

  dots(pairs: readonly (readonly [Vector, Vector])[]): number[] {
    return pairs.map(([a, b]) => a.reduce((sum, value, i) => sum + value * b[i], 0));
  }

  evaluate(): { loss: number; sums: ModelSums } {
    const { loss, gradient } = this.#landscape(this.point);
    this.gradient.splice(0, gradient.length, ...gradient);
    return { loss, sums: noSums };
  }

  adam(first: Vector, second: Vector, step: AdamStep, keep: Vector | undefined): void {
    keep?.splice(0, keep.length, ...this.point);
    this.gradient.forEach((g, i) => {
      first[i] = step.beta1 * first[i] + (1 - step.beta1) * g;
      second[i] = step.beta2 * second[i] + (1 - step.beta2) * g * g;
      this.point[i] -= (step.rate * first[i]) / (Math.sqrt(second[i]) * step.root + step.epsilon);
    });
  }

  naturalStep(): number {
    return 0.01;
  }

  async pause(): Promise<void> {}
}

const noSums: ModelSums = {
  scale: 1,
  loss: 0,
  intensity: 0,
  cross: 0,
  counts: 0,
  slopeWidths: [0, 0, 0],
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

async function run(landscape: Landscape, start: Vector, optimiser: Optimiser, steps: number) {
  const playground = new Playground(landscape, start);
  const descent: Descent = { steps, loss: "amplitude", optimiser };
  const report = await descend(playground, descent, new Memory<Vector>(memoryKind(descent)));
  return { report, point: playground.point };
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
    expect(report.steps).toBe(7);
    expect(point[0]).toBeCloseTo(0, 12);
    const lost: Landscape = ([x]) => ({ loss: x > 2 ? Number.NaN : 10 - x, gradient: [-1] });
    const second = await run(lost, [0], { kind: "adam", rate: 0.3 }, 40);
    expect(second.report.outcome).toBe("diverged");
    // Kept at steps 0 and 4, lost at step 7.
    expect(second.point[0]).toBeCloseTo(1.2, 6);
  });
});

describe("the fit of the scale", () => {
  it.each(["amplitude", "poisson"] as const)("is at once where the %s loss is least", (loss) => {
    // Sums for I = 4P against A² = 9P at P = 0 … 99, by the formulas of `ModelSums`.
    const total = (term: (P: number) => number) => Array.from({ length: 100 }, (_, P) => term(P)).reduce((a, b) => a + b);
    const sums = { ...noSums, intensity: total((P) => 4 * P), cross: total((P) => 6 * P), counts: total((P) => 9 * P) };
    expect(refit({ scale: 2, widths: undefined }, sums, loss).scale).toBeCloseTo(3, 12);
  });

  it("leaves the model where the sums say nothing", () => {
    const model = { scale: 2, widths: undefined };
    expect(refit(model, noSums, "poisson")).toEqual(model);
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
