// The phasing iteration. With H the Fourier part that lies outside the support and u what the support adds,
//   G = H + F u,   M = P_M G,   H ← a·G + b·M,   g' = F⁻¹ M on the box,
//   g ← c·g + d·g' inside S, a·g + b·g' outside,   u ← χ_S((c − a) g + (d − b) g'),
// (a, b) being the pair outside the support and (c, d) the one inside.
// First phase, columns along z: read F_xy u from the planes of the box, finish F u, replace the modulus, write H, go back along z.
// Second phase, planes of the box: back along y and x, update g, forward along x and y again.
// The modulus carries the mask in its sign: set means that the voxel floats.

import { barrier, take } from "../host/assembly/threads";
import { adamRow, receiveRow } from "./adam";
import { updateConstrained } from "./constraint";
import { box, constraint, grid, iteration, problem } from "./fields.generated";
import { fetchLines, fetchPoints, fromPlanes, toPlanes } from "./lines";
import { endOf, firstOf, pieces, rowOf } from "./pieces";
import { rowsAtOnce, transformColumns, transformRows } from "./planes";
import { add, insideOf, mul } from "./simd";

/** @inline */
export function half(scratch: usize): usize {
  return scratch + grid.scratchHalf;
}

/** F u of one bundle of columns, into scratch in order of frequency; zeros where nothing is pending. */
export function finishForward(bundle: i32, base: usize, scratch: usize): void {
  if (problem.hasPending) {
    fetchPoints(bundle, base, box.zOut, box.z, scratch);
    fromPlanes(base, box.zIn, box.zKeepIn, scratch, scratch);
  } else memory.fill(scratch, 0, (<usize>grid.nz) << 6);
}

/** @inline */
function project(
  point: usize,
  h: usize,
  modulus: usize,
  hasFourier: bool,
  keepsFourier: bool,
  a: v128,
  b: v128,
  one: v128,
  tiny: v128,
): void {
  let re = v128.load(point);
  let im = v128.load(point, 16);
  if (hasFourier) {
    re = add(re, v128.load(h));
    im = add(im, v128.load(h, 16));
  }
  const m = v128.load(modulus);
  // pmax is one instruction where max, which looks after signed zeros and NaN, is several.
  const power = f32x4.pmax(add(mul(re, re), mul(im, im)), tiny);
  const scale = v128.bitselect(one, f32x4.div(m, f32x4.sqrt(power)), i32x4.shr_s(m, 31));
  if (keepsFourier) {
    const s = add(a, mul(b, scale));
    v128.store(h, mul(re, s));
    v128.store(h, mul(im, s), 16);
  }
  // Swapped: what follows is an inverse transform.
  v128.store(point, mul(im, scale));
  v128.store(point, mul(re, scale), 16);
}

/** @inline */
function projectColumn(scratch: usize, h: usize, modulus: usize, hasFourier: bool, keepsFourier: bool): void {
  const a = iteration.a;
  const b = iteration.b;
  const one = f32x4.splat(1);
  const tiny = f32x4.splat(1e-36);
  const end = scratch + ((<usize>grid.nz) << 6);
  for (; scratch < end; scratch += 64) {
    project(scratch, h, modulus, hasFourier, keepsFourier, a, b, one, tiny);
    project(scratch + 32, h + 32, modulus + 16, hasFourier, keepsFourier, a, b, one, tiny);
    h += 64;
    modulus += 32;
  }
}

function columns(piece: i32, scratch: usize): void {
  const bundles = grid.bundles;
  const nz = grid.nz;
  const y = rowOf(piece);
  let i = firstOf(piece);
  const first = <usize>((y * bundles + i) * nz);
  let base = box.work + y * grid.rowStride + ((<usize>i) << 6);
  let h = problem.fourier + (first << 6);
  let m = problem.modulus + (first << 5);
  for (const end = endOf(piece); i < end; i++) {
    finishForward(bundles - i, base, scratch);
    if (problem.hasFourier) {
      if (iteration.keepsFourier) projectColumn(scratch, h, m, true, true);
      else projectColumn(scratch, h, m, true, false);
    } else if (iteration.keepsFourier) projectColumn(scratch, h, m, false, true);
    else projectColumn(scratch, h, m, false, false);
    toPlanes(scratch, base, box.zOut, box.zKeepOut, half(scratch));
    base += 64;
    h += (<usize>nz) << 6;
    m += (<usize>nz) << 5;
  }
}

/** Update of g on one row of the box; the row receives u and zeros as far as the forward transform reads. */
function update(row: usize, object: usize, support: usize): void {
  const a = iteration.a;
  const b = iteration.b;
  const c = iteration.insideA;
  const d = iteration.insideB;
  const scale = grid.inverseCount;
  const overA = f32x4.sub(c, a);
  const overB = f32x4.sub(d, b);
  const vectors = box.vectors;
  const zero = f32x4.splat(0);
  for (let i = 0; i < vectors; i++) {
    const im = mul(v128.load(row), scale);
    const re = mul(v128.load(row, 16), scale);
    const gr = v128.load(object);
    const gi = v128.load(object, 16);
    const inside = insideOf(support);
    v128.store(object, v128.bitselect(add(mul(c, gr), mul(d, re)), add(mul(a, gr), mul(b, re)), inside));
    v128.store(object, v128.bitselect(add(mul(c, gi), mul(d, im)), add(mul(a, gi), mul(b, im)), inside), 16);
    v128.store(row, v128.and(add(mul(overB, re), mul(overA, gr)), inside));
    v128.store(row, v128.and(add(mul(overB, im), mul(overA, gi)), inside), 16);
    row += 32;
    object += 32;
    support += 4;
  }
  for (let i = box.xReadEnd - vectors; i > 0; i--) {
    v128.store(row, zero);
    v128.store(row, zero, 16);
    row += 32;
  }
}

/** g ← what the inverse transform left in a row. */
function receive(row: usize, object: usize): void {
  const scale = grid.inverseCount;
  for (let i = box.vectors; i > 0; i--) {
    v128.store(object, mul(v128.load(row, 16), scale));
    v128.store(object, mul(v128.load(row), scale), 16);
    row += 32;
    object += 32;
  }
}

/** A row receives g, all of it or inside the support only. */
function send(row: usize, object: usize, support: usize, masked: bool): void {
  const all = i32x4.splat(-1);
  const zero = f32x4.splat(0);
  const vectors = box.vectors;
  for (let i = 0; i < vectors; i++) {
    const inside = masked ? insideOf(support) : all;
    v128.store(row, v128.and(v128.load(object), inside));
    v128.store(row, v128.and(v128.load(object, 16), inside), 16);
    row += 32;
    object += 32;
    support += 4;
  }
  for (let i = box.xReadEnd - vectors; i > 0; i--) {
    v128.store(row, zero);
    v128.store(row, zero, 16);
    row += 32;
  }
}

// What becomes of a plane's rows: the first four come back along y and x before, all but the first two go forward after.
const receiving = 0;
const receivingGradient = 1;
const updating = 2;
const stepping = 3;
const sending = 4;
const sendingMasked = 5;

/** Rows of the box, the first of which is row `number` of them all: back along x, what becomes of them, forward again. @inline */
function rowsThrough(first: usize, stride: usize, count: i32, number: i32, scratch: usize, task: i32): void {
  if (task <= stepping) transformRows(first, stride, count, 8, box.xKeepOut, scratch);
  for (let i = 0; i < count; i++) {
    const row = first + i * stride;
    const vector = <usize>((number + i) * box.vectors);
    const g = box.object + (vector << 5);
    const s = box.support + (vector << 2);
    if (task === updating) {
      if (constraint.kind === 0) update(row, g, s);
      else updateConstrained(row, g, s, vector << 5);
    } else if (task === receiving) receive(row, g);
    else if (task === stepping) adamRow(row, vector << 5, s);
    else if (task === receivingGradient) receiveRow(row, vector << 5, s);
    else send(row, g, s, task === sendingMasked);
  }
  if (task >= updating) transformRows(first, stride, count, box.xKeepIn, 8, scratch);
}

/** @inline */
function plane(p: i32, scratch: usize, task: i32): void {
  const stride = grid.rowStride;
  const boxY = box.y;
  const step = rowsAtOnce();
  const at = box.work + p * grid.planeStride;
  if (task <= stepping) {
    fetchLines(at, <i32>(grid.planeStride >> 6), scratch);
    transformColumns(at, grid.yAllIn, 8, box.yOut, box.yKeepOut, scratch);
  }
  for (let y = 0; y < boxY; y += step) rowsThrough(at + y * stride, stride, min(step, boxY - y), p * boxY + y, scratch, task);
  if (task >= updating) transformColumns(at, box.yIn, box.yKeepIn, grid.yAllOut, 8, scratch);
}

/** All planes of the box; those of one row several at a time, for rows are transformed together. @inline */
function planes(scratch: usize, task: i32): void {
  if (grid.ny > 1) for (let p = take(); p < box.z; p = take()) plane(p, scratch, task);
  else {
    const stride = grid.planeStride;
    const step = rowsAtOnce();
    for (let p = take() * step; p < box.z; p = take() * step) {
      const count = min(step, box.z - p);
      const first = box.work + p * stride;
      if (task <= stepping) for (let i = 0; i < count; i++) fetchLines(first + i * stride, grid.bundles, scratch);
      rowsThrough(first, stride, count, p, scratch, task);
    }
  }
  barrier();
}

/** `iterations` iterations with one pair inside the support and one outside. */
export function iterate(thread: i32, scratch: usize): void {
  for (let n = iteration.count; n > 0; n--) {
    for (let piece = take(); piece < pieces(); piece = take()) columns(piece, scratch);
    barrier();
    if (thread === 0) {
      problem.hasPending = 1;
      problem.hasFourier = iteration.keepsFourier;
    }
    planes(scratch, updating);
  }
}

/** F_xy of g, or of g inside the support, into the planes at `work`. */
export function forwardPlanes(scratch: usize, masked: bool): void {
  if (masked) planes(scratch, sendingMasked);
  else planes(scratch, sending);
}

/** g on the box from planes that were left half-way back. */
export function receivePlanes(scratch: usize): void {
  planes(scratch, receiving);
}

/** The gradient's planes into the vector at `gradient`. */
export function receiveGradient(scratch: usize): void {
  planes(scratch, receivingGradient);
}

/** From the gradient's planes through a step of Adam to F_xy of the new object in the same planes. */
export function adamPlanes(scratch: usize): void {
  planes(scratch, stepping);
}
