// A descent on the reference engine: plain arrays as vectors, every operation as it is defined.

import {
  type AdamStep,
  type Descent,
  type Evaluation,
  type Model,
  naturalStep,
  type Term,
  type Workspace,
} from "../descent/index.js";
import { lossAndGradient, type Pattern } from "./forward-model.js";

/** The workspace of a descent: `point` is ρ, 0 outside the support. */
export class ReferenceWorkspace implements Workspace<Float64Array> {
  readonly point: Float64Array;
  readonly gradient: Float64Array;
  readonly #pattern: Pattern;
  readonly #support: Uint8Array;
  readonly #descent: Descent;

  constructor(pattern: Pattern, support: Uint8Array, point: Float64Array, descent: Descent) {
    this.point = point;
    this.gradient = new Float64Array(point.length);
    this.#pattern = pattern;
    this.#support = support;
    this.#descent = descent;
  }

  create(): Float64Array {
    return new Float64Array(this.point.length);
  }

  release(): void {}

  combine(to: Float64Array, terms: readonly Term<Float64Array>[]): void {
    to.set(to.map((_, i) => terms.reduce((sum, [coefficient, vector]) => sum + coefficient * vector[i], 0)));
  }

  dots(pairs: readonly (readonly [Float64Array, Float64Array])[]): number[] {
    return pairs.map(([a, b]) => a.reduce((sum, value, i) => sum + value * b[i], 0));
  }

  evaluate(model: Model): Evaluation {
    const { gradient, sums } = lossAndGradient(this.#pattern, this.point, model, this.#descent);
    this.gradient.set(gradient.map((value, i) => (this.#support[i >> 1] === 0 ? 0 : value)));
    return { loss: sums.loss, sums };
  }

  adam(first: Float64Array, second: Float64Array, step: AdamStep, keep: Float64Array | undefined): void {
    keep?.set(this.point);
    const { rate, root, beta1, beta2, epsilon } = step;
    this.gradient.forEach((g, i) => {
      if (this.#support[i >> 1] === 0) {
        first[i] = 0;
        second[i] = 0;
        return;
      }
      first[i] = beta1 * first[i] + (1 - beta1) * g;
      second[i] = beta2 * second[i] + (1 - beta2) * g * g;
      this.point[i] -= (rate * first[i]) / (Math.sqrt(second[i]) * root + epsilon);
    });
  }

  naturalStep(scale: number): number {
    return naturalStep(this.#descent.loss, scale, this.#pattern.amplitude.length);
  }

  async pause(): Promise<void> {}
}
