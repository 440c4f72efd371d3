// Transforms of one bundle: 8 columns side by side, a point being two complex vectors (64 bytes) in scratch.
// Decimation in time: the first pass gathers the points in digit-reversed order from wherever they are, the middle
// passes work in scratch, the last one scatters. `d` is the distance from a point's first vector to its second in the
// source. Tables hold byte offsets; a first or last pass skips what lies outside the box.
// A plan: [n, passes, then radix, span (points a finished sub-transform holds), twiddles for every pass].

import { radix2, radix3, radix4, radix4t, radix5, radix8 } from "./butterflies";
import { grid } from "./fields.generated";
import { add, copy, lane, splat, sub, turnIm, turnRe } from "./simd";

/** @inline */
function at(table: usize, i: i32): usize {
  return <usize>load<u32>(table + ((<usize>i) << 2));
}
/** @inline */
function field(plan: usize, pass: i32, part: i32): i32 {
  return load<i32>(plan + 8 + pass * 12 + part * 4);
}

/** @inline */
function first4(source: usize, d: usize, table: usize, to: usize, blocks: i32, ins: i32): void {
  for (let i = 0; i < blocks; i++) {
    const a0 = source + at(table, 0);
    const a1 = source + at(table, 1);
    const a2 = source + at(table, 2);
    const a3 = source + at(table, 3);
    radix4(a0, a1, a2, a3, to, to + 64, to + 128, to + 192, ins);
    radix4(a0 + d, a1 + d, a2 + d, a3 + d, to + 32, to + 96, to + 160, to + 224, ins);
    table += 16;
    to += 256;
  }
}

/** @inline */
function first8(source: usize, d: usize, table: usize, to: usize, blocks: i32, ins: i32): void {
  for (let i = 0; i < blocks; i++) {
    const a0 = source + at(table, 0);
    const a1 = source + at(table, 1);
    const a2 = source + at(table, 2);
    const a3 = source + at(table, 3);
    const a4 = source + at(table, 4);
    const a5 = source + at(table, 5);
    const a6 = source + at(table, 6);
    const a7 = source + at(table, 7);
    radix8(a0, a1, a2, a3, a4, a5, a6, a7, to, ins);
    radix8(a0 + d, a1 + d, a2 + d, a3 + d, a4 + d, a5 + d, a6 + d, a7 + d, to + 32, ins);
    table += 32;
    to += 512;
  }
}

function firstSmall(source: usize, d: usize, table: usize, to: usize, blocks: i32, radix: i32): void {
  for (let i = 0; i < blocks; i++) {
    const a0 = source + at(table, 0);
    if (radix === 5) {
      const a1 = source + at(table, 1);
      const a2 = source + at(table, 2);
      const a3 = source + at(table, 3);
      const a4 = source + at(table, 4);
      radix5(a0, a1, a2, a3, a4, to, to + 64, to + 128, to + 192, to + 256, false, 0);
      radix5(a0 + d, a1 + d, a2 + d, a3 + d, a4 + d, to + 32, to + 96, to + 160, to + 224, to + 288, false, 0);
    } else if (radix === 3) {
      const a1 = source + at(table, 1);
      const a2 = source + at(table, 2);
      const none = f32x4.splat(0);
      radix3(a0, a1, a2, to, to + 64, to + 128, false, none, none, none, none);
      radix3(a0 + d, a1 + d, a2 + d, to + 32, to + 96, to + 160, false, none, none, none, none);
    } else if (radix === 2) {
      const a1 = source + at(table, 1);
      radix2(a0, a1, to, to + 64, false, 0);
      radix2(a0 + d, a1 + d, to + 32, to + 96, false, 0);
    } else {
      copy(a0, to);
      copy(a0 + d, to + 32);
    }
    table += radix << 2;
    to += radix << 6;
  }
}

/** Gathers the points and does the first pass of `plan` into scratch. `keep` of the first radix' inputs are not zero. */
export function gather(plan: usize, source: usize, d: usize, table: usize, keep: i32, scratch: usize): void {
  const radix = field(plan, 0, 0);
  const blocks = load<i32>(plan) / radix;
  if (radix === 4) {
    if (keep === 1) first4(source, d, table, scratch, blocks, 1);
    else if (keep === 2) first4(source, d, table, scratch, blocks, 2);
    else first4(source, d, table, scratch, blocks, 4);
  } else if (radix === 8) {
    if (keep === 1) first8(source, d, table, scratch, blocks, 1);
    else if (keep === 2) first8(source, d, table, scratch, blocks, 2);
    else if (keep <= 4) first8(source, d, table, scratch, blocks, 4);
    else first8(source, d, table, scratch, blocks, 8);
  } else firstSmall(source, d, table, scratch, blocks, radix);
}

function middle4(scratch: usize, twiddles: usize, span: i32, blocks: i32): void {
  const s = (<usize>span) << 6;
  for (let j = 0; j < span; j++) {
    const c1 = splat(twiddles);
    const s1 = splat(twiddles + 4);
    const c2 = splat(twiddles + 8);
    const s2 = splat(twiddles + 12);
    const c3 = splat(twiddles + 16);
    const s3 = splat(twiddles + 20);
    let a0 = scratch;
    for (let i = 0; i < blocks; i++) {
      const a1 = a0 + s;
      const a2 = a1 + s;
      const a3 = a2 + s;
      radix4t(a0, a1, a2, a3, a0, a1, a2, a3, 4, c1, s1, c2, s2, c3, s3);
      radix4t(a0 + 32, a1 + 32, a2 + 32, a3 + 32, a0 + 32, a1 + 32, a2 + 32, a3 + 32, 4, c1, s1, c2, s2, c3, s3);
      a0 = a3 + s;
    }
    scratch += 64;
    twiddles += 24;
  }
}

function middle3(scratch: usize, twiddles: usize, span: i32, blocks: i32): void {
  const s = (<usize>span) << 6;
  for (let j = 0; j < span; j++) {
    const c1 = splat(twiddles);
    const s1 = splat(twiddles + 4);
    const c2 = splat(twiddles + 8);
    const s2 = splat(twiddles + 12);
    let a0 = scratch;
    for (let i = 0; i < blocks; i++) {
      const a1 = a0 + s;
      const a2 = a1 + s;
      radix3(a0, a1, a2, a0, a1, a2, true, c1, s1, c2, s2);
      radix3(a0 + 32, a1 + 32, a2 + 32, a0 + 32, a1 + 32, a2 + 32, true, c1, s1, c2, s2);
      a0 = a2 + s;
    }
    scratch += 64;
    twiddles += 16;
  }
}

function middleSmall(scratch: usize, twiddles: usize, span: i32, blocks: i32, radix: i32): void {
  const s = (<usize>span) << 6;
  for (let j = 0; j < span; j++) {
    let a0 = scratch;
    for (let i = 0; i < blocks; i++) {
      const a1 = a0 + s;
      if (radix === 5) {
        const a2 = a1 + s;
        const a3 = a2 + s;
        const a4 = a3 + s;
        radix5(a0, a1, a2, a3, a4, a0, a1, a2, a3, a4, true, twiddles);
        radix5(a0 + 32, a1 + 32, a2 + 32, a3 + 32, a4 + 32, a0 + 32, a1 + 32, a2 + 32, a3 + 32, a4 + 32, true, twiddles);
        a0 = a4 + s;
      } else {
        radix2(a0, a1, a0, a1, true, twiddles);
        radix2(a0 + 32, a1 + 32, a0 + 32, a1 + 32, true, twiddles);
        a0 = a1 + s;
      }
    }
    scratch += 64;
    twiddles += (radix - 1) << 3;
  }
}

/** Passes `from` … `to` − 1 of `plan`, in place in scratch. */
export function middle(plan: usize, scratch: usize, from: i32, to: i32): void {
  const n = load<i32>(plan);
  for (let pass = from; pass < to; pass++) {
    const radix = field(plan, pass, 0);
    const span = field(plan, pass, 1);
    const twiddles = <usize>field(plan, pass, 2);
    const blocks = n / (radix * span);
    if (radix === 4) middle4(scratch, twiddles, span, blocks);
    else if (radix === 3) middle3(scratch, twiddles, span, blocks);
    else if (radix !== 1) middleSmall(scratch, twiddles, span, blocks, radix);
  }
}

/** @inline */
function last4(scratch: usize, twiddles: usize, span: i32, target: usize, table: usize, outs: i32): void {
  const s = (<usize>span) << 6;
  const row = (<usize>span) << 2;
  for (let j = 0; j < span; j++) {
    const c1 = splat(twiddles);
    const s1 = splat(twiddles + 4);
    const c2 = splat(twiddles + 8);
    const s2 = splat(twiddles + 12);
    const c3 = splat(twiddles + 16);
    const s3 = splat(twiddles + 20);
    const a1 = scratch + s;
    const a2 = a1 + s;
    const a3 = a2 + s;
    const b0 = target + at(table, 0);
    const b1 = outs > 1 ? target + at(table + row, 0) : 0;
    const b2 = outs > 2 ? target + at(table + 2 * row, 0) : 0;
    const b3 = outs > 2 ? target + at(table + 3 * row, 0) : 0;
    radix4t(scratch, a1, a2, a3, b0, b1, b2, b3, outs, c1, s1, c2, s2, c3, s3);
    radix4t(scratch + 32, a1 + 32, a2 + 32, a3 + 32, b0 + 32, b1 + 32, b2 + 32, b3 + 32, outs, c1, s1, c2, s2, c3, s3);
    scratch += 64;
    twiddles += 24;
    table += 4;
  }
}

function lastSmall(scratch: usize, twiddles: usize, span: i32, target: usize, table: usize, radix: i32): void {
  const s = (<usize>span) << 6;
  const row = (<usize>span) << 2;
  for (let j = 0; j < span; j++) {
    const a1 = scratch + s;
    const b0 = target + at(table, 0);
    if (radix === 3) {
      const a2 = a1 + s;
      const b1 = target + at(table + row, 0);
      const b2 = target + at(table + 2 * row, 0);
      const c1 = splat(twiddles);
      const s1 = splat(twiddles + 4);
      const c2 = splat(twiddles + 8);
      const s2 = splat(twiddles + 12);
      radix3(scratch, a1, a2, b0, b1, b2, true, c1, s1, c2, s2);
      radix3(scratch + 32, a1 + 32, a2 + 32, b0 + 32, b1 + 32, b2 + 32, true, c1, s1, c2, s2);
    } else if (radix === 5) {
      const a2 = a1 + s;
      const a3 = a2 + s;
      const a4 = a3 + s;
      const b1 = target + at(table + row, 0);
      const b2 = target + at(table + 2 * row, 0);
      const b3 = target + at(table + 3 * row, 0);
      const b4 = target + at(table + 4 * row, 0);
      radix5(scratch, a1, a2, a3, a4, b0, b1, b2, b3, b4, true, twiddles);
      radix5(scratch + 32, a1 + 32, a2 + 32, a3 + 32, a4 + 32, b0 + 32, b1 + 32, b2 + 32, b3 + 32, b4 + 32, true, twiddles);
    } else if (radix === 2) {
      const b1 = target + at(table + row, 0);
      radix2(scratch, a1, b0, b1, true, twiddles);
      radix2(scratch + 32, a1 + 32, b0 + 32, b1 + 32, true, twiddles);
    } else {
      copy(scratch, b0);
      copy(scratch + 32, b0 + 32);
    }
    scratch += 64;
    twiddles += (radix - 1) << 3;
    table += 4;
  }
}

/** The last pass of `plan`, scattering. `keep` of the last radix' outputs are wanted. */
export function scatter(plan: usize, scratch: usize, target: usize, table: usize, keep: i32): void {
  const pass = load<i32>(plan, 4) - 1;
  const radix = field(plan, pass, 0);
  const span = field(plan, pass, 1);
  const twiddles = <usize>field(plan, pass, 2);
  if (radix === 4) {
    if (keep === 1) last4(scratch, twiddles, span, target, table, 1);
    else if (keep === 2) last4(scratch, twiddles, span, target, table, 2);
    else last4(scratch, twiddles, span, target, table, 4);
  } else lastSmall(scratch, twiddles, span, target, table, radix);
}

/** Bundles whose lines are fetched together. */
const together = 4;

/**
 * Before the first of every few bundles of a row (`bundle` counts down) reads a word of all their lines of `count` points, so that
 * memory fetches them at once: the first pass alone would ask for no more lines at a time than the few butterflies that a
 * processor looks ahead.
 */
export function fetchPoints(bundle: i32, source: usize, table: usize, count: i32, scratch: usize): void {
  if (!grid.fetches || bundle % together !== 0) return;
  let sum = 0;
  const end = table + ((<usize>count) << 2);
  for (; table < end; table += 4) {
    const point = source + at(table, 0);
    sum += load<i32>(point) + load<i32>(point, 64) + load<i32>(point, 128) + load<i32>(point, 192);
  }
  store<i32>(scratch, sum);
}

/** The same for lines of 64 bytes that follow each other. */
export function fetchLines(source: usize, count: i32, scratch: usize): void {
  if (!grid.fetches) return;
  let sum = 0;
  const end = source + ((<usize>(count & ~3)) << 6);
  for (; source < end; source += 256)
    sum += load<i32>(source) + load<i32>(source, 64) + load<i32>(source, 128) + load<i32>(source, 192);
  store<i32>(scratch, sum);
}

/** A whole transform of one bundle, whose vectors lie together on both sides. */
export function transformBundle(
  plan: usize,
  source: usize,
  inTable: usize,
  keepIn: i32,
  target: usize,
  outTable: usize,
  keepOut: i32,
  scratch: usize,
): void {
  gather(plan, source, 32, inTable, keepIn, scratch);
  middle(plan, scratch, 1, load<i32>(plan, 4) - 1);
  scatter(plan, scratch, target, outTable, keepOut);
}

/** A bundle's columns along z from planes, as a first pass reads them, to frequencies in order at `to`. */
export function fromPlanes(planes: usize, table: usize, keep: i32, to: usize, scratch: usize): void {
  transformBundle(grid.planZ, planes, table, keep, to, grid.identity, 8, scratch);
}

/** The same the other way: from points in order to planes, as a last pass writes them. */
export function toPlanes(points: usize, planes: usize, table: usize, keep: i32, scratch: usize): void {
  transformBundle(grid.planZ, points, grid.zScratchForward, 8, planes, table, keep, scratch);
}

/**
 * The end of a transform of two rows whose lanes lie along x: scratch holds, for each lane l, the (nx/4)-point transform of
 * columns l, l + 4, …; a twiddled radix 4 across the lanes with a transposition gives columns in order. `keep` quarters of the
 * row are wanted.
 */
export function scatterLanes(scratch: usize, twiddles: usize, groups: i32, target: usize, e: usize, keep: i32): void {
  const quarter = (<usize>groups) << 5;
  for (let row = 0; row < 2; row++) {
    let from = scratch;
    let w = twiddles;
    let to = target;
    for (let m = 0; m < groups; m++) {
      const p = v128.load(from);
      const q = v128.load(from, 64);
      const r = v128.load(from, 128);
      const s = v128.load(from, 192);
      const x0r = lane(p, q, r, s, 0);
      const y1r = lane(p, q, r, s, 1);
      const y2r = lane(p, q, r, s, 2);
      const y3r = lane(p, q, r, s, 3);
      const t = v128.load(from, 16);
      const u = v128.load(from, 80);
      const v = v128.load(from, 144);
      const x = v128.load(from, 208);
      const x0i = lane(t, u, v, x, 0);
      const y1i = lane(t, u, v, x, 1);
      const y2i = lane(t, u, v, x, 2);
      const y3i = lane(t, u, v, x, 3);
      const x1r = turnRe(y1r, y1i, v128.load(w), v128.load(w, 16));
      const x1i = turnIm(y1r, y1i, v128.load(w), v128.load(w, 16));
      const x2r = turnRe(y2r, y2i, v128.load(w, 32), v128.load(w, 48));
      const x2i = turnIm(y2r, y2i, v128.load(w, 32), v128.load(w, 48));
      const x3r = turnRe(y3r, y3i, v128.load(w, 64), v128.load(w, 80));
      const x3i = turnIm(y3r, y3i, v128.load(w, 64), v128.load(w, 80));
      const t0r = add(x0r, x2r);
      const t0i = add(x0i, x2i);
      const t1r = sub(x0r, x2r);
      const t1i = sub(x0i, x2i);
      const t2r = add(x1r, x3r);
      const t2i = add(x1i, x3i);
      const t3r = sub(x1r, x3r);
      const t3i = sub(x1i, x3i);
      v128.store(to, add(t0r, t2r));
      v128.store(to, add(t0i, t2i), 16);
      if (keep > 1) {
        const second = to + quarter;
        v128.store(second, add(t1r, t3i));
        v128.store(second, sub(t1i, t3r), 16);
        if (keep > 2) {
          const third = second + quarter;
          const fourth = third + quarter;
          v128.store(third, sub(t0r, t2r));
          v128.store(third, sub(t0i, t2i), 16);
          v128.store(fourth, sub(t1r, t3i));
          v128.store(fourth, add(t1i, t3r), 16);
        }
      }
      from += 256;
      w += 96;
      to += 32;
    }
    scratch += 32;
    target += e;
  }
}
