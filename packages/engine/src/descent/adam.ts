// Adam (see `Adam` in descent.ts), and the watch over its loss, which may rise: of every fourth point the best so far is kept.

import { adjust, type Course, evaluate, isFitted, note } from "./course.js";
import type { Adam, DescentReport } from "./descent.js";

/** A loss above the least one of the run by this factor is a divergence. */
const divergence = 10;
/** Steps from one look at the point to the next: its loss, which is read back, and whether to keep it, which costs memory traffic. */
const stepsPerLook = 4;

type Result = Pick<DescentReport, "outcome" | "moments">;

export async function adam(course: Course, options: Adam): Promise<Result> {
  const { workspace, descent } = course;
  const { moments: former, keepsMoments = false } = options;
  const [first, second] = [workspace.create(former?.first), workspace.create(former?.second)];
  const kept = workspace.create();
  const formerSteps = former?.steps ?? 0;
  let { loss } = await evaluate(course);
  note(course, loss);
  if (!Number.isFinite(loss)) return { outcome: "diverged" };
  let best = { loss: Number.POSITIVE_INFINITY, model: course.model };
  let isEvaluated = true;
  while (course.taken < descent.steps) {
    const keeps = course.taken % stepsPerLook === 0 && loss < best.loss;
    if (keeps) best = { loss, model: course.model };
    if (!isEvaluated) course.evaluations++;
    course.taken++;
    const rates = ratesOf(options, formerSteps + course.taken);
    workspace.adam(course.model, { first, second, keep: keeps ? kept : undefined, ...rates });
    if (isEvaluated) adjust(course);
    const isLook = course.taken % stepsPerLook === 0 || course.taken >= descent.steps - 1;
    isEvaluated = isLook || isFitted(course);
    if (!isEvaluated) continue;
    ({ loss } = await evaluate(course));
    if (!isLook) continue;
    note(course, loss);
    if (!(loss <= divergence * best.loss)) {
      workspace.combine(workspace.point, [[1, kept]]);
      course.model = best.model;
      return { outcome: "diverged" };
    }
  }
  if (!keepsMoments) return { outcome: "finished" };
  const steps = formerSteps + course.taken;
  return {
    outcome: "finished",
    moments: { steps, first: await workspace.read(first), second: await workspace.read(second) },
  };
}

function ratesOf({ rate, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: Adam, t: number) {
  return { rate: rate / (1 - beta1 ** t), root: 1 / Math.sqrt(1 - beta2 ** t), beta1, beta2, epsilon };
}
