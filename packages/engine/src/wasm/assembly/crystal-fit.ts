// Fits of crystals (crystal-fit/model.ts): a thread takes a fit and makes all of its steps alone, in an area of its own. A step draws
// the crystal row by row into the planes of the box, transforms them, goes back with the residual, and gathers the gradient row by
// row. What is 0 is skipped: rows outside the crystal, planes outside it, the planes of the crystal that do not cut a row.

import * as c from "../crystal-fit-fields";
import * as f from "../fields";
import { add, copy, mul, splat, sub } from "./butterflies";
import { storePolar } from "./crystal-fit-functions";
import { addSlopes, enterPlane, enterStrip, gatherPlanes, multiplyPlanes, preparePlanes } from "./crystal-fit-planes";
import { finishTransform, returnResidual } from "./crystal-fit-residual";
import { blendPlane, blendRow, clearPhase, collectRows, expandRows, spreadPlane, spreadRow } from "./crystal-fit-splines";
import { rowsAtOnce, transformColumns, transformRows } from "./planes";
import { barrier, take } from "./threads";

// @ts-ignore: decorator
@inline function at(area: usize, part: usize): usize { return <usize>load<u32>(area + part); }

/** Sets vectors `from` … `end` − 1 of a row of a plane to 0; memory.fill would cost more than the few stores. */
// @ts-ignore: decorator
@inline function clear(row: usize, from: i32, end: i32): void {
  const zero = f32x4.splat(0), stop = row + (<usize>end << 5);
  for (let at = row + (<usize>from << 5); at < stop; at += 32) {
    v128.store(at, zero);
    v128.store(at, zero, 16);
  }
}

/** Whether any of `count` rows has been drawn. */
// @ts-ignore: decorator
@inline function drawn(area: usize, z: i32, y: i32, count: i32): bool {
  const extents = at(area, c.areaRows) + (<usize>(z * load<i32>(f.boxY) + y) << 3);
  for (let i = 0; i < count; i++) if (load<i32>(extents + (<usize>i << 3), 4) != 0) return true;
  return false;
}

/** Draws a row of amplitudes into the row of its plane and into the object. */
function drawRow(area: usize, z: i32, y: i32, amplitude: usize, row: usize): void {
  const index = z * load<i32>(f.boxY) + y, first = load<i32>(area, c.areaFrom), end = load<i32>(area, c.areaEnd);
  const phase = at(area, c.areaSecondRow), from = <usize>first << 4, to = <usize>end << 4;
  blendRow(at(area, c.areaPhasePlane), y, from, to, phase);
  const object = at(area, c.areaObject) + (<usize>(index * load<i32>(f.boxX)) << 5);
  for (let i = from; i < to; i += 16) {
    storePolar(object + 2 * i, v128.load(amplitude + i), v128.load(phase + i));
    copy(object + 2 * i, row + 2 * i);
  }
  clear(row, 0, first);
  clear(row, end, load<i32>(f.xReadEnd));
}

/** Where the start and the end of a strip's list of planes are noted. */
// @ts-ignore: decorator
@inline function cutsOf(area: usize, z: i32, y: i32): usize {
  const strips = (load<i32>(f.boxY) + 3) >> 2;
  return at(area, c.areaStrips) + (<usize>(z * strips + (y >> 2)) << 3);
}

/**
 * Draws `count` rows of the strip from row (z, y) on, the first of them at `row`; notes where they are not 0. The planes that cut
 * them are listed from `list` on; returns where the next list can be.
 */
function drawStrip(area: usize, z: i32, y: i32, count: i32, row: usize, list: usize): usize {
  const stride = <usize>load<u32>(f.rowStride), pitch = <usize>load<i32>(f.boxX) << 4;
  let extent = at(area, c.areaRows) + (<usize>(z * load<i32>(f.boxY) + y) << 3), amplitude = at(area, c.areaRow);
  const end = enterStrip(area, y, list), cuts = cutsOf(area, z, y);
  let bits = end == 0 ? 0 : multiplyPlanes(area, list, end, amplitude);
  store<u32>(cuts, <u32>list);
  store<u32>(cuts, <u32>end, 4);
  for (let i = 0; i < count; i++) {
    if (bits & 1) {
      store<i32>(extent, load<i32>(area, c.areaFrom));
      store<i32>(extent, load<i32>(area, c.areaEnd), 4);
      drawRow(area, z, y + i, amplitude, row);
    } else {
      store<i64>(extent, 0);
      clear(row, 0, load<i32>(f.xReadEnd));
    }
    bits >>= 1;
    extent += 8;
    amplitude += pitch;
    row += stride;
  }
  return max(list, end);
}

/** Draws the crystal of the parameters at `list` with 1/2h; the planes then hold it transformed along x and y. */
function draw(area: usize, list: usize, inverse: f32, scratch: usize): void {
  const boxY = load<i32>(f.boxY), step = rowsAtOnce(), stride = <usize>load<u32>(f.rowStride), width = load<i32>(f.bundles) << 1;
  let cuts = at(area, c.areaActive);
  preparePlanes(area, list, inverse);
  expandRows(list, at(area, c.areaPhaseRows));
  for (let z = 0; z < load<i32>(f.boxZ); z++) {
    const plane = at(area, c.areaPlanes) + z * <usize>load<u32>(f.planeStride);
    if (!enterPlane(area, z)) {
      memory.fill(at(area, c.areaRows) + (<usize>(z * boxY) << 3), 0, <usize>boxY << 3);
      memory.fill(plane, 0, load<i32>(f.ny) * stride);
      continue;
    }
    blendPlane(at(area, c.areaPhaseRows), z, at(area, c.areaPhasePlane));
    for (let y = 0; y < boxY; y += 4) cuts = drawStrip(area, z, y, min(4, boxY - y), plane + y * stride, cuts);
    for (let y = 0; y < boxY; y += step) {
      const count = min(step, boxY - y), first = plane + y * stride;
      if (drawn(area, z, y, count)) transformRows(first, count, load<i32>(f.xKeepIn), 8, scratch);
      else for (let i = 0; i < count; i++) clear(first + i * stride, 0, width);
    }
    if (drawn(area, z, 0, boxY)) transformColumns(plane, load<u32>(f.yBoxIn), load<i32>(f.yKeepIn), load<u32>(f.yAllOut), 8, scratch);
    else memory.fill(plane, 0, load<i32>(f.ny) * stride);
  }
}

/** Takes ∂L/∂ρ of row (z, y) to the gradient of the phase; a·∂L/∂a to `byAmplitude`. */
function gatherRow(area: usize, z: i32, y: i32, byAmplitude: usize, row: usize): void {
  const index = z * load<i32>(f.boxY) + y, extent = at(area, c.areaRows) + (<usize>index << 3);
  const from = <usize>load<i32>(extent) << 4, to = <usize>load<i32>(extent, 4) << 4, byPhase = at(area, c.areaSecondRow);
  const object = at(area, c.areaObject) + (<usize>(index * load<i32>(f.boxX)) << 5);
  for (let i = from; i < to; i += 16) {
    const im = v128.load(row + 2 * i), re = v128.load(row + 2 * i, 16), x = v128.load(object + 2 * i), y = v128.load(object + 2 * i, 16);
    // a·∂L/∂a = Re(ρ*·g), ∂L/∂φ = Im(ρ*·g).
    v128.store(byAmplitude + i, add(mul(re, x), mul(im, y)));
    v128.store(byPhase + i, sub(mul(im, x), mul(re, y)));
  }
  spreadRow(at(area, c.areaPhasePlane), y, from, to, byPhase);
}

/** Takes ∂L/∂ρ of `count` rows of the strip from row (z, y) on, the first of them at `row`, to the gradients of what draws them. */
function gatherStrip(area: usize, z: i32, y: i32, count: i32, row: usize, shapes: bool): void {
  const stride = <usize>load<u32>(f.rowStride), pitch = <usize>load<i32>(f.boxX) << 4, zero = f32x4.splat(0);
  let byAmplitude = at(area, c.areaRow);
  for (let i = 0; i < 4; i++) {
    if (i < count && drawn(area, z, y + i, 1)) gatherRow(area, z, y + i, byAmplitude, row);
    else if (shapes) for (let j = byAmplitude; j < byAmplitude + pitch; j += 16) v128.store(j, zero);
    byAmplitude += pitch;
    row += stride;
  }
  const cuts = cutsOf(area, z, y);
  if (shapes) addSlopes(area, load<u32>(cuts), load<u32>(cuts, 4), at(area, c.areaRow), z, y);
}

/** The gradient of all parameters from planes that hold ∂L/∂ρ half-way back. */
function gatherGradient(area: usize, list: usize, inverse: f32, shapes: bool, scratch: usize): void {
  const boxY = load<i32>(f.boxY), step = rowsAtOnce(), stride = <usize>load<u32>(f.rowStride), gradient = at(area, c.areaGradient);
  clearPhase(at(area, c.areaPhaseRows), at(area, c.areaPhasePlane));
  memory.fill(at(area, c.areaSums), 0, load<i32>(c.planeCount) << 6);
  for (let z = 0; z < load<i32>(f.boxZ); z++) {
    if (!drawn(area, z, 0, boxY)) continue;
    const plane = at(area, c.areaPlanes) + z * <usize>load<u32>(f.planeStride);
    transformColumns(plane, load<u32>(f.yAllIn), 8, load<u32>(f.yBoxOut), load<i32>(f.yKeepOut), scratch);
    for (let y = 0; y < boxY; y += step) {
      const count = min(step, boxY - y), first = plane + y * stride;
      if (drawn(area, z, y, count)) transformRows(first, count, 8, load<i32>(f.xKeepOut), scratch);
    }
    for (let y = 0; y < boxY; y += 4) {
      const count = min(4, boxY - y);
      if (drawn(area, z, y, count)) gatherStrip(area, z, y, count, plane + y * stride, shapes);
    }
    spreadPlane(at(area, c.areaPhaseRows), z, at(area, c.areaPhasePlane));
  }
  if (shapes) gatherPlanes(area, list, gradient, inverse);
  else memory.fill(gradient, 0, load<i32>(c.planeCount) << 4);
  collectRows(at(area, c.areaPhaseRows), gradient);
}

/** Adam on the vectors of parameters from byte `from` to `end`; `rate` holds 1/(1 − β₁^t), `second` is 1/(1 − β₂^t). */
function move(list: usize, gradient: usize, from: usize, end: usize, rate: v128, second: v128): void {
  const bytes = <usize>load<i32>(c.listBytes), beta1 = splat(c.fitBeta1), beta2 = splat(c.fitBeta2), epsilon = splat(c.fitEpsilon);
  const one = f32x4.splat(1), rest1 = sub(one, beta1), rest2 = sub(one, beta2);
  for (let at = list + from; at < list + end; at += 16) {
    const g = v128.load(gradient + (at - list)), v = at + bytes + bytes;
    const first = add(mul(beta1, v128.load(at + bytes)), mul(rest1, g)), square = add(mul(beta2, v128.load(v)), mul(rest2, mul(g, g)));
    v128.store(at + bytes, first);
    v128.store(v, square);
    v128.store(at, sub(v128.load(at), f32x4.div(mul(rate, first), add(f32x4.sqrt(mul(square, second)), epsilon))));
  }
}

/** One step with the numbers at `numbers`. */
function stepFit(area: usize, fit: usize, numbers: usize, scratch: usize): void {
  const list = fit + c.fitParameters, inverse = load<f32>(numbers, c.stepInverse), shapes = load<f32>(numbers, c.stepShapes) != 0;
  draw(area, list, inverse, scratch);
  finishTransform(area, scratch);
  store<f64>(fit, returnResidual(area, scratch), c.fitLoss);
  gatherGradient(area, list, inverse, shapes, scratch);
  const gradient = at(area, c.areaGradient), second = splat(numbers + c.stepSecond), planes = <usize>load<i32>(c.planeCount) << 4;
  const normal = load<f32>(numbers, c.stepNormal);
  const rates = f32x4.replace_lane(f32x4.splat(normal), 3, load<f32>(numbers, c.stepDistance));
  move(list, gradient, 0, planes, shapes ? rates : f32x4.splat(0), second);
  move(list, gradient, planes, <usize>load<i32>(c.listBytes), splat(numbers + c.stepPhase), second);
}

/** All fits up to a step, each by one thread. */
export function fitCrystals(thread: i32, scratch: usize): void {
  if (thread < load<i32>(c.areaCount)) {
    const area = <usize>load<u32>(<usize>load<u32>(c.areaList) + (<usize>thread << 2)), upTo = load<i32>(c.upTo);
    for (let i = take(); i < load<i32>(c.fitCount); i = take()) {
      const fit = <usize>load<u32>(<usize>load<u32>(c.fitList) + (<usize>i << 2));
      for (let step = load<i32>(fit, c.fitStep); step < upTo; step++) {
        stepFit(area, fit, <usize>load<u32>(c.stepList) + (step - load<i32>(c.firstStep)) * c.bytesPerStep, scratch);
        store<i32>(fit, step + 1, c.fitStep);
      }
    }
  }
  barrier();
}

/** The first fit's crystal into the first area, by thread 0. */
export function drawCrystal(thread: i32, scratch: usize): void {
  if (thread == 0) {
    const fit = <usize>load<u32>(<usize>load<u32>(c.fitList));
    draw(<usize>load<u32>(<usize>load<u32>(c.areaList)), fit + c.fitParameters, load<f32>(<usize>load<u32>(c.stepList), c.stepInverse), scratch);
  }
  barrier();
}
