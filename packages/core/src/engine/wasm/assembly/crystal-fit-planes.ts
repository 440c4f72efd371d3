// A crystal's planes on rows of the box. A plane's t (crystal-fit/model.ts) is base + e0·z + e1·y + c1·x over the box's indices. In a
// row the crystal is where all t are above 0, an interval, and there only those planes cut it whose t is not 1 all along.
// Seven lists hold, one number a plane: base, e0, e1, c1, −1/c1, and t at (z, 0, 0) and (z, y, 0).

import * as c from "../crystal-fit-fields";
import { add, mul, splat, sub } from "./butterflies";
import { sumLanes } from "./crystal-fit-functions";

// @ts-ignore: decorator
@inline function numbers(area: usize, index: i32): usize { return <usize>load<u32>(area, c.areaCuts) + index * <usize>load<i32>(c.planeBytes); }

/** The lists of a model's planes with 1/2h, before any voxel. */
export function preparePlanes(area: usize, planes: usize, inverse: f32): void {
  const count = load<i32>(c.planeCount), padded = load<i32>(c.planeBytes) >> 2;
  const base = numbers(area, 0), e0 = numbers(area, 1), e1 = numbers(area, 2), c1 = numbers(area, 3), crossing = numbers(area, 4);
  const cz = load<f32>(c.centreZ), cy = load<f32>(c.centreY), cx = load<f32>(c.centreX);
  for (let k = 0; k < count; k++) {
    const n0 = load<f32>(planes), n1 = load<f32>(planes, 4), n2 = load<f32>(planes, 8), d = load<f32>(planes, 12);
    const q = -inverse / sqrt<f32>(n0 * n0 + n1 * n1 + n2 * n2), at = <usize>k << 2, slope = n2 * q;
    store<f32>(base + at, 0.5 + d * inverse - q * (n0 * cz + n1 * cy + n2 * cx));
    store<f32>(e0 + at, n0 * q);
    store<f32>(e1 + at, n1 * q);
    store<f32>(c1 + at, slope);
    store<f32>(crossing + at, slope == 0 ? <f32>0 : <f32>-1 / slope);
    planes += 16;
  }
  for (let k = count; k < padded; k++) {
    const at = <usize>k << 2;
    store<f32>(base + at, 2);
    store<f32>(e0 + at, 0);
    store<f32>(e1 + at, 0);
    store<f32>(c1 + at, 0);
    store<f32>(crossing + at, 0);
  }
}

/** Goes to plane z of the box. */
export function enterPlane(area: usize, z: i32): void {
  const bytes = <usize>load<i32>(c.planeBytes), at = f32x4.splat(<f32>z);
  const base = numbers(area, 0), e0 = numbers(area, 1), here = numbers(area, 5);
  for (let k: usize = 0; k < bytes; k += 16) v128.store(here + k, add(v128.load(base + k), mul(v128.load(e0 + k), at)));
}

/**
 * Goes to row y: the first vector and the end of the interval to the area, the planes that cut it to its list (t at x = 0, c1, and
 * 64 times the plane's index). Returns their number; −1 where nothing of the row is inside.
 */
export function enterRow(area: usize, y: i32): i32 {
  const bytes = <usize>load<i32>(c.planeBytes), at = f32x4.splat(<f32>y), zero = f32x4.splat(0), one = f32x4.splat(1);
  const e1 = numbers(area, 2), c1 = numbers(area, 3), crossing = numbers(area, 4), before = numbers(area, 5), here = numbers(area, 6);
  const end = <f32>(load<i32>(c.boxColumns) - 1), last = f32x4.splat(end);
  let low = zero, high = last, outside = zero;
  for (let k: usize = 0; k < bytes; k += 16) {
    const t = add(v128.load(before + k), mul(v128.load(e1 + k), at)), slope = v128.load(c1 + k);
    v128.store(here + k, t);
    const x = mul(t, v128.load(crossing + k)), rises = f32x4.gt(slope, zero), falls = f32x4.lt(slope, zero);
    low = f32x4.pmax(low, v128.bitselect(x, zero, rises));
    high = f32x4.pmin(high, v128.bitselect(x, last, falls));
    outside = v128.or(outside, v128.andnot(f32x4.le(t, zero), v128.or(rises, falls)));
  }
  if (v128.any_true(outside)) return -1;
  const lowest = max(max(f32x4.extract_lane(low, 0), f32x4.extract_lane(low, 1)), max(f32x4.extract_lane(low, 2), f32x4.extract_lane(low, 3)));
  const highest = min(min(f32x4.extract_lane(high, 0), f32x4.extract_lane(high, 1)), min(f32x4.extract_lane(high, 2), f32x4.extract_lane(high, 3)));
  // A voxel more at both ends, for rounding; and the conversion must not meet huge numbers.
  const from = <i32>floor<f32>(min(lowest, end + 1)), to = <i32>ceil<f32>(max(highest, -1));
  if (from > to || from > <i32>end || to < 0) return -1;
  const first = from >> 2, stop = (min(to, <i32>end) >> 2) + 1;
  store<i32>(area, first, c.areaFrom);
  store<i32>(area, stop, c.areaEnd);
  const start = f32x4.splat(<f32>(first << 2)), finish = f32x4.splat(min(<f32>((stop << 2) - 1), end));
  let to4 = <usize>load<u32>(area, c.areaActive), active = 0;
  for (let k: usize = 0; k < bytes; k += 16) {
    const t = v128.load(here + k), slope = v128.load(c1 + k);
    const least = f32x4.pmin(add(t, mul(slope, start)), add(t, mul(slope, finish)));
    for (let bits = i32x4.bitmask(f32x4.lt(least, one)); bits != 0; bits &= bits - 1) {
      const at4 = k + (<usize>ctz(bits) << 2);
      store<f32>(to4, load<f32>(here + at4));
      store<f32>(to4, load<f32>(c1 + at4), 4);
      store<i32>(to4, <i32>(at4 << 4), 8);
      to4 += 16;
      active++;
    }
  }
  return active;
}

/** S of t. */
// @ts-ignore: decorator
@inline function smooth(t: v128, three: v128): v128 { return mul(mul(t, t), sub(three, add(t, t))); }

/** The product of the `active` planes' S on the interval of the present row, into the row at `to`. */
export function multiplyPlanes(area: usize, active: i32, to: usize): void {
  const zero = f32x4.splat(0), one = f32x4.splat(1), three = f32x4.splat(3), least = f32x4.splat(1e-18), four = f32x4.splat(4);
  const list = <usize>load<u32>(area, c.areaActive), end = list + (<usize>active << 4), mask = <usize>load<u32>(c.rowMask);
  const stop = load<i32>(area, c.areaEnd);
  for (let v = load<i32>(area, c.areaFrom); v < stop; v += 2) {
    const x = add(f32x4.splat(<f32>(v << 2)), f32x4(0, 1, 2, 3)), w = add(x, four), at = <usize>v << 4;
    let a = v128.and(one, v128.load(mask + at)), b = v128.and(one, v128.load(mask + at, 16));
    for (let p = list; p < end; p += 16) {
      const t = splat(p), slope = splat(p + 4);
      a = mul(a, smooth(f32x4.pmin(f32x4.pmax(add(t, mul(slope, x)), zero), one), three));
      b = mul(b, smooth(f32x4.pmin(f32x4.pmax(add(t, mul(slope, w)), zero), one), three));
    }
    // Less than this cannot be seen, and would be slow where it nears the smallest float32.
    v128.store(to + at, v128.and(a, f32x4.gt(a, least)));
    v128.store(to + at, v128.and(b, f32x4.gt(b, least)), 16);
  }
}

/**
 * Adds the row at `from`, a·∂L/∂a, to the sums of the planes that cut it: Σ e, Σ e·r with e = a·∂L/∂a·(1 − t)/(t(3 − 2t)),
 * which is a third of h·∂L/∂d.
 */
export function addSlopes(area: usize, active: i32, from: usize, z: i32, y: i32): void {
  const one = f32x4.splat(1), three = f32x4.splat(3), four = f32x4.splat(4), zero = f32x4.splat(0);
  // Where t is this small a·∂L/∂a is too, as t².
  const least = f32x4.splat(1e-6);
  const rz = f32x4.splat(<f32>z - load<f32>(c.centreZ)), ry = f32x4.splat(<f32>y - load<f32>(c.centreY)), centre = splat(c.centreX);
  const list = <usize>load<u32>(area, c.areaActive), end = list + (<usize>active << 4), sums = <usize>load<u32>(area, c.areaSums);
  const first = load<i32>(area, c.areaFrom), stop = load<i32>(area, c.areaEnd);
  const start = add(f32x4.splat(<f32>(first << 2)), f32x4(0, 1, 2, 3)), begin = from + (<usize>first << 4), finish = from + (<usize>stop << 4);
  for (let p = list; p < end; p += 16) {
    const t0 = splat(p), slope = splat(p + 4);
    let x = start, all = zero, along = zero;
    for (let at = begin; at < finish; at += 16) {
      const t = f32x4.pmin(f32x4.pmax(add(t0, mul(slope, x)), least), one);
      const e = f32x4.div(mul(v128.load(at), sub(one, t)), mul(t, sub(three, add(t, t))));
      all = add(all, e);
      along = add(along, mul(e, sub(x, centre)));
      x = add(x, four);
    }
    const sum = sums + <usize>load<i32>(p, 8);
    v128.store(sum, add(v128.load(sum), mul(all, rz)));
    v128.store(sum, add(v128.load(sum, 16), mul(all, ry)), 16);
    v128.store(sum, add(v128.load(sum, 32), along), 32);
    v128.store(sum, add(v128.load(sum, 48), all), 48);
  }
}

/** The gradient of all planes from their sums, with 1/2h: through u = (d − n̂·r)/h and n̂ = n/|n|. */
export function gatherPlanes(area: usize, planes: usize, to: usize, inverse: f32): void {
  const factor: f32 = 6.0 * inverse;
  let sum = <usize>load<u32>(area, c.areaSums);
  for (let k = load<i32>(c.planeCount); k > 0; k--) {
    let n0 = load<f32>(planes), n1 = load<f32>(planes, 4), n2 = load<f32>(planes, 8);
    const q: f32 = 1.0 / sqrt<f32>(n0 * n0 + n1 * n1 + n2 * n2);
    n0 *= q, n1 *= q, n2 *= q;
    const g0 = -factor * sumLanes(v128.load(sum)), g1 = -factor * sumLanes(v128.load(sum, 16)), g2 = -factor * sumLanes(v128.load(sum, 32));
    const along = g0 * n0 + g1 * n1 + g2 * n2;
    store<f32>(to, (g0 - along * n0) * q);
    store<f32>(to, (g1 - along * n1) * q, 4);
    store<f32>(to, (g2 - along * n2) * q, 8);
    store<f32>(to, factor * sumLanes(v128.load(sum, 48)), 12);
    planes += 16;
    to += 16;
    sum += 64;
  }
}
