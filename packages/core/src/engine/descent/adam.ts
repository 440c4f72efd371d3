// Adam (see `Adam` in descent.ts), and the watch over its loss, which may rise: the best point so far is kept.

import { adjust, type Course, evaluate } from "./course.js";
import type { Adam, DescentReport } from "./descent.js";

const defaultDivergence = 10;

export async function adam<V>(course: Course<V>): Promise<DescentReport["outcome"]> {
  const { workspace, descent, memory, losses } = course;
  if (descent.optimiser.kind !== "adam") return "finished";
  const options = descent.optimiser;
  const [first, second] = [memory.vector("first", workspace), memory.vector("second", workspace)];
  const kept = workspace.create();
  try {
    let loss = evaluate(course);
    losses.push(loss);
    let best = { loss: Number.POSITIVE_INFINITY, model: course.model };
    if (!Number.isFinite(loss)) return "diverged";
    for (let taken = 0; taken < descent.steps; taken++) {
      const keeps = loss < best.loss;
      if (keeps) best = { loss, model: course.model };
      const t = memory.number("steps") + 1;
      memory.numbers.set("steps", t);
      workspace.adam(first, second, stepOf(options, t, descent.steps), keeps ? kept : undefined);
      adjust(course);
      loss = evaluate(course);
      losses.push(loss);
      if (!(loss <= (descent.divergence ?? defaultDivergence) * best.loss)) {
        workspace.combine(workspace.point, [[1, kept]]);
        course.model = best.model;
        return "diverged";
      }
      await workspace.pause();
    }
    return "finished";
  } finally {
    workspace.release([kept]);
  }
}

function stepOf({ rate, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, schedule, period }: Adam, t: number, steps: number) {
  const factor = schedule === "cosine" ? (1 + Math.cos(Math.PI * Math.min(1, (t - 1) / (period ?? steps)))) / 2 : 1;
  return { rate: (factor * rate) / (1 - beta1 ** t), root: 1 / Math.sqrt(1 - beta2 ** t), beta1, beta2, epsilon };
}
