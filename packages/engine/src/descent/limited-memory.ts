// L-BFGS (see `LimitedMemory` in descent.ts), in the form that needs only scalar products between the kept vectors: the two-loop
// recursion acts on coefficients, one pass over the vectors makes the direction; Chen, Wang & Zhou, Advances in Neural
// Information Processing Systems 27, 1332 (2014).

import { adjust, type Course, count, evaluate, fitsModel, note, scaleOf } from "./course.js";
import type { DescentReport } from "./descent.js";
import { searchLine } from "./line-search.js";
import type { Term } from "./workspace.js";

/** Quasi-Newton directions carry their length: the search ends at any sensible slope. */
const flatness = 0.9;
/** Steps between two fits of the model, which cost an evaluation. */
const stepsPerFit = 4;
/** A pair is kept where the curvature along the step is at least this share of |s||y|: below it is rounding. */
const leastCurvature = 1e-6;

export async function limitedMemory<V>(course: Course<V>): Promise<DescentReport["outcome"]> {
  const { workspace: w, descent, memory } = course;
  const size = descent.optimiser.kind === "lbfgs" ? (descent.optimiser.memory ?? 6) : 0;
  const [base, direction, before] = [w.create(), w.create(), w.create()];
  // Slot i holds the i-th pair for a while; `order` lists the slots in use, the oldest first.
  let order = orderOf(memory.number("order"), size);
  const setOrder = (slots: readonly number[]) => {
    order = [...slots];
    memory.numbers.set("order", codeOf(order, size));
  };
  try {
    let loss = evaluate(course);
    note(course, loss);
    if (!Number.isFinite(loss)) return "diverged";
    let product = measure(course, order, undefined);
    while (course.taken < descent.steps) {
      const squared = product("g", "g");
      if (squared === 0) return "stalled";
      w.combine(direction, quasiNewton(course, order, product));
      let [slope] = w.dots([[w.gradient, direction]]);
      const steepest = order.length === 0 || !(slope < 0);
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
        setOrder([]);
        product = measure(course, order, undefined);
        continue;
      }
      const slot = order.length < size ? order.length : order[0];
      w.combine(memory.vector(`s${slot}`, w), [[found.step, direction]]);
      w.combine(memory.vector(`y${slot}`, w), [
        [1, w.gradient],
        [-1, before],
      ]);
      setOrder([...order.filter((i) => i !== slot), slot]);
      product = measure(course, order, slot);
      const lengths = Math.sqrt(product(`s${slot}`, `s${slot}`) * product(`y${slot}`, `y${slot}`));
      if (!(product(`s${slot}`, `y${slot}`) > leastCurvature * lengths)) setOrder([]);
      count(course);
      if (fitsModel(descent) && memory.number("steps") % stepsPerFit === 0) {
        adjust(course);
        loss = evaluate(course);
        product = measure(course, order, undefined);
      }
      note(course, loss);
      await w.pause();
    }
    return "finished";
  } finally {
    w.release([base, direction, before]);
  }
}

/** One number with size + 1 as its base for the slots in use. */
function codeOf(order: readonly number[], size: number): number {
  return order.reduce((code, i) => code * (size + 1) + i + 1, 0);
}

/** The slots in use, the oldest first, from that number. */
function orderOf(code: number, size: number): number[] {
  const order: number[] = [];
  for (let rest = code; rest > 0; rest = Math.floor(rest / (size + 1))) order.unshift((rest % (size + 1)) - 1);
  return order;
}

/** Scalar products that the recursion needs, by the names of their vectors; they stay with the memory. */
type Products = (a: string, b: string) => number;

/**
 * The products among the pairs in use, the gradient ("g") and, for a pair that has just come, its own: those with the gradient are
 * computed; of a new pair, y·v = g·v − (former g)·v, so that only s·y and |y|² are left to compute.
 */
function measure<V>({ workspace: w, memory }: Course<V>, slots: readonly number[], fresh: number | undefined): Products {
  const { numbers } = memory;
  const name = (a: string, b: string) => (a < b ? `${a}·${b}` : `${b}·${a}`);
  const vector = (label: string) => (label === "g" ? w.gradient : memory.vector(label, w));
  const labels = slots.flatMap((i) => [`s${i}`, `y${i}`]);
  const couples: [string, string][] = [...labels.map((label): [string, string] => ["g", label]), ["g", "g"]];
  if (fresh !== undefined) {
    couples.push([`y${fresh}`, `y${fresh}`], [`s${fresh}`, `s${fresh}`]);
    for (const i of slots) couples.push([`s${fresh}`, `y${i}`]);
  }
  const found = w.dots(couples.map(([a, b]) => [vector(a), vector(b)] as const));
  const former = new Map(labels.map((label) => [label, memory.number(name("g", label))]));
  couples.forEach(([a, b], i) => {
    numbers.set(name(a, b), found[i]);
  });
  if (fresh !== undefined) {
    for (const i of slots.filter((slot) => slot !== fresh)) {
      for (const label of [`s${i}`, `y${i}`]) {
        numbers.set(name(`y${fresh}`, label), memory.number(name("g", label)) - (former.get(label) ?? 0));
      }
    }
  }
  return (a, b) => memory.number(name(a, b));
}

/** −H·gradient as a sum over the pairs in `slots`, the oldest first, and the gradient. */
function quasiNewton<V>({ workspace: w, memory }: Course<V>, slots: readonly number[], product: Products): Term<V>[] {
  const labels = [...slots.flatMap((i) => [`s${i}`, `y${i}`]), "g"];
  const q = new Map(labels.map((label) => [label, label === "g" ? -1 : 0]));
  const along = (label: string) => labels.reduce((sum, other) => sum + (q.get(other) ?? 0) * product(label, other), 0);
  const add = (label: string, value: number) => q.set(label, (q.get(label) ?? 0) + value);
  const alpha = new Map<number, number>();
  for (const i of [...slots].reverse()) {
    const value = along(`s${i}`) / product(`s${i}`, `y${i}`);
    alpha.set(i, value);
    add(`y${i}`, -value);
  }
  const last = slots[slots.length - 1];
  if (last !== undefined) {
    const gamma = product(`s${last}`, `y${last}`) / product(`y${last}`, `y${last}`);
    for (const [label, value] of q) q.set(label, gamma * value);
  }
  for (const i of slots) add(`s${i}`, (alpha.get(i) ?? 0) - along(`y${i}`) / product(`s${i}`, `y${i}`));
  return labels.map((label) => [q.get(label) ?? 0, label === "g" ? w.gradient : memory.vector(label, w)] as const);
}
