// Four float32 at a time, one of each of four neighbouring columns. A complex vector is 32 bytes: four real parts, four imaginary
// parts. All functions are inlined.

/** @inline */
export function add(p: v128, q: v128): v128 {
  return f32x4.add(p, q);
}
/** @inline */
export function sub(p: v128, q: v128): v128 {
  return f32x4.sub(p, q);
}
/** @inline */
export function mul(p: v128, q: v128): v128 {
  return f32x4.mul(p, q);
}
/** Real part of (p + iq)(c + is). @inline */
export function turnRe(p: v128, q: v128, c: v128, s: v128): v128 {
  return sub(mul(p, c), mul(q, s));
}
/** Imaginary part of the same. @inline */
export function turnIm(p: v128, q: v128, c: v128, s: v128): v128 {
  return add(mul(p, s), mul(q, c));
}
/** @inline */
export function re(at: usize): v128 {
  return v128.load(at);
}
/** @inline */
export function im(at: usize): v128 {
  return v128.load(at, 16);
}
/** @inline */
export function put(at: usize, p: v128, q: v128): void {
  v128.store(at, p);
  v128.store(at, q, 16);
}
/** @inline */
export function splat(at: usize): v128 {
  return v128.load32_splat(at);
}

/** All bits set in the lanes of four columns inside the support. @inline */
export function insideOf(support: usize): v128 {
  return i32x4.extend_low_i16x8_s(i16x8.extend_low_i8x16_s(v128.load32_zero(support)));
}

/** @inline */
export function copy(a0: usize, b0: usize): void {
  put(b0, re(a0), im(a0));
}

/** A lane of four vectors as one vector; all four lanes transpose them. @inline */
export function lane(p: v128, q: v128, r: v128, s: v128, index: i32): v128 {
  const low = index < 2 ? v128.shuffle<f32>(p, q, 0, 4, 1, 5) : v128.shuffle<f32>(p, q, 2, 6, 3, 7);
  const high = index < 2 ? v128.shuffle<f32>(r, s, 0, 4, 1, 5) : v128.shuffle<f32>(r, s, 2, 6, 3, 7);
  return (index & 1) === 0 ? v128.shuffle<f32>(low, high, 0, 1, 4, 5) : v128.shuffle<f32>(low, high, 2, 3, 6, 7);
}

/** All bits set in the first `count` lanes. @inline */
export function lanesBelow(count: i32): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count));
}

/** The sum of the four lanes. @inline */
export function sumLanes(x: v128): f32 {
  const pairs = add(x, v128.shuffle<f32>(x, x, 2, 3, 0, 1));
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
}

/** Adds the four lanes of `values` to a float64. @inline */
export function gather4(sum: usize, values: v128): void {
  const low = f64x2.promote_low_f32x4(values);
  const high = f64x2.promote_low_f32x4(v128.shuffle<f32>(values, values, 2, 3, 2, 3));
  const pair = f64x2.add(low, high);
  store<f64>(sum, load<f64>(sum) + (f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1)));
}
