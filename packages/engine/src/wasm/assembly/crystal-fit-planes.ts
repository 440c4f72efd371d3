// A crystal's planes on strips of four rows of the box. A plane's τ = 2^⅓·t (t of crystal-fit/model.ts) is linear,
// base + e0·z + e1·y + e2·x, where z and y count from the box's first voxel and x from its centre; so scaled, S = τ²(3·2^(−⅔) − τ).
// In a row the crystal is where all τ are above 0, an interval, and a plane cuts it from one end to where its τ reaches 2^⅓.
// Lists of one number a plane: base, e0, e1, e2, −1/e2; then, only for the planes that cut the present plane of the box, τ at
// (z, 0, 0), e1, e2, −1/e2, the place of the plane's sums, and τ at (z, y + 1½, 0).

import { Area, box, crystal } from "./fields.generated";
import { add, mul, splat, sub, sumLanes } from "./simd";

/** τ where t is 1, and what S is made with. */
const full: f32 = 1.2599210498948732;
const three: f32 = 1.8898815748423097;

/** @inline */
function numbers(area: Area, index: i32): usize {
  return area.cuts + index * crystal.planeBytes;
}
/** @inline */
function largest(x: v128): f32 {
  return max(max(f32x4.extract_lane(x, 0), f32x4.extract_lane(x, 1)), max(f32x4.extract_lane(x, 2), f32x4.extract_lane(x, 3)));
}
/** @inline */
function smallest(x: v128): f32 {
  return min(min(f32x4.extract_lane(x, 0), f32x4.extract_lane(x, 1)), min(f32x4.extract_lane(x, 2), f32x4.extract_lane(x, 3)));
}

/** The lists of a model's planes with 1/2h, before any voxel. */
export function preparePlanes(area: Area, planes: usize, inverse: f32): void {
  const padded = <i32>(crystal.planeBytes >> 2);
  const base = numbers(area, 0);
  const e0 = numbers(area, 1);
  const e1 = numbers(area, 2);
  const e2 = numbers(area, 3);
  const crossing = numbers(area, 4);
  for (let k = 0; k < padded; k++) {
    const at = (<usize>k) << 2;
    let b: f32 = 2.0;
    let s0: f32 = 0.0;
    let s1: f32 = 0.0;
    let s2: f32 = 0.0;
    if (k < crystal.planeCount) {
      const n0 = load<f32>(planes);
      const n1 = load<f32>(planes, 4);
      const n2 = load<f32>(planes, 8);
      const d = load<f32>(planes, 12);
      const scale = full * inverse;
      const q = -scale / sqrt<f32>(n0 * n0 + n1 * n1 + n2 * n2);
      s0 = n0 * q;
      s1 = n1 * q;
      s2 = n2 * q;
      b = full * <f32>0.5 + d * scale - (s0 * crystal.centreZ + s1 * crystal.centreY);
    }
    store<f32>(base + at, b);
    store<f32>(e0 + at, s0);
    store<f32>(e1 + at, s1);
    store<f32>(e2 + at, s2);
    store<f32>(crossing + at, s2 === 0 ? <f32>0 : <f32>-1 / s2);
    planes += 16;
  }
}

/** Goes to plane z of the box: lists the planes that cut it. Returns whether anything can be inside. */
export function enterPlane(area: Area, z: i32): bool {
  const bytes = crystal.planeBytes;
  const at = f32x4.splat(<f32>z);
  const zero = f32x4.splat(0);
  const one = f32x4.splat(full);
  const lastY = f32x4.splat(<f32>2 * crystal.centreY);
  const half = f32x4.splat(crystal.centreX);
  const base = numbers(area, 0);
  const e0 = numbers(area, 1);
  const e1 = numbers(area, 2);
  const e2 = numbers(area, 3);
  const crossing = numbers(area, 4);
  const here = numbers(area, 5);
  const here1 = numbers(area, 6);
  const here2 = numbers(area, 7);
  const hereCrossing = numbers(area, 8);
  const sums = numbers(area, 9);
  let to: usize = 0;
  for (let k: usize = 0; k < bytes; k += 16) {
    const t = add(v128.load(base + k), mul(v128.load(e0 + k), at));
    const s1 = mul(v128.load(e1 + k), lastY);
    const s2 = f32x4.abs(mul(v128.load(e2 + k), half));
    if (v128.any_true(f32x4.lt(add(t, add(f32x4.pmax(s1, zero), s2)), zero))) return false;
    for (let bits = i32x4.bitmask(f32x4.lt(sub(add(t, f32x4.pmin(s1, zero)), s2), one)); bits !== 0; bits &= bits - 1) {
      const from = k + ((<usize>ctz(bits)) << 2);
      store<f32>(here + to, load<f32>(base + from) + load<f32>(e0 + from) * <f32>z);
      store<f32>(here1 + to, load<f32>(e1 + from));
      store<f32>(here2 + to, load<f32>(e2 + from));
      store<f32>(hereCrossing + to, load<f32>(crossing + from));
      store<i32>(sums + to, <i32>(from << 4));
      to += 4;
    }
  }
  area.cutting = <i32>((to + 15) & ~15);
  for (; (to & 15) !== 0; to += 4) {
    store<f32>(here + to, 2);
    store<f32>(here1 + to, 0);
    store<f32>(here2 + to, 0);
    store<f32>(hereCrossing + to, 0);
  }
  return true;
}

/**
 * Goes to the strip of four rows from y on: the first vector and the end of where anything of it is inside to the area, the planes
 * that cut it there to a list at `to`: τ at its centre, e1, e2, first and end of the part they cut (bytes), and where their sums are.
 * Returns the list's end; 0 where nothing is inside.
 */
export function enterStrip(area: Area, y: i32, to: usize): usize {
  const bytes = area.cutting;
  const at = f32x4.splat(<f32>y + <f32>1.5);
  const zero = f32x4.splat(0);
  const one = f32x4.splat(full);
  const before = numbers(area, 5);
  const e1 = numbers(area, 6);
  const e2 = numbers(area, 7);
  const crossing = numbers(area, 8);
  const sums = numbers(area, 9);
  const here = numbers(area, 10);
  const centre = crystal.centreX;
  const last = f32x4.splat(centre);
  const half = f32x4.splat(1.5);
  let low = f32x4.splat(-centre);
  let high = last;
  let outside = zero;
  for (let k: usize = 0; k < bytes; k += 16) {
    const t = add(v128.load(before + k), mul(v128.load(e1 + k), at));
    const slope = v128.load(e2 + k);
    v128.store(here + k, t);
    const most = add(t, mul(half, f32x4.abs(v128.load(e1 + k))));
    const x = mul(most, v128.load(crossing + k));
    const rises = f32x4.gt(slope, zero);
    const falls = f32x4.lt(slope, zero);
    low = f32x4.pmax(low, v128.bitselect(x, low, rises));
    high = f32x4.pmin(high, v128.bitselect(x, high, falls));
    outside = v128.or(outside, v128.andnot(f32x4.le(most, zero), v128.or(rises, falls)));
  }
  if (v128.any_true(outside)) return 0;
  // Rounding may cost a voxel of negligible amplitude; huge numbers must not reach the conversion.
  const end = centre + centre;
  const lowest = min(largest(low) + centre, end + <f32>1);
  const highest = max(smallest(high) + centre, -1);
  if (lowest > highest) return 0;
  const first = max(0, <i32>ceil<f32>(lowest)) >> 2;
  const stop = (min(<i32>highest, <i32>end) >> 2) + 1;
  if (first >= stop) return 0;
  area.from = first;
  area.end = stop;
  const start = f32x4.splat(<f32>(first << 2) - centre);
  const finish = f32x4.splat(min(<f32>((stop << 2) - 1), end) - centre);
  const first4 = i32x4.splat(first);
  const stop4 = i32x4.splat(stop);
  const quarter = f32x4.splat(0.25);
  const froms = changetype<usize>(area) + offsetof<Area>("froms");
  const ends = changetype<usize>(area) + offsetof<Area>("ends");
  for (let k: usize = 0; k < bytes; k += 16) {
    const t = sub(v128.load(here + k), mul(half, f32x4.abs(v128.load(e1 + k))));
    const slope = v128.load(e2 + k);
    const least = f32x4.pmin(add(t, mul(slope, start)), add(t, mul(slope, finish)));
    let bits = i32x4.bitmask(f32x4.lt(least, one));
    if (bits === 0) continue;
    const x = add(mul(sub(t, one), v128.load(crossing + k)), last);
    const vector = i32x4.trunc_sat_f32x4_s(f32x4.floor(mul(x, quarter)));
    v128.store(froms, i32x4.shl(i32x4.max_s(first4, v128.bitselect(vector, first4, f32x4.lt(slope, zero))), 4));
    const after = i32x4.sub(vector, i32x4.splat(-1));
    v128.store(ends, i32x4.shl(i32x4.min_s(stop4, v128.bitselect(after, stop4, f32x4.gt(slope, zero))), 4));
    for (; bits !== 0; bits &= bits - 1) {
      const lane = (<usize>ctz(bits)) << 2;
      const from = k + lane;
      store<f32>(to, load<f32>(here + from));
      store<f32>(to, load<f32>(e1 + from), 4);
      store<f32>(to, load<f32>(e2 + from), 8);
      store<i32>(to, load<i32>(froms + lane), 12);
      store<i32>(to, load<i32>(ends + lane), 16);
      store<i32>(to, load<i32>(sums + from), 20);
      to += 32;
    }
  }
  return to;
}

/** @inline */
function bound(t: v128, least: v128, most: v128): v128 {
  return f32x4.pmin(f32x4.pmax(t, least), most);
}
/** at ← at·S. @inline */
function multiply(at: usize, t: v128, k: v128): void {
  v128.store(at, mul(mul(v128.load(at), t), mul(t, sub(k, t))));
}

/**
 * The product of the planes' S on the present strip, into four rows at `to`; `list` … `end` are those that cut it. Returns the
 * bits of the rows where anything is not 0.
 */
export function multiplyPlanes(area: Area, list: usize, end: usize, to: usize): i32 {
  const zero = f32x4.splat(0);
  const one = f32x4.splat(full);
  const k = f32x4.splat(three);
  const places = crystal.rowPlaces;
  const mask = crystal.rowMask;
  const pitch = (<usize>box.vectors) << 4;
  const first = (<usize>area.from) << 4;
  const stop = (<usize>area.end) << 4;
  const row1 = to + pitch;
  const row2 = row1 + pitch;
  const row3 = row2 + pitch;
  for (let at = first; at < stop; at += 16) {
    const unit = v128.and(f32x4.splat(1), v128.load(mask + at));
    v128.store(to + at, unit);
    v128.store(row1 + at, unit);
    v128.store(row2 + at, unit);
    v128.store(row3 + at, unit);
  }
  for (let p = list; p < end; p += 32) {
    const e1 = splat(p + 4);
    const half = mul(e1, f32x4.splat(0.5));
    const slope = splat(p + 8);
    const t0 = splat(p);
    const last = <usize>load<i32>(p, 16);
    for (let at = <usize>load<i32>(p, 12); at < last; at += 16) {
      const t = add(t0, mul(slope, v128.load(places + at)));
      const t1 = sub(t, half);
      const t2 = add(t, half);
      multiply(to + at, bound(sub(t1, e1), zero, one), k);
      multiply(row1 + at, bound(t1, zero, one), k);
      multiply(row2 + at, bound(t2, zero, one), k);
      multiply(row3 + at, bound(add(t2, e1), zero, one), k);
    }
  }
  let bits = 0;
  for (let row = 0; row < 4; row++) {
    // Smaller amplitudes are invisible, and subnormal numbers would be slow.
    const least = f32x4.splat(1e-18);
    let some = zero;
    for (let at = to + first; at < to + stop; at += 16) {
      const a = v128.load(at);
      const seen = f32x4.gt(a, least);
      some = v128.or(some, seen);
      v128.store(at, v128.and(a, seen));
    }
    if (v128.any_true(some)) bits |= 1 << row;
    to += pitch;
  }
  return bits;
}

/** e of {@link addSlopes} for the row at `at`. @inline */
function slopeOf(at: usize, t: v128, one: v128, k: v128): v128 {
  return f32x4.div(mul(v128.load(at), sub(one, t)), mul(t, sub(k, t)));
}

/**
 * Adds four rows at `from`, a·∂L/∂a, to the sums of the planes that cut the strip, `list` … `end`: Σ e·r and Σ e with
 * e = a·∂L/∂a·(2^⅓ − τ)/(τ(3·2^(−⅔) − τ)), which is 2^⅔/3·h·∂L/∂d.
 */
export function addSlopes(area: Area, list: usize, end: usize, from: usize, z: i32, y: i32): void {
  const one = f32x4.splat(full);
  const k = f32x4.splat(three);
  const zero = f32x4.splat(0);
  const places = crystal.rowPlaces;
  // Where τ is this small a·∂L/∂a is too, as τ².
  const least = f32x4.splat(1e-6);
  const pitch = (<usize>box.vectors) << 4;
  const row1 = from + pitch;
  const row2 = row1 + pitch;
  const row3 = row2 + pitch;
  const rz = f32x4.splat(<f32>z - crystal.centreZ);
  const ry = f32x4.splat(<f32>y + <f32>1.5 - crystal.centreY);
  const sums = area.sums;
  for (let p = list; p < end; p += 32) {
    const e1 = splat(p + 4);
    const half = mul(e1, f32x4.splat(0.5));
    const slope = splat(p + 8);
    const t0 = splat(p);
    const last = <usize>load<i32>(p, 16);
    let all = zero;
    let along = zero;
    let near = zero;
    let far = zero;
    for (let at = <usize>load<i32>(p, 12); at < last; at += 16) {
      const x = v128.load(places + at);
      const t = add(t0, mul(slope, x));
      const t1 = sub(t, half);
      const t2 = add(t, half);
      const g0 = slopeOf(from + at, bound(sub(t1, e1), least, one), one, k);
      const g1 = slopeOf(row1 + at, bound(t1, least, one), one, k);
      const g2 = slopeOf(row2 + at, bound(t2, least, one), one, k);
      const g3 = slopeOf(row3 + at, bound(add(t2, e1), least, one), one, k);
      const sum = add(add(g0, g3), add(g1, g2));
      all = add(all, sum);
      along = add(along, mul(sum, x));
      near = add(near, sub(g2, g1));
      far = add(far, sub(g3, g0));
    }
    const sum = sums + <usize>load<i32>(p, 20);
    const across = add(mul(all, ry), add(mul(far, f32x4.splat(1.5)), mul(near, f32x4.splat(0.5))));
    v128.store(sum, add(v128.load(sum), mul(all, rz)));
    v128.store(sum, add(v128.load(sum, 16), across), 16);
    v128.store(sum, add(v128.load(sum, 32), along), 32);
    v128.store(sum, add(v128.load(sum, 48), all), 48);
  }
}

/** The gradient of all planes from their sums, with 1/2h: through u = (d − n̂·r)/h and n̂ = n/|n|. */
export function gatherPlanes(area: Area, planes: usize, to: usize, inverse: f32): void {
  const factor: f32 = (<f32>6.0 / (full * full)) * inverse;
  let sum = area.sums;
  for (let k = crystal.planeCount; k > 0; k--) {
    let n0 = load<f32>(planes);
    let n1 = load<f32>(planes, 4);
    let n2 = load<f32>(planes, 8);
    const q: f32 = 1.0 / sqrt<f32>(n0 * n0 + n1 * n1 + n2 * n2);
    (n0 *= q), (n1 *= q), (n2 *= q);
    const g0 = -factor * sumLanes(v128.load(sum));
    const g1 = -factor * sumLanes(v128.load(sum, 16));
    const g2 = -factor * sumLanes(v128.load(sum, 32));
    // g − n̂(n̂·g) as n̂ × (g × n̂): nothing of it lies along an axis that n̂ lies on, where Adam would make a step of its rounding.
    const c0 = g1 * n2 - g2 * n1;
    const c1 = g2 * n0 - g0 * n2;
    const c2 = g0 * n1 - g1 * n0;
    store<f32>(to, (n1 * c2 - n2 * c1) * q);
    store<f32>(to, (n2 * c0 - n0 * c2) * q, 4);
    store<f32>(to, (n0 * c1 - n1 * c0) * q, 8);
    store<f32>(to, factor * sumLanes(v128.load(sum, 48)), 12);
    planes += 16;
    to += 16;
    sum += 64;
  }
}
