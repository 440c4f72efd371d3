// Adam (see `Adam` in descent.ts), and the watch over its loss, which may rise: of every fourth point the best so far is kept.

import { adjust, type Course, count, evaluate, note } from "./course.js";
import type { Adam, DescentReport } from "./descent.js";

const defaultDivergence = 10;
/** Steps from one look at the point to the next: whether to keep it, which costs memory traffic, and what its Poisson loss is. */
const stepsPerLook = 4;

export async function adam<V>(course: Course<V>): Promise<DescentReport["outcome"]> {
  const { workspace, descent, memory } = course;
  if (descent.optimiser.kind !== "adam") return "finished";
  const options = descent.optimiser;
  const [first, second] = [memory.vector("first", workspace), memory.vector("second", workspace)];
  const kept = workspace.create();
  try {
    let loss = evaluate(course);
    note(course, loss);
    let best = { loss: Number.POSITIVE_INFINITY, model: course.model };
    if (!Number.isFinite(loss)) return "diverged";
    while (course.taken < descent.steps) {
      const keeps = course.taken % stepsPerLook === 0 && loss < best.loss;
      if (keeps) best = { loss, model: course.model };
      count(course);
      workspace.adam(first, second, stepOf(options, memory.number("steps")), keeps ? kept : undefined);
      adjust(course);
      const wantsLoss = descent.loss === "amplitude" || course.taken % stepsPerLook === 0 || course.taken === descent.steps;
      loss = evaluate(course, wantsLoss);
      await workspace.pause();
      if (!wantsLoss) continue;
      note(course, loss);
      if (!(loss <= (descent.divergence ?? defaultDivergence) * best.loss)) {
        workspace.combine(workspace.point, [[1, kept]]);
        course.model = best.model;
        return "diverged";
      }
    }
    return "finished";
  } finally {
    workspace.release([kept]);
  }
}

function stepOf({ rate, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: Adam, t: number) {
  return { rate: rate / (1 - beta1 ** t), root: 1 / Math.sqrt(1 - beta2 ** t), beta1, beta2, epsilon };
}
