// Small forward DFTs on vectors of four columns. A complex vector is 32 bytes: four real parts, four imaginary parts.
// Inputs and outputs are addresses; all functions are inlined, so a constant argument selects code at compile time.
// `ins` and `outs` tell how many leading inputs are not zero and how many leading outputs are wanted.
// The inverse is the same kernel on data with real and imaginary parts swapped.

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
function re(at: usize): v128 {
  return v128.load(at);
}
/** @inline */
function im(at: usize): v128 {
  return v128.load(at, 16);
}
/** @inline */
function put(at: usize, p: v128, q: v128): void {
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

/** @inline */
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
    let t = turnRe(pr, pi, c1, s1);
    pi = turnIm(pr, pi, c1, s1);
    pr = t;
    t = turnRe(qr, qi, c2, s2);
    qi = turnIm(qr, qi, c2, s2);
    qr = t;
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
  const x2r = re(a2);
  const x2i = im(a2);
  const x3r = re(a3);
  const x3i = im(a3);
  const t0r = add(x0r, x2r);
  const t0i = add(x0i, x2i);
  const t1r = sub(x0r, x2r);
  const t1i = sub(x0i, x2i);
  const t2r = add(x1r, x3r);
  const t2i = add(x1i, x3i);
  const t3r = sub(x1r, x3r);
  const t3i = sub(x1i, x3i);
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
  const p0r = re(a0);
  const p0i = im(a0);
  let r = re(a2);
  let i = im(a2);
  const x2r = turnRe(r, i, c2, s2);
  const x2i = turnIm(r, i, c2, s2);
  const t0r = add(p0r, x2r);
  const t0i = add(p0i, x2i);
  const t1r = sub(p0r, x2r);
  const t1i = sub(p0i, x2i);
  (r = re(a1)), (i = im(a1));
  const x1r = turnRe(r, i, c1, s1);
  const x1i = turnIm(r, i, c1, s1);
  (r = re(a3)), (i = im(a3));
  const x3r = turnRe(r, i, c3, s3);
  const x3i = turnIm(r, i, c3, s3);
  put(b0, add(t0r, add(x1r, x3r)), add(t0i, add(x1i, x3i)));
  if (outs > 1) put(b1, add(t1r, sub(x1i, x3i)), sub(t1i, sub(x1r, x3r)));
  if (outs > 2) {
    put(b2, sub(t0r, add(x1r, x3r)), sub(t0i, add(x1i, x3i)));
    put(b3, sub(t1r, sub(x1i, x3i)), add(t1i, sub(x1r, x3r)));
  }
}

/** @inline */
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
    let c = splat(w);
    let s = splat(w + 4);
    let t = turnRe(x1r, x1i, c, s);
    x1i = turnIm(x1r, x1i, c, s);
    x1r = t;
    (c = splat(w + 8)), (s = splat(w + 12)), (t = turnRe(x2r, x2i, c, s));
    x2i = turnIm(x2r, x2i, c, s);
    x2r = t;
    (c = splat(w + 16)), (s = splat(w + 20)), (t = turnRe(x3r, x3i, c, s));
    x3i = turnIm(x3r, x3i, c, s);
    x3r = t;
    (c = splat(w + 24)), (s = splat(w + 28)), (t = turnRe(x4r, x4i, c, s));
    x4i = turnIm(x4r, x4i, c, s);
    x4r = t;
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
  const x1r = re(a1);
  const x1i = im(a1);
  let e0r: v128;
  let e0i: v128;
  let e1r: v128;
  let e1i: v128;
  let e2r: v128;
  let e2i: v128;
  let e3r: v128;
  let e3i: v128;
  let o0r: v128;
  let o0i: v128;
  let o1r: v128;
  let o1i: v128;
  let o2r: v128;
  let o2i: v128;
  let o3r: v128;
  let o3i: v128;
  if (ins === 2) {
    (e0r = x0r), (e0i = x0i), (e1r = x0r), (e1i = x0i), (e2r = x0r), (e2i = x0i), (e3r = x0r), (e3i = x0i);
    (o0r = x1r), (o0i = x1i), (o1r = x1r), (o1i = x1i), (o2r = x1r), (o2i = x1i), (o3r = x1r), (o3i = x1i);
  } else if (ins === 4) {
    const x2r = re(a2);
    const x2i = im(a2);
    const x3r = re(a3);
    const x3i = im(a3);
    (e0r = add(x0r, x2r)), (e0i = add(x0i, x2i)), (e2r = sub(x0r, x2r)), (e2i = sub(x0i, x2i));
    (e1r = add(x0r, x2i)), (e1i = sub(x0i, x2r)), (e3r = sub(x0r, x2i)), (e3i = add(x0i, x2r));
    (o0r = add(x1r, x3r)), (o0i = add(x1i, x3i)), (o2r = sub(x1r, x3r)), (o2i = sub(x1i, x3i));
    (o1r = add(x1r, x3i)), (o1i = sub(x1i, x3r)), (o3r = sub(x1r, x3i)), (o3i = add(x1i, x3r));
  } else {
    let pr = re(a4);
    let pi = im(a4);
    let t0r = add(x0r, pr);
    let t0i = add(x0i, pi);
    let t1r = sub(x0r, pr);
    let t1i = sub(x0i, pi);
    (pr = re(a2)), (pi = im(a2));
    let qr = re(a6);
    let qi = im(a6);
    let t2r = add(pr, qr);
    let t2i = add(pi, qi);
    let t3r = sub(pr, qr);
    let t3i = sub(pi, qi);
    (e0r = add(t0r, t2r)), (e0i = add(t0i, t2i)), (e2r = sub(t0r, t2r)), (e2i = sub(t0i, t2i));
    (e1r = add(t1r, t3i)), (e1i = sub(t1i, t3r)), (e3r = sub(t1r, t3i)), (e3i = add(t1i, t3r));
    (pr = re(a5)), (pi = im(a5));
    (t0r = add(x1r, pr)), (t0i = add(x1i, pi)), (t1r = sub(x1r, pr)), (t1i = sub(x1i, pi));
    (pr = re(a3)), (pi = im(a3));
    (qr = re(a7)), (qi = im(a7));
    (t2r = add(pr, qr)), (t2i = add(pi, qi)), (t3r = sub(pr, qr)), (t3i = sub(pi, qi));
    (o0r = add(t0r, t2r)), (o0i = add(t0i, t2i)), (o2r = sub(t0r, t2r)), (o2i = sub(t0i, t2i));
    (o1r = add(t1r, t3i)), (o1i = sub(t1i, t3r)), (o3r = sub(t1r, t3i)), (o3i = add(t1i, t3r));
  }
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
