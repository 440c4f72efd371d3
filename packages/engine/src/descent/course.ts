// One descent under way: the point's loss, the model as fitted so far, what has been found. The optimisers write it.

import type { Triple } from "../array/index.js";
import type { Descent } from "./descent.js";
import { type Model, type ModelSums, refit } from "./model.js";
import type { Memory, Workspace } from "./workspace.js";

export interface Course<V> {
  readonly workspace: Workspace<V>;
  readonly descent: Descent;
  readonly memory: Memory<V>;
  model: Model;
  /** The last evaluation's. */
  sums: ModelSums | undefined;
  evaluations: number;
  /** Steps taken in this run. */
  taken: number;
  readonly losses: { readonly step: number; readonly loss: number }[];
}

/** Loss at the workspace's point with the model as it is; NaN where it is not wanted. */
export function evaluate<V>(course: Course<V>, wantsLoss = true): number {
  const { loss, sums } = course.workspace.evaluate(course.model, wantsLoss);
  course.sums = sums;
  course.evaluations++;
  return loss;
}

/** The scale s as it is now, that of "max" too. */
export function scaleOf<V>({ descent, sums, model }: Course<V>): number {
  return descent.model?.scale === "max" ? (sums?.scale ?? 1) : model.scale;
}

/** Notes the loss after the steps so far. */
export function note<V>({ losses, taken }: Course<V>, loss: number): void {
  losses.push({ step: taken, loss });
}

/** Counts a step. */
export function count<V>(course: Course<V>): void {
  course.taken++;
  course.memory.numbers.set("steps", course.memory.number("steps") + 1);
}

/** Whether the model has parameters to fit. */
export function fitsModel({ model }: Descent): boolean {
  return model?.scale === "best" || model?.coherence?.fitted === true;
}

/** Fits the model's parameters to the last evaluation. */
export function adjust<V>(course: Course<V>): void {
  const { sums, descent } = course;
  if (!sums) return;
  if (descent.model?.scale === "best") course.model = refit(course.model, sums, descent.loss);
  if (descent.model?.coherence?.fitted) course.model = { ...course.model, widths: nextWidths(course, sums.slopeWidths) };
}

/** The least width while it is fitted: at 0 there is no slope any more. */
const leastWidth = 1e-3;
/** Adam's decays for three numbers: quick to turn round. Slopes this much smaller than the greatest are rounding: epsilon. */
const [beta1, beta2, rounding] = [0.8, 0.9, 1e-5];

/** A step of Adam for the widths, whose moments are in the memory. */
function nextWidths<V>({ model, descent, memory }: Course<V>, slopes: Triple): Triple | undefined {
  if (!model.widths) return undefined;
  const rate = descent.model?.coherence?.rate ?? 0.02;
  const t = memory.number("widthSteps") + 1;
  memory.numbers.set("widthSteps", t);
  const moment = (name: string, axis: number, beta: number, value: number) => {
    const next = beta * memory.number(`${name}${axis}`) + (1 - beta) * value;
    memory.numbers.set(`${name}${axis}`, next);
    return next / (1 - beta ** t);
  };
  const first = slopes.map((slope, axis) => moment("widthFirst", axis, beta1, slope));
  const lengths = slopes.map((slope, axis) => Math.sqrt(moment("widthSecond", axis, beta2, slope ** 2)));
  const epsilon = rounding * Math.max(...lengths);
  const next = model.widths.map((width, axis) => {
    const step = lengths[axis] > 0 ? (rate * first[axis]) / (lengths[axis] + epsilon) : 0;
    return Math.max(leastWidth, width - step);
  });
  return [next[0], next[1], next[2]];
}
