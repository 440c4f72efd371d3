// Elementary functions of four numbers. Sine and cosine: reduction of the argument and polynomials as in Cephes (S. L. Moshier,
// netlib.org/cephes, single precision), to about 1e-7.

import { add, mul, sub } from "./simd";

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

/** ln x = e·ln 2 + 2 artanh((m − 1)/(m + 1)), m from √½ to √2, of positive normal numbers, to a unit or two in the last place. @inline */
export function ln4(x: v128): v128 {
  const one = f32x4.splat(1);
  const exponent = i32x4.shr_s(i32x4.sub(x, i32x4.splat(0x3f3504f3)), 23);
  const m = sub(i32x4.sub(x, i32x4.shl(exponent, 23)), one);
  const s = f32x4.div(m, add(m, f32x4.splat(2)));
  const t = mul(s, s);
  // The series up to s⁹/9: s is at most 0.172, the next term 4e-10.
  let series = add(mul(t, f32x4.splat(0.22222222)), f32x4.splat(0.2857143));
  series = add(mul(series, t), f32x4.splat(0.4));
  series = add(mul(series, t), f32x4.splat(0.66666669));
  series = mul(mul(series, t), s);
  return add(mul(f32x4.convert_i32x4_s(exponent), f32x4.splat(0.6931472)), add(series, add(s, s)));
}
