// Rows of the box in the second phase of a gradient step (see `plane` in iterate.ts): a step of Adam, whose rule is in
// contract/vectors.ts, or the gradient alone, for an optimiser that works on vectors.

import { adam, box, gradient } from "./fields.generated";
import { add, insideOf, mul, sub } from "./simd";

/** One of the two coordinates; returns the new one. @inline */
function adamPart(x: v128, g: v128, first: usize, second: usize, inside: v128): v128 {
  const beta1 = adam.beta1;
  const beta2 = adam.beta2;
  const one = f32x4.splat(1);
  const m = v128.and(add(mul(beta1, v128.load(first)), mul(sub(one, beta1), g)), inside);
  const v = v128.and(add(mul(beta2, v128.load(second)), mul(sub(one, beta2), mul(g, g))), inside);
  v128.store(first, m);
  v128.store(second, v);
  const length = add(mul(f32x4.sqrt(v), adam.root), adam.epsilon);
  return v128.and(sub(x, f32x4.div(mul(adam.rate, m), length)), inside);
}

/** A step on one row of the box; the row receives the new object and zeros as far as the forward transform reads. */
export function adamRow(row: usize, vector: usize, support: usize): void {
  const vectors = box.vectors;
  const zero = f32x4.splat(0);
  const two = f32x4.splat(2);
  const kept = adam.kept;
  const at = box.object + vector;
  let point = at;
  let first = adam.first + vector;
  let second = adam.second + vector;
  if (kept !== 0) memory.copy(kept + vector, at, (<usize>vectors) << 5);
  for (let i = 0; i < vectors; i++) {
    const inside = insideOf(support);
    // The inverse transform without its 1/N, times 2: the gradient (see contract/vectors.ts).
    const im = mul(v128.load(row), two);
    const re = mul(v128.load(row, 16), two);
    const x = adamPart(v128.load(point), re, first, second, inside);
    const y = adamPart(v128.load(point, 16), im, first + 16, second + 16, inside);
    v128.store(point, x);
    v128.store(point, y, 16);
    v128.store(row, x);
    v128.store(row, y, 16);
    row += 32;
    point += 32;
    first += 32;
    second += 32;
    support += 4;
  }
  for (let i = box.xReadEnd - vectors; i > 0; i--) {
    v128.store(row, zero);
    v128.store(row, zero, 16);
    row += 32;
  }
}

/** gradient ← what the inverse transform left in a row. */
export function receiveRow(row: usize, vector: usize, support: usize): void {
  const two = f32x4.splat(2);
  let to = gradient.at + vector;
  for (let i = box.vectors; i > 0; i--) {
    const inside = insideOf(support);
    v128.store(to, v128.and(mul(v128.load(row, 16), two), inside));
    v128.store(to, v128.and(mul(v128.load(row), two), inside), 16);
    row += 32;
    to += 32;
    support += 4;
  }
}
