// A step along a direction: the curvature from the slopes at two points (secant) places the next trial, a bracket keeps it safe.
// Accepts by the strong Wolfe conditions, with room for the rounding of the loss; Nocedal & Wright, Numerical Optimization (2006),
// chapter 3. Nearly always one or two evaluations.

import type { VectorHandle } from "../contract/vectors.js";
import { type Course, evaluate } from "./course.js";

/** Share of the first slope that the loss has to fall by. */
const decrease = 1e-4;
/** Share of the first slope that the last may have: quasi-Newton directions carry their length, any sensible slope will do. */
const flatness = 0.9;
/** Rounding of a loss summed in float32, relative. */
const rounding = 1e-6;
const mostTrials = 8;

/** Loss and slope at a step length. */
export interface Trial {
  readonly step: number;
  readonly loss: number;
  readonly slope: number;
}

/**
 * Moves the workspace's point along `direction` from `base`, where loss and slope (below 0) are given; leaves the gradient of the
 * new point. Step 0 where nothing lower was found: the point is as it was.
 */
export async function searchLine(
  course: Course,
  base: VectorHandle,
  direction: VectorHandle,
  start: Omit<Trial, "step">,
  firstStep: number,
): Promise<Trial> {
  const { workspace } = course;
  const at = async (step: number): Promise<Trial> => {
    workspace.combine(workspace.point, [
      [1, base],
      [step, direction],
    ]);
    const { loss, slope } = await evaluate(course, direction);
    return { step, loss, slope };
  };
  let low: Trial = { step: 0, ...start };
  let high = Number.POSITIVE_INFINITY;
  let step = firstStep;
  for (let trial = 0; trial < mostTrials; trial++) {
    const found = await at(step);
    const { loss, slope } = found;
    if (!(loss <= start.loss + decrease * step * start.slope + rounding * Math.abs(start.loss))) {
      high = step;
      step = low.step + (high - low.step) * parabola(low, loss, high);
    } else if (Math.abs(slope) <= flatness * Math.abs(start.slope)) {
      return found;
    } else if (slope > 0) {
      high = step;
      step = low.step + (high - low.step) * within(low.slope / (low.slope - slope), 0.05, 0.95);
    } else {
      const secant = slope > low.slope ? (step - low.step) * (slope / (low.slope - slope)) : 3 * step;
      low = found;
      step = Number.isFinite(high)
        ? low.step + within(secant, 0.05 * (high - step), 0.95 * (high - step))
        : step + within(secant, 0.1 * step, 3 * step);
    }
  }
  return at(low.step);
}

/** Where between `low` (0) and `high` (1) the parabola through both losses and the slope at `low` is least. */
function parabola(low: Trial, loss: number, high: number): number {
  if (!Number.isFinite(loss)) return 0.1;
  const fall = low.slope * (high - low.step);
  return within(-fall / (2 * (loss - low.loss - fall)), 0.1, 0.5);
}

function within(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
