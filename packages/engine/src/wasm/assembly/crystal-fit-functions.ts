// Sine and cosine of four numbers: reduction of the argument and polynomials as in Cephes (S. L. Moshier,
// netlib.org/cephes, single precision), to about 1e-7.

import { add, mul, sub } from "./butterflies";

/** @inline */
function constant(value: f32): v128 {
  return f32x4.splat(value);
}

/** Stores cos x·a at `to` and sin x·a behind it; |x| up to some thousand. @inline */
export function storePolar(to: usize, a: v128, x: v128): void {
  const turns = f32x4.nearest(mul(x, constant(0.6366197723675814)));
  const quadrant = i32x4.trunc_sat_f32x4_s(turns);
  let r = sub(x, mul(turns, constant(1.5703125)));
  r = sub(r, mul(turns, constant(4.837512969970703e-4)));
  r = sub(r, mul(turns, constant(7.549789954891888e-8)));
  const z = mul(r, r);
  let s = add(mul(z, constant(-1.9515295891e-4)), constant(8.3321608736e-3));
  s = add(mul(s, z), constant(-1.6666654611e-1));
  s = add(mul(mul(s, z), r), r);
  let c = add(mul(z, constant(2.443315711809948e-5)), constant(-1.388731625493765e-3));
  c = add(mul(c, z), constant(4.166664568298827e-2));
  c = add(mul(mul(c, z), z), sub(constant(1), mul(constant(0.5), z)));
  const odd = i32x4.ne(v128.and(quadrant, i32x4.splat(1)), i32x4.splat(0));
  const sine = v128.bitselect(c, s, odd);
  const cosine = v128.bitselect(s, c, odd);
  // The sign bit is that of the quadrant's second bit, for the cosine of the quadrant after.
  const sineSign = i32x4.shl(v128.and(quadrant, i32x4.splat(2)), 30);
  const cosineSign = i32x4.shl(v128.and(i32x4.add(quadrant, i32x4.splat(1)), i32x4.splat(2)), 30);
  v128.store(to, mul(a, v128.xor(cosine, cosineSign)));
  v128.store(to, mul(a, v128.xor(sine, sineSign)), 16);
}

/** The sum of the four lanes. @inline */
export function sumLanes(x: v128): f32 {
  const pairs = add(x, v128.shuffle<f32>(x, x, 2, 3, 0, 1));
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
}
