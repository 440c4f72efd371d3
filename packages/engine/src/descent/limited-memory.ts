// L-BFGS (see `LimitedMemory` in descent.ts), in the form that needs only scalar products between the kept vectors: the two-loop
// recursion acts on coefficients, one pass over the vectors makes the direction; Chen, Wang & Zhou, Advances in Neural
// Information Processing Systems 27, 1332 (2014).

import type { Term, VectorHandle, Workspace } from "../contract/vectors.js";
import { adjust, type Course, evaluate, isFitted, naturalStep, note } from "./course.js";
import type { DescentReport } from "./descent.js";
import { searchLine } from "./line-search.js";

/** Pairs of steps and gradient differences that are kept. */
const memory = 6;
/** Steps between two fits of the model, which cost an evaluation. */
const stepsPerFit = 4;
/** A pair is kept where the curvature along the step is at least this share of |s||y|: below it is rounding. */
const leastCurvature = 1e-6;

/** A step and the difference of gradients that it made. */
interface Pair {
  readonly s: VectorHandle;
  readonly y: VectorHandle;
}

export async function limitedMemory(course: Course): Promise<DescentReport["outcome"]> {
  const { workspace: w, descent } = course;
  const [base, direction, before] = [w.create(), w.create(), w.create()];
  const products = new Products(w);
  const vectors: Pair[] = [];
  // Those in use, the oldest first.
  let pairs: readonly Pair[] = [];
  let { loss } = await evaluate(course);
  note(course, loss);
  if (!Number.isFinite(loss)) return "diverged";
  await products.measure(pairs);
  while (course.taken < descent.steps) {
    const squared = products.of(w.gradient, w.gradient);
    if (squared === 0) return "stalled";
    w.combine(direction, quasiNewton(w.gradient, pairs, products));
    let [slope] = await w.dots([[w.gradient, direction]]);
    const isSteepest = pairs.length === 0 || !(slope < 0);
    if (isSteepest) {
      w.combine(direction, [[-1, w.gradient]]);
      slope = -squared;
    }
    w.combine(base, [[1, w.point]]);
    w.combine(before, [[1, w.gradient]]);
    const found = await searchLine(course, base, direction, { loss, slope }, isSteepest ? naturalStep(course) : 1);
    loss = found.loss;
    if (found.step === 0) {
      if (isSteepest) return "stalled";
      pairs = [];
      await products.measure(pairs);
      continue;
    }
    if (vectors.length < memory && vectors.length === pairs.length) vectors.push({ s: w.create(), y: w.create() });
    const fresh = pairs.length === memory ? pairs[0] : vectors[pairs.length];
    w.combine(fresh.s, [[found.step, direction]]);
    w.combine(fresh.y, [
      [1, w.gradient],
      [-1, before],
    ]);
    pairs = [...pairs.filter((pair) => pair !== fresh), fresh];
    await products.measure(pairs, fresh);
    const lengths = Math.sqrt(products.of(fresh.s, fresh.s) * products.of(fresh.y, fresh.y));
    if (!(products.of(fresh.s, fresh.y) > leastCurvature * lengths)) pairs = [];
    course.taken++;
    if (isFitted(course) && course.taken % stepsPerFit === 0) {
      adjust(course);
      ({ loss } = await evaluate(course));
      await products.measure(pairs);
    }
    note(course, loss);
  }
  return "finished";
}

/** The scalar products that the recursion needs. */
class Products {
  readonly #workspace: Workspace;
  readonly #values = new Map<string, number>();

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  of(a: VectorHandle, b: VectorHandle): number {
    return this.#values.get(keyOf(a, b)) ?? 0;
  }

  /**
   * The products among the pairs, the gradient and, for a pair that has just come, its own: those with the gradient are computed; of
   * a new pair, y·v = g·v − (former g)·v, so that only s·y and |y|² are left to compute.
   */
  async measure(pairs: readonly Pair[], fresh?: Pair): Promise<void> {
    const { gradient } = this.#workspace;
    const kept = pairs.flatMap(({ s, y }) => [s, y]);
    const couples = [gradient, ...kept].map((vector) => [gradient, vector] as const);
    if (fresh) couples.push([fresh.y, fresh.y], [fresh.s, fresh.s], ...pairs.map(({ y }) => [fresh.s, y] as const));
    const former = new Map(kept.map((vector) => [vector, this.of(gradient, vector)]));
    const found = await this.#workspace.dots(couples);
    couples.forEach(([a, b], i) => {
      this.#values.set(keyOf(a, b), found[i]);
    });
    if (!fresh) return;
    for (const vector of kept) {
      if (vector === fresh.s || vector === fresh.y) continue;
      this.#values.set(keyOf(fresh.y, vector), this.of(gradient, vector) - (former.get(vector) ?? 0));
    }
  }
}

function keyOf(a: VectorHandle, b: VectorHandle): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}

/** −H·gradient as a sum over the pairs, the oldest first, and the gradient. */
function quasiNewton(gradient: VectorHandle, pairs: readonly Pair[], products: Products): Term[] {
  const vectors = [...pairs.flatMap(({ s, y }) => [s, y]), gradient];
  const q = new Map(vectors.map((vector) => [vector, vector === gradient ? -1 : 0]));
  const along = (vector: VectorHandle) =>
    vectors.reduce((sum, other) => sum + (q.get(other) ?? 0) * products.of(vector, other), 0);
  const add = (vector: VectorHandle, value: number) => q.set(vector, (q.get(vector) ?? 0) + value);
  const alpha = new Map<Pair, number>();
  for (const pair of [...pairs].reverse()) {
    const value = along(pair.s) / products.of(pair.s, pair.y);
    alpha.set(pair, value);
    add(pair.y, -value);
  }
  const last = pairs.at(-1);
  if (last) {
    const gamma = products.of(last.s, last.y) / products.of(last.y, last.y);
    for (const [vector, value] of q) q.set(vector, gamma * value);
  }
  for (const pair of pairs) add(pair.s, (alpha.get(pair) ?? 0) - along(pair.y) / products.of(pair.s, pair.y));
  return vectors.map((vector) => [q.get(vector) ?? 0, vector]);
}
