// The parameters of the forward model beside the object, and how they are fitted from what an evaluation reads back: the scale in
// closed form, widths and tails of the coherence by a step of Adam for three numbers.

import type { Triple } from "../array/index.js";
import { type Evaluation, type ForwardModel, fittedCoherence, type Loss, type Model } from "../contract/vectors.js";

/** Moments of widths or tails, and steps they have taken. */
export interface AxisMoments {
  readonly steps: number;
  readonly first: Triple;
  readonly second: Triple;
}

export const noAxisMoments: AxisMoments = { steps: 0, first: [0, 0, 0], second: [0, 0, 0] };

/** The model that a descent begins with. */
export function firstModel({ scale = 1, coherence }: ForwardModel): Model {
  return { scale: typeof scale === "number" ? scale : 1, widths: coherence?.widths, tails: coherence?.tails };
}

/** Whether the model has parameters to fit. */
export function fitsModel({ scale, coherence }: ForwardModel): boolean {
  const { widths, tails } = fittedCoherence(coherence);
  return scale === "best" || widths || tails;
}

/**
 * The model with the best scale: Σ(s|F| − A)² is least at s = Σ|F|A/Σ|F|², the Poisson loss where Σ I = Σ A². With a background it is
 * a step towards it, in which the object gets its share of every voxel's counts: for Poisson that of expectation-maximisation
 * (Richardson and Lucy), which never raises the loss. Both stand still where ∂L/∂s = 0, and nowhere else.
 */
export function withBestScale(model: Model, { cross, intensity, counts }: Evaluation, loss: Loss): Model {
  const factor = loss === "amplitude" ? cross / intensity : Math.sqrt(counts / intensity);
  return Number.isFinite(factor) && factor > 0 ? { ...model, scale: model.scale * factor } : model;
}

/** The least width while it is fitted: at 0 there is no slope any more. At a tail of 0 there is one. */
export const leastWidth = 1e-3;
/** Adam's decays for three numbers: quick to turn round. Slopes this much smaller than the greatest are rounding: epsilon. */
const [beta1, beta2, rounding] = [0.8, 0.9, 1e-5];

/** Widths or tails, kept at `least` or more, and their moments after a step along the slopes. */
export function movedAxes(
  values: Triple,
  slopes: Triple,
  moments: AxisMoments,
  least: number,
  rate = 0.02,
): { readonly values: Triple; readonly moments: AxisMoments } {
  const steps = moments.steps + 1;
  const each = (value: (axis: 0 | 1 | 2) => number): Triple => [value(0), value(1), value(2)];
  const first = each((axis) => beta1 * moments.first[axis] + (1 - beta1) * slopes[axis]);
  const second = each((axis) => beta2 * moments.second[axis] + (1 - beta2) * slopes[axis] ** 2);
  const lengths = each((axis) => Math.sqrt(second[axis] / (1 - beta2 ** steps)));
  const epsilon = rounding * Math.max(...lengths);
  const step = (axis: 0 | 1 | 2) => (rate * (first[axis] / (1 - beta1 ** steps))) / (lengths[axis] + epsilon);
  return {
    values: each((axis) => Math.max(least, values[axis] - (lengths[axis] > 0 ? step(axis) : 0))),
    moments: { steps, first, second },
  };
}
