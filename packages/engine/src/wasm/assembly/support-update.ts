// Support update: |P_S g| blurred along x, y and z in a window about the support, then compared with a threshold.
// Rows of the window are planar, with zeros before and after them; `radius` rows of zeros lie before and after those of a plane.

import { barrier, take } from "../host/assembly/threads";
import { box, problem, selection, shift, window } from "./fields.generated";
import { add, insideOf, lanesBelow, mul, splat } from "./simd";

/** out[i] = Σ_t taps[t]·in[i + t·step], four neighbours at once. @inline */
function blurred(from: usize, step: usize, taps: usize, radius: i32): v128 {
  let sum = f32x4.splat(0);
  from -= radius * step;
  for (let t = 0; t <= 2 * radius; t++) {
    sum = add(sum, mul(splat(taps), v128.load(from)));
    taps += 4;
    from += step;
  }
  return sum;
}

/** |P_S g| of `count` vectors of a row of the box into a row of the window; returns Σ |P_S g|². */
function moduli(object: usize, support: usize, to: usize, count: i32): f64 {
  let total: f64 = 0;
  for (; count > 0; count--) {
    const inside = insideOf(support);
    const re = v128.load(object);
    const im = v128.load(object, 16);
    const power = v128.and(add(mul(re, re), mul(im, im)), inside);
    v128.store(to, f32x4.sqrt(power));
    total += <f64>f32x4.extract_lane(power, 0) + <f64>f32x4.extract_lane(power, 1);
    total += <f64>f32x4.extract_lane(power, 2) + <f64>f32x4.extract_lane(power, 3);
    object += 32;
    support += 4;
    to += 16;
  }
  return total;
}

/** Blurs |P_S g| to `blurOut`; `sums` receives two float64 a plane of the window: Σ |P_S g|² and the blurred maximum. */
export function blur(): void {
  const wy = window.y;
  const wx = window.x;
  const radius = window.radius;
  const innerZ = window.innerZ;
  const rowStep = window.row;
  const planeStep = window.plane;
  const taps = window.taps;
  const origin = radius * rowStep + window.pad;
  const sums = problem.sums;
  // Along x and y, a plane at a time: in → out → in.
  for (let z = take(); z < window.z; z = take()) {
    let total: f64 = 0;
    if (z >= innerZ && z < innerZ + window.innerPlanes) {
      const input = window.blurIn + z * planeStep;
      const output = window.blurOut + z * planeStep;
      memory.fill(input, 0, planeStep);
      memory.fill(output, 0, planeStep);
      for (let y = window.innerY; y < window.innerY + window.innerRows; y++) {
        const from = input + origin + y * rowStep;
        const to = output + origin + y * rowStep;
        const boxRow = (z + shift.z) * box.y + y + shift.y;
        const vector = <usize>(boxRow * box.vectors + window.innerVector);
        const g = box.object + (vector << 5);
        const s = box.support + (vector << 2);
        total += moduli(g, s, from + (window.innerX << 2), window.innerVectors);
        for (let x = 0; x < wx; x += 4) v128.store(to + (x << 2), blurred(from + (x << 2), 4, taps, radius));
      }
      for (let y = 0; y < wy; y++) {
        const row = origin + y * rowStep;
        for (let x = 0; x < wx; x += 4)
          v128.store(input + row + (x << 2), blurred(output + row + (x << 2), rowStep, taps, radius));
      }
    }
    store<f64>(sums + (z << 4), total);
  }
  barrier();
  for (let z = take(); z < window.z; z = take()) {
    // Planes outside the inner part hold nothing: their taps are left out.
    const low = max(-radius, innerZ - z);
    const high = min(radius, innerZ + window.innerPlanes - 1 - z);
    const first = window.blurIn + origin + (z + low) * planeStep;
    const output = window.blurOut + origin + z * planeStep;
    let highest = f32x4.splat(0);
    for (let y = 0; y < wy; y++) {
      for (let x = 0; x < wx; x += 4) {
        const at = y * rowStep + (x << 2);
        let from = first + at;
        let tap = taps + ((radius + low) << 2);
        let sum = f32x4.splat(0);
        for (let t = low; t <= high; t++) {
          sum = add(sum, mul(splat(tap), v128.load(from)));
          tap += 4;
          from += planeStep;
        }
        sum = v128.and(sum, lanesBelow(wx - x));
        v128.store(output + at, sum);
        highest = f32x4.max(highest, sum);
      }
    }
    const most = max(
      max(f32x4.extract_lane(highest, 0), f32x4.extract_lane(highest, 1)),
      max(f32x4.extract_lane(highest, 2), f32x4.extract_lane(highest, 3)),
    );
    store<f64>(sums + (z << 4), <f64>most, 8);
  }
  barrier();
}

/**
 * Writes the window's mask (255 inside) of what is above 0 and at or above the threshold; `sums` receives five int32 a plane:
 * the number of voxels inside, and first and last y and x among them.
 */
export function select(): void {
  const wy = window.y;
  const wx = window.x;
  const pitch = (wx + 3) & ~3;
  const origin = window.blurOut + window.radius * window.row + window.pad;
  const threshold = selection.threshold;
  const zero = f32x4.splat(0);
  for (let z = take(); z < window.z; z = take()) {
    let to = window.mask + z * wy * pitch;
    let count = 0;
    let firstY = wy;
    let lastY = -1;
    let firstX = wx;
    let lastX = -1;
    for (let y = 0; y < wy; y++) {
      const from = origin + z * window.plane + y * window.row;
      for (let x = 0; x < wx; x += 4) {
        const value = v128.load(from + (x << 2));
        const inside = v128.and(f32x4.ge(value, threshold), f32x4.gt(value, zero));
        const halves = i16x8.narrow_i32x4_s(inside, inside);
        v128.store32_lane(to, i8x16.narrow_i16x8_s(halves, halves), 0);
        to += 4;
        const bits = i32x4.bitmask(inside);
        if (bits !== 0) {
          count += popcnt(bits);
          firstY = min(firstY, y);
          lastY = y;
          firstX = min(firstX, x + ctz(bits));
          lastX = max(lastX, x + 31 - clz(bits));
        }
      }
    }
    const sums = problem.sums + z * 20;
    store<i32>(sums, count);
    store<i32>(sums, firstY, 4);
    store<i32>(sums, lastY, 8);
    store<i32>(sums, firstX, 12);
    store<i32>(sums, lastX, 16);
  }
  barrier();
}

/** The support of the box from the window's mask. */
export function adopt(): void {
  const boxY = box.y;
  const pitchX = box.vectors << 2;
  const wy = window.y;
  const wx = window.x;
  const pitch = (wx + 3) & ~3;
  const shiftX = shift.x;
  // The voxels that window and box share along x, from `first` of the box.
  const first = max(0, shiftX);
  const count = min(pitchX, shiftX + wx) - first;
  for (let z = take(); z < box.z; z = take()) {
    const to = box.support + z * boxY * pitchX;
    memory.fill(to, 0, boxY * pitchX);
    const w = z - shift.z;
    if (w < 0 || w >= window.z || count <= 0) continue;
    for (let y = 0; y < boxY; y++) {
      const v = y - shift.y;
      if (v < 0 || v >= wy) continue;
      memory.copy(to + y * pitchX + first, window.mask + (w * wy + v) * pitch + first - shiftX, count);
    }
  }
  barrier();
}
