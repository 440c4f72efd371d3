// The natural logarithm of four positive normal numbers.

import { add, mul, sub } from "./butterflies";

/** To a unit or two in the last place: ln x = e·ln 2 + 2 artanh((m − 1)/(m + 1)), m from √½ to √2. @inline */
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
