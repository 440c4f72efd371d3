// The parameters of the forward model beside the object, and how they are fitted from what an evaluation reads back: the scale in
// closed form, the coherence widths by a step of Adam for three numbers.

import type { Triple } from "../array/index.js";
import type { Evaluation, ForwardModel, Loss, Model } from "../contract/vectors.js";

/** Moments of the widths, and steps they have taken. */
export interface WidthMoments {
  readonly steps: number;
  readonly first: Triple;
  readonly second: Triple;
}

export const noWidthMoments: WidthMoments = { steps: 0, first: [0, 0, 0], second: [0, 0, 0] };

/** The model that a descent begins with. */
export function firstModel({ scale = 1, coherence }: ForwardModel): Model {
  return { scale: typeof scale === "number" ? scale : 1, widths: coherence?.widths };
}

/** Whether the model has parameters to fit. */
export function fitsModel({ scale, coherence }: ForwardModel): boolean {
  return scale === "best" || coherence?.fitted === true;
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

/** The least width while it is fitted: at 0 there is no slope any more. */
const leastWidth = 1e-3;
/** Adam's decays for three numbers: quick to turn round. Slopes this much smaller than the greatest are rounding: epsilon. */
const [beta1, beta2, rounding] = [0.8, 0.9, 1e-5];

/** Widths and moments after a step along the slopes. */
export function movedWidths(
  widths: Triple,
  slopes: Triple,
  moments: WidthMoments,
  rate = 0.02,
): { readonly widths: Triple; readonly moments: WidthMoments } {
  const steps = moments.steps + 1;
  const each = (value: (axis: 0 | 1 | 2) => number): Triple => [value(0), value(1), value(2)];
  const first = each((axis) => beta1 * moments.first[axis] + (1 - beta1) * slopes[axis]);
  const second = each((axis) => beta2 * moments.second[axis] + (1 - beta2) * slopes[axis] ** 2);
  const lengths = each((axis) => Math.sqrt(second[axis] / (1 - beta2 ** steps)));
  const epsilon = rounding * Math.max(...lengths);
  const step = (axis: 0 | 1 | 2) => (rate * (first[axis] / (1 - beta1 ** steps))) / (lengths[axis] + epsilon);
  return {
    widths: each((axis) => Math.max(leastWidth, widths[axis] - (lengths[axis] > 0 ? step(axis) : 0))),
    moments: { steps, first, second },
  };
}
