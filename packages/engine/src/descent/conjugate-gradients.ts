// Nonlinear conjugate gradients (see `ConjugateGradients` in descent.ts).

import { adjust, type Course, count, evaluate, fitsModel, note, scaleOf } from "./course.js";
import type { DescentReport } from "./descent.js";
import { searchLine } from "./line-search.js";

/** Slope at the end of a line search, relative: conjugate directions need less than a half. */
const flatness = 0.3;
/** A first trial is at most so many times the last step. */
const longest = 10;
/** Steps between two fits of the model, which cost an evaluation. */
export const stepsPerFit = 4;

export async function conjugateGradients<V>(course: Course<V>): Promise<DescentReport["outcome"]> {
  const { workspace: w, descent, memory } = course;
  const [direction, previous] = [memory.vector("direction", w), memory.vector("previous", w)];
  const base = w.create();
  const set = (name: string, value: number) => memory.numbers.set(name, value);
  try {
    let loss = evaluate(course);
    note(course, loss);
    if (!Number.isFinite(loss)) return "diverged";
    while (course.taken < descent.steps) {
      const [squared, mixed] = w.dots([
        [w.gradient, w.gradient],
        [w.gradient, previous],
      ]);
      if (squared === 0) return "stalled";
      const before = memory.number("squared");
      const beta = before > 0 ? Math.max(0, (squared - mixed) / before) : 0;
      w.combine(direction, [
        [-1, w.gradient],
        [beta, direction],
      ]);
      let [slope] = w.dots([[w.gradient, direction]]);
      if (!(slope < 0)) {
        w.combine(direction, [[-1, w.gradient]]);
        slope = -squared;
      }
      w.combine(previous, [[1, w.gradient]]);
      w.combine(base, [[1, w.point]]);
      const last = memory.number("step");
      const step = last > 0 ? last * Math.min(longest, memory.number("slope") / slope) : w.naturalStep(scaleOf(course));
      const found = searchLine(course, base, direction, { loss, slope }, step, flatness);
      set("squared", found.step > 0 ? squared : 0);
      set("slope", slope);
      set("step", found.step);
      if (found.step === 0) {
        // Once more along the gradient itself before giving up.
        if (slope === -squared) return "stalled";
        loss = found.loss;
        continue;
      }
      loss = found.loss;
      count(course);
      if (fitsModel(descent) && memory.number("steps") % stepsPerFit === 0) {
        adjust(course);
        loss = evaluate(course);
      }
      note(course, loss);
      await w.pause();
    }
    return "finished";
  } finally {
    w.release([base]);
  }
}
