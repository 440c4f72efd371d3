// A descent on the reference engine: plain arrays as vectors, every operation as it is defined.

import {
  type AdamStep,
  type Descent,
  type Evaluation,
  Memory,
  type Model,
  memoryKind,
  naturalStep,
  resumedMemory,
  type Term,
  type Workspace,
} from "../descent/index.js";
import { lossAndGradient, type Pattern } from "./forward-model.js";
import { fromPolar, polarGradient, regularise, toPolar } from "./regularisers.js";

/** The workspace of a descent: `point` in the coordinates of its parametrisation, 0 outside the support. */
export class ReferenceWorkspace implements Workspace<Float64Array> {
  readonly point: Float64Array;
  readonly gradient: Float64Array;
  readonly #pattern: Pattern;
  readonly #support: Uint8Array;
  readonly #descent: Descent;
  /** u of the polar coordinates; 0 for cartesian ones. */
  readonly #unit: number;

  constructor(pattern: Pattern, support: Uint8Array, point: Float64Array, descent: Descent, unit: number) {
    this.point = point;
    this.gradient = new Float64Array(point.length);
    this.#pattern = pattern;
    this.#support = support;
    this.#descent = descent;
    this.#unit = unit;
  }

  /** ρ at the point. */
  get object(): Float64Array {
    return this.#unit > 0 ? fromPolar(this.point, this.#unit) : this.point;
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
    const rho = this.object;
    const { gradient, sums } = lossAndGradient(this.#pattern, rho, model, this.#descent);
    const { shape } = this.#pattern;
    const penalty = regularise(rho, this.#support, shape, this.#descent.regularisers ?? {}, gradient);
    const own = this.#unit > 0 ? polarGradient(gradient, this.point, this.#unit) : gradient;
    this.gradient.set(own.map((value, i) => (this.#support[i >> 1] === 0 ? 0 : value)));
    return { loss: sums.loss + penalty, sums };
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

/** A descent's former memory, if it goes on with that, on the present support; else a new one with the coordinates of `g`. */
export function openMemory(
  descent: Descent,
  former: Memory<Float64Array> | undefined,
  g: Float64Array,
  support: Uint8Array,
): { readonly memory: Memory<Float64Array>; readonly point: Float64Array; readonly unit: number } {
  const resumed = resumedMemory(descent, former);
  const memory = resumed ?? new Memory<Float64Array>(memoryKind(descent));
  const mask = (vector: Float64Array) => vector.map((value, i) => (support[i >> 1] === 0 ? 0 : value));
  const object = mask(g);
  if (descent.parametrisation !== "polar") return { memory, point: object, unit: 0 };
  const inside = support.reduce((a, b) => a + b, 0);
  const unit = memory.number("unit") || Math.sqrt(object.reduce((sum, value) => sum + value ** 2, 0) / inside) || 1;
  memory.numbers.set("unit", unit);
  const point = mask(memory.vectors.get("point") ?? toPolar(object, unit));
  memory.vectors.set("point", point);
  return { memory, point, unit };
}
