// One descent under way: the model as fitted so far, what has been found. The optimisers write it.

import { type Evaluation, fittedCoherence, type Model, type VectorHandle, type Workspace } from "../contract/vectors.js";
import type { Descent } from "./descent.js";
import { type AxisMoments, fitsModel, leastWidth, movedAxes, withBestScale } from "./fitted-model.js";

export interface Course {
  readonly workspace: Workspace;
  readonly descent: Descent;
  /** Voxels of the array. */
  readonly voxels: number;
  model: Model;
  widthMoments: AxisMoments;
  tailMoments: AxisMoments;
  /** The last evaluation. */
  last: Evaluation | undefined;
  evaluations: number;
  /** Steps taken in this run. */
  taken: number;
  readonly losses: { readonly step: number; readonly loss: number }[];
}

/** Loss at the point with the model as it is, and the slope along a direction. */
export async function evaluate(course: Course, along?: VectorHandle): Promise<Evaluation> {
  const found = await course.workspace.evaluate(course.model, along);
  course.last = found;
  course.evaluations++;
  return found;
}

/** The scale s as it is now, that of "max" too. */
export function scaleOf({ descent, last, model }: Course): number {
  return descent.model?.scale === "max" ? (last?.scale ?? 1) : model.scale;
}

/** Notes the loss after the steps so far. */
export function note({ losses, taken }: Course, loss: number): void {
  losses.push({ step: taken, loss });
}

/** Whether the model has parameters to fit. */
export function isFitted({ descent: { model = {} } }: Course): boolean {
  return fitsModel(model);
}

/** Fits the model's parameters to the last evaluation. */
export function adjust(course: Course): void {
  const { last, descent } = course;
  if (!last) return;
  const { scale, coherence } = descent.model ?? {};
  if (scale === "best") course.model = withBestScale(course.model, last, descent.loss);
  const fitted = fittedCoherence(coherence);
  const { widths, tails } = course.model;
  if (fitted.widths && widths) {
    const moved = movedAxes(widths, last.slopeWidths, course.widthMoments, leastWidth, coherence?.rate);
    course.model = { ...course.model, widths: moved.values };
    course.widthMoments = moved.moments;
  }
  if (fitted.tails && tails) {
    const moved = movedAxes(tails, last.slopeTails, course.tailMoments, 0, coherence?.rate);
    course.model = { ...course.model, tails: moved.values };
    course.tailMoments = moved.moments;
  }
}

/** The step along the gradient that a line search begins with: that of ER for s = 1 and amplitudes, half of it for Poisson, which is
 * twice as curved. */
export function naturalStep(course: Course): number {
  return 1 / ((course.descent.loss === "amplitude" ? 2 : 4) * scaleOf(course) ** 2 * course.voxels);
}
