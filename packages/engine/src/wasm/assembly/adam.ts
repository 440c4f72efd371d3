// The second phase of a gradient step, planes of the box: back along y and x to the gradient, a step of Adam, and forward along x and
// y again; or the gradient alone, for an optimiser that works on vectors. Adam's rule is in descent/descent.ts.

import * as f from "../fields";
import { add, mul, splat, sub } from "./butterflies";
import { fetchLines } from "./lines";
import { rowsAtOnce, transformColumns, transformRows } from "./planes";
import { barrier, take } from "./threads";

/** All bits set in the lanes inside the support. */
// @ts-ignore: decorator
@inline export function insideOf(support: usize): v128 {
  return i32x4.extend_low_i16x8_s(i16x8.extend_low_i8x16_s(v128.load32_zero(support)));
}

/** One of the two coordinates; returns the new one. */
// @ts-ignore: decorator
@inline function adamPart(x: v128, g: v128, first: usize, second: usize, inside: v128): v128 {
  const beta1 = splat(f.beta1), beta2 = splat(f.beta2), one = f32x4.splat(1);
  const m = v128.and(add(mul(beta1, v128.load(first)), mul(sub(one, beta1), g)), inside);
  const v = v128.and(add(mul(beta2, v128.load(second)), mul(sub(one, beta2), mul(g, g))), inside);
  v128.store(first, m);
  v128.store(second, v);
  const length = add(mul(f32x4.sqrt(v), splat(f.adamRoot)), splat(f.adamEpsilon));
  return v128.and(sub(x, f32x4.div(mul(splat(f.adamRate), m), length)), inside);
}

/** A step on one row of the box; the row receives the new object and zeros as far as the forward transform reads. */
function adamRow(row: usize, vector: usize, support: usize): void {
  const vectors = load<i32>(f.boxX), zero = f32x4.splat(0), two = f32x4.splat(2), kept = <usize>load<u32>(f.kept);
  const at = <usize>load<u32>(f.object) + vector;
  let point = at, first = <usize>load<u32>(f.firstMoments) + vector, second = <usize>load<u32>(f.secondMoments) + vector;
  if (kept != 0) memory.copy(kept + vector, at, <usize>vectors << 5);
  for (let i = 0; i < vectors; i++) {
    const inside = insideOf(support);
    // The inverse transform without its 1/N, times 2: the gradient (see descent/descent.ts).
    const im = mul(v128.load(row), two), re = mul(v128.load(row, 16), two);
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
  for (let i = load<i32>(f.xReadEnd) - vectors; i > 0; i--) {
    v128.store(row, zero);
    v128.store(row, zero, 16);
    row += 32;
  }
}

/** gradient ← what the inverse transform left in a row. */
function receiveRow(row: usize, vector: usize, support: usize): void {
  const two = f32x4.splat(2);
  let gradient = <usize>load<u32>(f.gradient) + vector;
  for (let i = load<i32>(f.boxX); i > 0; i--) {
    const inside = insideOf(support);
    v128.store(gradient, v128.and(mul(v128.load(row, 16), two), inside));
    v128.store(gradient, v128.and(mul(v128.load(row), two), inside), 16);
    row += 32;
    gradient += 32;
    support += 4;
  }
}

// @ts-ignore: decorator
@inline function plane(p: i32, scratch: usize, steps: bool): void {
  const stride = <usize>load<u32>(f.rowStride), boxY = load<i32>(f.boxY), boxX = load<i32>(f.boxX), step = rowsAtOnce();
  const at = <usize>load<u32>(f.work) + p * <usize>load<u32>(f.planeStride);
  fetchLines(at, <i32>(<usize>load<u32>(f.planeStride) >> 6), scratch);
  transformColumns(at, load<u32>(f.yAllIn), 8, load<u32>(f.yBoxOut), load<i32>(f.yKeepOut), scratch);
  for (let y = 0; y < boxY; y += step) {
    const count = min(step, boxY - y), first = at + y * stride;
    transformRows(first, count, 8, load<i32>(f.xKeepOut), scratch);
    for (let i = y; i < y + count; i++) {
      const vector = <usize>(p * boxY + i) * <usize>boxX, support = <usize>load<u32>(f.support) + (vector << 2);
      if (steps) adamRow(at + i * stride, vector << 5, support);
      else receiveRow(at + i * stride, vector << 5, support);
    }
    if (steps) transformRows(first, count, load<i32>(f.xKeepIn), 8, scratch);
  }
  if (steps) transformColumns(at, load<u32>(f.yBoxIn), load<i32>(f.yKeepIn), load<u32>(f.yAllOut), 8, scratch);
}
function adamPlane(p: i32, scratch: usize): void { plane(p, scratch, true); }
function gradientPlane(p: i32, scratch: usize): void { plane(p, scratch, false); }

/** From the gradient's planes through a step of Adam to F_xy of the new object in the same planes. */
export function adamPlanes(scratch: usize): void {
  for (let p = take(); p < load<i32>(f.boxZ); p = take()) adamPlane(p, scratch);
  barrier();
}

/** The gradient's planes into the vector at `gradient`. */
export function receiveGradient(scratch: usize): void {
  for (let p = take(); p < load<i32>(f.boxZ); p = take()) gradientPlane(p, scratch);
  barrier();
}
