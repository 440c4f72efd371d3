// Polar coordinates of a descent: ρ = a·exp(iψ/u) from a vector [a, ψ], and the gradient by them. Sine and cosine are Cephes'
// single-precision polynomials on [−π/4, π/4] after a reduction in three parts: good to float32 over thousands of turns.

import * as f from "../fields";
import { insideOf } from "./adam";
import { add, mul, splat, sub } from "./butterflies";
import { barrier, take } from "./threads";

/** The nearest quarter turn. */
// @ts-ignore: decorator
@inline function quarters(x: v128): v128 { return f32x4.nearest(mul(x, f32x4.splat(0.6366197723675814))); }

// @ts-ignore: decorator
@inline function reduced(x: v128, q: v128): v128 {
  const rest = sub(sub(x, mul(q, f32x4.splat(1.5703125))), mul(q, f32x4.splat(4.837512969970703e-4)));
  return sub(rest, mul(q, f32x4.splat(7.549789948768648e-8)));
}

// @ts-ignore: decorator
@inline function sinePart(r: v128): v128 {
  const z = mul(r, r);
  let series = add(mul(z, f32x4.splat(-1.9515295891e-4)), f32x4.splat(8.3321608736e-3));
  series = add(mul(series, z), f32x4.splat(-1.6666654611e-1));
  return add(r, mul(mul(series, z), r));
}

// @ts-ignore: decorator
@inline function cosinePart(r: v128): v128 {
  const z = mul(r, r);
  let series = add(mul(z, f32x4.splat(2.443315711809948e-5)), f32x4.splat(-1.388731625493765e-3));
  series = add(mul(series, z), f32x4.splat(4.166664568298827e-2));
  return add(sub(f32x4.splat(1), mul(z, f32x4.splat(0.5))), mul(series, mul(z, z)));
}

/** `one` in even quarters, `other` in odd ones, turned over where bit 1 of `turn` is set. */
// @ts-ignore: decorator
@inline function choose(one: v128, other: v128, quarter: v128, turn: v128): v128 {
  const odd = i32x4.ne(v128.and(quarter, i32x4.splat(1)), i32x4.splat(0));
  const sign = i32x4.shl(v128.and(turn, i32x4.splat(2)), 30);
  return v128.xor(v128.bitselect(other, one, odd), sign);
}

// @ts-ignore: decorator
@inline function polar(gradients: bool): void {
  const length = <usize>(load<i32>(f.boxY) * load<i32>(f.boxX)), inverseUnit = f32x4.div(f32x4.splat(1), splat(f.phaseUnit));
  for (let p = take(); p < load<i32>(f.boxZ); p = take()) {
    const offset = (p * length) << 5;
    let point = <usize>load<u32>(f.vector) + offset, support = <usize>load<u32>(f.support) + ((p * length) << 2);
    let to = <usize>(gradients ? load<u32>(f.gradient) : load<u32>(f.object)) + offset;
    for (let i = length; i > 0; i--) {
      const a = v128.load(point), angle = mul(v128.load(point, 16), inverseUnit);
      const q = quarters(angle), quarter = i32x4.trunc_sat_f32x4_s(q), r = reduced(angle, q);
      const sine = sinePart(r), cosine = cosinePart(r);
      const s = choose(sine, cosine, quarter, quarter), c = choose(cosine, sine, quarter, i32x4.add(quarter, i32x4.splat(1)));
      const inside = insideOf(support);
      if (gradients) {
        const re = v128.load(to), im = v128.load(to, 16);
        v128.store(to, v128.and(add(mul(re, c), mul(im, s)), inside));
        v128.store(to, v128.and(mul(mul(a, inverseUnit), sub(mul(im, c), mul(re, s))), inside), 16);
      } else {
        v128.store(to, v128.and(mul(a, c), inside));
        v128.store(to, v128.and(mul(a, s), inside), 16);
      }
      point += 32;
      to += 32;
      support += 4;
    }
  }
  barrier();
}

/** The object from the point at `vector`. */
export function fromPolar(): void { polar(false); }

/** The vector at `gradient` from that by real and imaginary part to that by a and ψ at the point at `vector`. */
export function polarGradient(): void { polar(true); }
