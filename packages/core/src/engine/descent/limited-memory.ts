// L-BFGS (see `LimitedMemory` in descent.ts), in the form that needs only scalar products between the kept vectors: the two-loop
// recursion acts on coefficients, one pass over the vectors makes the direction; Chen, Wang & Zhou, Advances in Neural
// Information Processing Systems 27, 1332 (2014).

import { stepsPerFit } from "./conjugate-gradients.js";
import { adjust, type Course, count, evaluate, fitsModel, note, scaleOf } from "./course.js";
import type { DescentReport } from "./descent.js";
import { searchLine } from "./line-search.js";
import type { Term } from "./workspace.js";

/** Quasi-Newton directions carry their length: the search ends at any sensible slope. */
const flatness = 0.9;
/** A pair is kept where the curvature along the step is at least this share of |s||y|: below it is rounding. */
const leastCurvature = 1e-6;

export async function limitedMemory<V>(course: Course<V>): Promise<DescentReport["outcome"]> {
  const { workspace: w, descent, memory } = course;
  const size = descent.optimiser.kind === "lbfgs" ? (descent.optimiser.memory ?? 6) : 0;
  const [base, direction, before] = [w.create(), w.create(), w.create()];
  // Slot i holds the i-th pair for a while; `order` lists the slots, the oldest first.
  const pairs = Array.from({ length: size }, (_, i) => ({ s: memory.vector(`s${i}`, w), y: memory.vector(`y${i}`, w) }));
  const push = (slot: number) => {
    const order = [...orderOf(memory.number("order"), size).filter((i) => i !== slot), slot];
    memory.numbers.set(
      "order",
      order.slice(-size).reduce((code, i) => code * (size + 1) + i + 1, 0),
    );
  };
  try {
    let loss = evaluate(course);
    note(course, loss);
    if (!Number.isFinite(loss)) return "diverged";
    while (course.taken < descent.steps) {
      const order = orderOf(memory.number("order"), size);
      const used = order.map((i) => pairs[i]);
      const { terms, squared } = quasiNewton(course, used);
      if (squared === 0) return "stalled";
      w.combine(direction, terms);
      let [slope] = w.dots([[w.gradient, direction]]);
      const steepest = used.length === 0 || !(slope < 0);
      if (steepest) {
        w.combine(direction, [[-1, w.gradient]]);
        slope = -squared;
      }
      w.combine(base, [[1, w.point]]);
      w.combine(before, [[1, w.gradient]]);
      const found = searchLine(course, base, direction, { loss, slope }, steepest ? w.naturalStep(scaleOf(course)) : 1, flatness);
      loss = found.loss;
      if (found.step === 0) {
        if (steepest) return "stalled";
        memory.numbers.set("order", 0);
        continue;
      }
      const slot = order.length < size ? order.length : order[0];
      const { s, y } = pairs[slot];
      w.combine(s, [[found.step, direction]]);
      w.combine(y, [
        [1, w.gradient],
        [-1, before],
      ]);
      const [sy, ss, yy] = w.dots([
        [s, y],
        [s, s],
        [y, y],
      ]);
      if (sy > leastCurvature * Math.sqrt(ss * yy)) push(slot);
      else memory.numbers.set("order", 0);
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
    w.release([base, direction, before]);
  }
}

/** The slots in use, the oldest first, from one number with size + 1 as its base. */
function orderOf(code: number, size: number): number[] {
  const order: number[] = [];
  for (let rest = code; rest > 0; rest = Math.floor(rest / (size + 1))) order.unshift((rest % (size + 1)) - 1);
  return order;
}

/** −H·gradient as a sum over pairs and gradient, and |gradient|². */
function quasiNewton<V>(
  { workspace: w }: Course<V>,
  pairs: readonly { readonly s: V; readonly y: V }[],
): { readonly terms: Term<V>[]; readonly squared: number } {
  const k = pairs.length;
  const vectors = [...pairs.map(({ s }) => s), ...pairs.map(({ y }) => y), w.gradient];
  const couples = vectors.flatMap((a, i) => vectors.slice(0, i + 1).map((b) => [a, b] as const));
  const products = w.dots(couples);
  const product = (i: number, j: number) => products[(Math.max(i, j) * (Math.max(i, j) + 1)) / 2 + Math.min(i, j)];
  const squared = product(2 * k, 2 * k);
  const q = vectors.map((_, i): number => (i === 2 * k ? -1 : 0));
  const along = (i: number) => q.reduce((sum, coefficient, j) => sum + coefficient * product(i, j), 0);
  const alpha = new Array<number>(k).fill(0);
  for (let i = k - 1; i >= 0; i--) {
    alpha[i] = along(i) / product(i, k + i);
    q[k + i] -= alpha[i];
  }
  if (k > 0) {
    const gamma = product(k - 1, 2 * k - 1) / product(2 * k - 1, 2 * k - 1);
    q.forEach((coefficient, i) => {
      q[i] = gamma * coefficient;
    });
  }
  for (let i = 0; i < k; i++) q[i] += alpha[i] - along(k + i) / product(i, k + i);
  return { terms: vectors.map((vector, i) => [q[i], vector] as const), squared };
}
