// Small forward DFTs on complex vectors of four columns.
// Inputs and outputs are addresses; all functions are inlined, so a constant argument selects code at compile time.
// `ins` and `outs`: number of leading inputs that are not zero, and of leading outputs that are wanted.
// The inverse is the same kernel on data with real and imaginary parts swapped.

import { add, im, mul, put, re, splat, sub, turnIm, turnRe } from "./simd";

/** `w` is the address of the twiddle. @inline */
export function radix2(a0: usize, a1: usize, b0: usize, b1: usize, twiddled: bool, w: usize): void {
  let pr = re(a1);
  let pi = im(a1);
  if (twiddled) {
    const c = splat(w);
    const s = splat(w + 4);
    const t = turnRe(pr, pi, c, s);
    pi = turnIm(pr, pi, c, s);
    pr = t;
  }
  const xr = re(a0);
  const xi = im(a0);
  put(b0, add(xr, pr), add(xi, pi));
  put(b1, sub(xr, pr), sub(xi, pi));
}

/** @inline */
export function radix3(
  a0: usize,
  a1: usize,
  a2: usize,
  b0: usize,
  b1: usize,
  b2: usize,
  twiddled: bool,
  c1: v128,
  s1: v128,
  c2: v128,
  s2: v128,
): void {
  let pr = re(a1);
  let pi = im(a1);
  let qr = re(a2);
  let qi = im(a2);
  if (twiddled) {
    const t1 = turnRe(pr, pi, c1, s1);
    pi = turnIm(pr, pi, c1, s1);
    pr = t1;
    const t2 = turnRe(qr, qi, c2, s2);
    qi = turnIm(qr, qi, c2, s2);
    qr = t2;
  }
  const xr = re(a0);
  const xi = im(a0);
  const half = f32x4.splat(0.5);
  const sine = f32x4.splat(0.8660254037844386);
  const sr = add(pr, qr);
  const si = add(pi, qi);
  const dr = mul(sine, sub(pr, qr));
  const di = mul(sine, sub(pi, qi));
  put(b0, add(xr, sr), add(xi, si));
  const mr = sub(xr, mul(half, sr));
  const mi = sub(xi, mul(half, si));
  put(b1, add(mr, di), sub(mi, dr));
  put(b2, sub(mr, di), add(mi, dr));
}

/** @inline */
export function radix4(a0: usize, a1: usize, a2: usize, a3: usize, b0: usize, b1: usize, b2: usize, b3: usize, ins: i32): void {
  const x0r = re(a0);
  const x0i = im(a0);
  if (ins === 1) {
    put(b0, x0r, x0i);
    put(b1, x0r, x0i);
    put(b2, x0r, x0i);
    put(b3, x0r, x0i);
    return;
  }
  const x1r = re(a1);
  const x1i = im(a1);
  if (ins === 2) {
    put(b0, add(x0r, x1r), add(x0i, x1i));
    put(b2, sub(x0r, x1r), sub(x0i, x1i));
    put(b1, add(x0r, x1i), sub(x0i, x1r));
    put(b3, sub(x0r, x1i), add(x0i, x1r));
    return;
  }
  const t0r = add(x0r, re(a2));
  const t0i = add(x0i, im(a2));
  const t1r = sub(x0r, re(a2));
  const t1i = sub(x0i, im(a2));
  const t2r = add(x1r, re(a3));
  const t2i = add(x1i, im(a3));
  const t3r = sub(x1r, re(a3));
  const t3i = sub(x1i, im(a3));
  put(b0, add(t0r, t2r), add(t0i, t2i));
  put(b2, sub(t0r, t2r), sub(t0i, t2i));
  put(b1, add(t1r, t3i), sub(t1i, t3r));
  put(b3, sub(t1r, t3i), add(t1i, t3r));
}

/** @inline */
export function radix4t(
  a0: usize,
  a1: usize,
  a2: usize,
  a3: usize,
  b0: usize,
  b1: usize,
  b2: usize,
  b3: usize,
  outs: i32,
  c1: v128,
  s1: v128,
  c2: v128,
  s2: v128,
  c3: v128,
  s3: v128,
): void {
  const x0r = re(a0);
  const x0i = im(a0);
  const y2r = re(a2);
  const y2i = im(a2);
  const x2r = turnRe(y2r, y2i, c2, s2);
  const x2i = turnIm(y2r, y2i, c2, s2);
  const t0r = add(x0r, x2r);
  const t0i = add(x0i, x2i);
  const t1r = sub(x0r, x2r);
  const t1i = sub(x0i, x2i);
  const y1r = re(a1);
  const y1i = im(a1);
  const x1r = turnRe(y1r, y1i, c1, s1);
  const x1i = turnIm(y1r, y1i, c1, s1);
  const y3r = re(a3);
  const y3i = im(a3);
  const x3r = turnRe(y3r, y3i, c3, s3);
  const x3i = turnIm(y3r, y3i, c3, s3);
  put(b0, add(t0r, add(x1r, x3r)), add(t0i, add(x1i, x3i)));
  if (outs > 1) put(b1, add(t1r, sub(x1i, x3i)), sub(t1i, sub(x1r, x3r)));
  if (outs > 2) {
    put(b2, sub(t0r, add(x1r, x3r)), sub(t0i, add(x1i, x3i)));
    put(b3, sub(t1r, sub(x1i, x3i)), add(t1i, sub(x1r, x3r)));
  }
}

/** `w` is the address of the twiddles. @inline */
export function radix5(
  a0: usize,
  a1: usize,
  a2: usize,
  a3: usize,
  a4: usize,
  b0: usize,
  b1: usize,
  b2: usize,
  b3: usize,
  b4: usize,
  twiddled: bool,
  w: usize,
): void {
  let x1r = re(a1);
  let x1i = im(a1);
  let x2r = re(a2);
  let x2i = im(a2);
  let x3r = re(a3);
  let x3i = im(a3);
  let x4r = re(a4);
  let x4i = im(a4);
  if (twiddled) {
    const c1 = splat(w);
    const s1 = splat(w + 4);
    const t1 = turnRe(x1r, x1i, c1, s1);
    x1i = turnIm(x1r, x1i, c1, s1);
    x1r = t1;
    const c2 = splat(w + 8);
    const s2 = splat(w + 12);
    const t2 = turnRe(x2r, x2i, c2, s2);
    x2i = turnIm(x2r, x2i, c2, s2);
    x2r = t2;
    const c3 = splat(w + 16);
    const s3 = splat(w + 20);
    const t3 = turnRe(x3r, x3i, c3, s3);
    x3i = turnIm(x3r, x3i, c3, s3);
    x3r = t3;
    const c4 = splat(w + 24);
    const s4 = splat(w + 28);
    const t4 = turnRe(x4r, x4i, c4, s4);
    x4i = turnIm(x4r, x4i, c4, s4);
    x4r = t4;
  }
  const x0r = re(a0);
  const x0i = im(a0);
  const cos1 = f32x4.splat(0.30901699437494745);
  const cos2 = f32x4.splat(-0.8090169943749475);
  const sin1 = f32x4.splat(0.9510565162951535);
  const sin2 = f32x4.splat(0.5877852522924731);
  const sr = add(x1r, x4r);
  const si = add(x1i, x4i);
  const dr = sub(x1r, x4r);
  const di = sub(x1i, x4i);
  const ur = add(x2r, x3r);
  const ui = add(x2i, x3i);
  const vr = sub(x2r, x3r);
  const vi = sub(x2i, x3i);
  put(b0, add(x0r, add(sr, ur)), add(x0i, add(si, ui)));
  const m1r = add(x0r, add(mul(cos1, sr), mul(cos2, ur)));
  const m1i = add(x0i, add(mul(cos1, si), mul(cos2, ui)));
  const m2r = add(x0r, add(mul(cos2, sr), mul(cos1, ur)));
  const m2i = add(x0i, add(mul(cos2, si), mul(cos1, ui)));
  const n1r = add(mul(sin1, dr), mul(sin2, vr));
  const n1i = add(mul(sin1, di), mul(sin2, vi));
  const n2r = sub(mul(sin2, dr), mul(sin1, vr));
  const n2i = sub(mul(sin2, di), mul(sin1, vi));
  put(b1, add(m1r, n1i), sub(m1i, n1r));
  put(b4, sub(m1r, n1i), add(m1i, n1r));
  put(b2, add(m2r, n2i), sub(m2i, n2r));
  put(b3, sub(m2r, n2i), add(m2i, n2r));
}

/** Untwiddled radix 8 as two radix 4 and a radix 2; output k at b + 64·k. @inline */
export function radix8(
  a0: usize,
  a1: usize,
  a2: usize,
  a3: usize,
  a4: usize,
  a5: usize,
  a6: usize,
  a7: usize,
  b: usize,
  ins: i32,
): void {
  const h = f32x4.splat(0.7071067811865476);
  const x0r = re(a0);
  const x0i = im(a0);
  if (ins === 1) {
    put(b, x0r, x0i);
    put(b + 64, x0r, x0i);
    put(b + 128, x0r, x0i);
    put(b + 192, x0r, x0i);
    put(b + 256, x0r, x0i);
    put(b + 320, x0r, x0i);
    put(b + 384, x0r, x0i);
    put(b + 448, x0r, x0i);
    return;
  }
  // Absent inputs are 0, and nothing is added for them.
  const all = ins === 8;
  const half = ins >= 4;
  const x4r = all ? re(a4) : x0r;
  const x4i = all ? im(a4) : x0i;
  const t0r = all ? add(x0r, x4r) : x0r;
  const t0i = all ? add(x0i, x4i) : x0i;
  const t1r = all ? sub(x0r, x4r) : x0r;
  const t1i = all ? sub(x0i, x4i) : x0i;
  const x2r = half ? re(a2) : x0r;
  const x2i = half ? im(a2) : x0i;
  const x6r = all ? re(a6) : x0r;
  const x6i = all ? im(a6) : x0i;
  const t2r = all ? add(x2r, x6r) : x2r;
  const t2i = all ? add(x2i, x6i) : x2i;
  const t3r = all ? sub(x2r, x6r) : x2r;
  const t3i = all ? sub(x2i, x6i) : x2i;
  const e0r = half ? add(t0r, t2r) : x0r;
  const e0i = half ? add(t0i, t2i) : x0i;
  const e2r = half ? sub(t0r, t2r) : x0r;
  const e2i = half ? sub(t0i, t2i) : x0i;
  const e1r = half ? add(t1r, t3i) : x0r;
  const e1i = half ? sub(t1i, t3r) : x0i;
  const e3r = half ? sub(t1r, t3i) : x0r;
  const e3i = half ? add(t1i, t3r) : x0i;
  const x1r = re(a1);
  const x1i = im(a1);
  const x5r = all ? re(a5) : x1r;
  const x5i = all ? im(a5) : x1i;
  const s0r = all ? add(x1r, x5r) : x1r;
  const s0i = all ? add(x1i, x5i) : x1i;
  const s1r = all ? sub(x1r, x5r) : x1r;
  const s1i = all ? sub(x1i, x5i) : x1i;
  const x3r = half ? re(a3) : x1r;
  const x3i = half ? im(a3) : x1i;
  const x7r = all ? re(a7) : x1r;
  const x7i = all ? im(a7) : x1i;
  const s2r = all ? add(x3r, x7r) : x3r;
  const s2i = all ? add(x3i, x7i) : x3i;
  const s3r = all ? sub(x3r, x7r) : x3r;
  const s3i = all ? sub(x3i, x7i) : x3i;
  const o0r = half ? add(s0r, s2r) : x1r;
  const o0i = half ? add(s0i, s2i) : x1i;
  const o2r = half ? sub(s0r, s2r) : x1r;
  const o2i = half ? sub(s0i, s2i) : x1i;
  const o1r = half ? add(s1r, s3i) : x1r;
  const o1i = half ? sub(s1i, s3r) : x1i;
  const o3r = half ? sub(s1r, s3i) : x1r;
  const o3i = half ? add(s1i, s3r) : x1i;
  put(b, add(e0r, o0r), add(e0i, o0i));
  put(b + 256, sub(e0r, o0r), sub(e0i, o0i));
  const u1r = mul(h, add(o1r, o1i));
  const u1i = mul(h, sub(o1i, o1r));
  put(b + 64, add(e1r, u1r), add(e1i, u1i));
  put(b + 320, sub(e1r, u1r), sub(e1i, u1i));
  put(b + 128, add(e2r, o2i), sub(e2i, o2r));
  put(b + 384, sub(e2r, o2i), add(e2i, o2r));
  const u3r = mul(h, sub(o3i, o3r));
  const u3i = mul(h, add(o3r, o3i));
  put(b + 192, add(e3r, u3r), sub(e3i, u3i));
  put(b + 448, sub(e3r, u3r), add(e3i, u3i));
}
