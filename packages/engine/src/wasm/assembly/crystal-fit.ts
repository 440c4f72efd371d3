// Fits of crystals (crystal-fit/model.ts): a thread takes a fit and makes all of its steps alone, in its own area. A step draws the
// crystal row by row into the planes of the box, transforms them, goes back with the residual and gathers the gradient row by row.
// Zeros are skipped: rows and planes outside the crystal, and the crystal's planes that do not cut a row.

import { barrier, take } from "../host/assembly/threads";
import { addSlopes, enterPlane, enterStrip, gatherPlanes, multiplyPlanes, preparePlanes } from "./crystal-fit-planes";
import { finishTransform, returnResidual } from "./crystal-fit-residual";
import { blendPlane, blendRow, clearPhase, collectRows, expandRows, spreadPlane, spreadRow } from "./crystal-fit-splines";
import { Area, box, crystal, Fit, fitHeader, fits, grid, Step } from "./fields.generated";
import { storePolar } from "./functions";
import { rowsAtOnce, transformColumns, transformRows } from "./planes";
import { add, copy, mul, sub } from "./simd";

/** Sets vectors `from` … `end` − 1 of a row of a plane to 0; memory.fill would cost more than the few stores. @inline */
function clear(row: usize, from: i32, end: i32): void {
  const zero = f32x4.splat(0);
  const stop = row + ((<usize>end) << 5);
  for (let at = row + ((<usize>from) << 5); at < stop; at += 32) {
    v128.store(at, zero);
    v128.store(at, zero, 16);
  }
}

/** Whether any of `count` rows has been drawn. @inline */
function drawn(area: Area, z: i32, y: i32, count: i32): bool {
  const extents = area.rows + ((<usize>(z * box.y + y)) << 3);
  for (let i = 0; i < count; i++) if (load<i32>(extents + ((<usize>i) << 3), 4) !== 0) return true;
  return false;
}

/** Draws a row of amplitudes into the row of its plane and into the object. */
function drawRow(area: Area, z: i32, y: i32, amplitude: usize, row: usize): void {
  const index = z * box.y + y;
  const first = area.from;
  const end = area.end;
  const phase = area.secondRow;
  const from = (<usize>first) << 4;
  const to = (<usize>end) << 4;
  blendRow(area.phasePlane, y, from, to, phase);
  const object = area.object + ((<usize>(index * box.vectors)) << 5);
  for (let i = from; i < to; i += 16) {
    storePolar(object + 2 * i, v128.load(amplitude + i), v128.load(phase + i));
    copy(object + 2 * i, row + 2 * i);
  }
  clear(row, 0, first);
  clear(row, end, box.xReadEnd);
}

/** Where the start and the end of a strip's list of planes are noted. @inline */
function cutsOf(area: Area, z: i32, y: i32): usize {
  const strips = (box.y + 3) >> 2;
  return area.strips + ((<usize>(z * strips + (y >> 2))) << 3);
}

/**
 * Draws `count` rows of the strip from row (z, y) on, the first of them at `row`; notes where they are not 0. The planes that cut
 * them are listed from `list` on; returns where the next list can be.
 */
function drawStrip(area: Area, z: i32, y: i32, count: i32, row: usize, list: usize): usize {
  const pitch = (<usize>box.vectors) << 4;
  let extent = area.rows + ((<usize>(z * box.y + y)) << 3);
  let amplitude = area.row;
  const end = enterStrip(area, y, list);
  const cuts = cutsOf(area, z, y);
  let bits = end === 0 ? 0 : multiplyPlanes(area, list, end, amplitude);
  store<u32>(cuts, <u32>list);
  store<u32>(cuts, <u32>end, 4);
  for (let i = 0; i < count; i++) {
    if (bits & 1) {
      store<i32>(extent, area.from);
      store<i32>(extent, area.end, 4);
      drawRow(area, z, y + i, amplitude, row);
    } else {
      store<i64>(extent, 0);
      clear(row, 0, box.xReadEnd);
    }
    bits >>= 1;
    extent += 8;
    amplitude += pitch;
    row += grid.rowStride;
  }
  return max(list, end);
}

/** Draws the crystal of the parameters at `list` with 1/2h; the planes then hold it transformed along x and y. */
function draw(area: Area, list: usize, inverse: f32, scratch: usize): void {
  const boxY = box.y;
  const step = rowsAtOnce();
  const stride = grid.rowStride;
  const width = grid.bundles << 1;
  let cuts = area.active;
  preparePlanes(area, list, inverse);
  expandRows(list, area.phaseRows);
  for (let z = 0; z < box.z; z++) {
    const plane = area.planes + z * grid.planeStride;
    if (!enterPlane(area, z)) {
      memory.fill(area.rows + ((<usize>(z * boxY)) << 3), 0, (<usize>boxY) << 3);
      memory.fill(plane, 0, grid.ny * stride);
      continue;
    }
    blendPlane(area.phaseRows, z, area.phasePlane);
    for (let y = 0; y < boxY; y += 4) cuts = drawStrip(area, z, y, min(4, boxY - y), plane + y * stride, cuts);
    for (let y = 0; y < boxY; y += step) {
      const count = min(step, boxY - y);
      const first = plane + y * stride;
      if (drawn(area, z, y, count)) transformRows(first, stride, count, box.xKeepIn, 8, scratch);
      else for (let i = 0; i < count; i++) clear(first + i * stride, 0, width);
    }
    if (drawn(area, z, 0, boxY)) transformColumns(plane, box.yIn, box.yKeepIn, grid.yAllOut, 8, scratch);
    else memory.fill(plane, 0, grid.ny * stride);
  }
}

/** Takes ∂L/∂ρ of row (z, y) to the gradient of the phase; a·∂L/∂a to `byAmplitude`. */
function gatherRow(area: Area, z: i32, y: i32, byAmplitude: usize, row: usize): void {
  const index = z * box.y + y;
  const extent = area.rows + ((<usize>index) << 3);
  const from = (<usize>load<i32>(extent)) << 4;
  const to = (<usize>load<i32>(extent, 4)) << 4;
  const byPhase = area.secondRow;
  const object = area.object + ((<usize>(index * box.vectors)) << 5);
  for (let i = from; i < to; i += 16) {
    const im = v128.load(row + 2 * i);
    const re = v128.load(row + 2 * i, 16);
    const x = v128.load(object + 2 * i);
    const y = v128.load(object + 2 * i, 16);
    // a·∂L/∂a = Re(ρ*·g), ∂L/∂φ = Im(ρ*·g).
    v128.store(byAmplitude + i, add(mul(re, x), mul(im, y)));
    v128.store(byPhase + i, sub(mul(im, x), mul(re, y)));
  }
  spreadRow(area.phasePlane, y, from, to, byPhase);
}

/** Takes ∂L/∂ρ of `count` rows of the strip from row (z, y) on, the first of them at `row`, to the gradients of what draws them. */
function gatherStrip(area: Area, z: i32, y: i32, count: i32, row: usize, shapes: bool): void {
  const pitch = (<usize>box.vectors) << 4;
  const zero = f32x4.splat(0);
  let byAmplitude = area.row;
  for (let i = 0; i < 4; i++) {
    if (i < count && drawn(area, z, y + i, 1)) gatherRow(area, z, y + i, byAmplitude, row);
    else if (shapes) for (let j = byAmplitude; j < byAmplitude + pitch; j += 16) v128.store(j, zero);
    byAmplitude += pitch;
    row += grid.rowStride;
  }
  const cuts = cutsOf(area, z, y);
  if (shapes) addSlopes(area, load<u32>(cuts), load<u32>(cuts, 4), area.row, z, y);
}

/** The gradient of all parameters from planes that hold ∂L/∂ρ half-way back. */
function gatherGradient(area: Area, list: usize, inverse: f32, shapes: bool, scratch: usize): void {
  const boxY = box.y;
  const step = rowsAtOnce();
  const gradient = area.gradient;
  clearPhase(area.phaseRows, area.phasePlane);
  memory.fill(area.sums, 0, crystal.planeCount << 6);
  for (let z = 0; z < box.z; z++) {
    if (!drawn(area, z, 0, boxY)) continue;
    const plane = area.planes + z * grid.planeStride;
    transformColumns(plane, grid.yAllIn, 8, box.yOut, box.yKeepOut, scratch);
    for (let y = 0; y < boxY; y += step) {
      const count = min(step, boxY - y);
      const first = plane + y * grid.rowStride;
      if (drawn(area, z, y, count)) transformRows(first, grid.rowStride, count, 8, box.xKeepOut, scratch);
    }
    for (let y = 0; y < boxY; y += 4) {
      const count = min(4, boxY - y);
      if (drawn(area, z, y, count)) gatherStrip(area, z, y, count, plane + y * grid.rowStride, shapes);
    }
    spreadPlane(area.phaseRows, z, area.phasePlane);
  }
  if (shapes) gatherPlanes(area, list, gradient, inverse);
  else memory.fill(gradient, 0, crystal.planeCount << 4);
  collectRows(area.phaseRows, gradient);
}

/** Adam on the vectors of parameters from byte `from` to `end`; `rate` holds 1/(1 − β₁^t), `second` is 1/(1 − β₂^t). */
function move(list: usize, gradient: usize, from: usize, end: usize, rate: v128, second: v128): void {
  const bytes = crystal.listBytes;
  const beta1 = crystal.beta1;
  const beta2 = crystal.beta2;
  const epsilon = crystal.epsilon;
  const one = f32x4.splat(1);
  const rest1 = sub(one, beta1);
  const rest2 = sub(one, beta2);
  for (let at = list + from; at < list + end; at += 16) {
    const g = v128.load(gradient + (at - list));
    const v = at + bytes + bytes;
    const first = add(mul(beta1, v128.load(at + bytes)), mul(rest1, g));
    const square = add(mul(beta2, v128.load(v)), mul(rest2, mul(g, g)));
    v128.store(at + bytes, first);
    v128.store(v, square);
    v128.store(at, sub(v128.load(at), f32x4.div(mul(rate, first), add(f32x4.sqrt(mul(square, second)), epsilon))));
  }
}

/** One step of a fit. */
function stepFit(area: Area, fit: Fit, step: Step, scratch: usize): void {
  const list = changetype<usize>(fit) + fitHeader;
  const shapes = step.shapes !== 0;
  draw(area, list, step.inverse, scratch);
  finishTransform(area, scratch);
  fit.loss = returnResidual(area, scratch);
  gatherGradient(area, list, step.inverse, shapes, scratch);
  const planes = (<usize>crystal.planeCount) << 4;
  const rates = f32x4.replace_lane(f32x4.splat(step.normal), 3, step.distance);
  move(list, area.gradient, 0, planes, shapes ? rates : f32x4.splat(0), step.second);
  move(list, area.gradient, planes, crystal.listBytes, step.phase, step.second);
}

/** All fits up to a step, each by one thread. */
export function fitCrystals(thread: i32, scratch: usize): void {
  if (thread < fits.areaCount) {
    const area = changetype<Area>(load<usize>(fits.areas + ((<usize>thread) << 2)));
    for (let i = take(); i < fits.count; i = take()) {
      const fit = changetype<Fit>(load<usize>(fits.list + ((<usize>i) << 2)));
      for (let step = fit.step; step < fits.upTo; step++) {
        stepFit(area, fit, stepAt(step - fits.firstStep), scratch);
        fit.step = step + 1;
      }
    }
  }
  barrier();
}

function stepAt(index: i32): Step {
  return changetype<Step>(fits.steps + index * offsetof<Step>());
}

/** The first fit's crystal into the first area, by thread 0. */
export function drawCrystal(thread: i32, scratch: usize): void {
  if (thread === 0)
    draw(changetype<Area>(load<usize>(fits.areas)), load<usize>(fits.list) + fitHeader, stepAt(0).inverse, scratch);
  barrier();
}
