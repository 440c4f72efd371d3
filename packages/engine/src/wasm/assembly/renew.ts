// Support renewal: |P_S g| blurred along x, y and z in a window about the support, then compared with a threshold.
// Rows of the window are planar, with zeros before and after them; `radius` rows of zeros lie before and after those of a plane.

import * as f from "../fields";
import { add, mul, splat } from "./butterflies";
import { take, barrier } from "./threads";

/** out[i] = Σ_t taps[t]·in[i + t·step], four neighbours at once. */
// @ts-ignore: decorator
@inline function blurred(from: usize, step: usize, taps: usize, radius: i32): v128 {
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
    const inside = i32x4.extend_low_i16x8_s(i16x8.extend_low_i8x16_s(v128.load32_zero(support)));
    const re = v128.load(object), im = v128.load(object, 16);
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
  const wz = load<i32>(f.windowZ), wy = load<i32>(f.windowY), wx = load<i32>(f.windowX), radius = load<i32>(f.radius);
  const innerZ = load<i32>(f.innerZ), innerPlanes = load<i32>(f.innerPlanes), innerY = load<i32>(f.innerY), innerRows = load<i32>(f.innerRows);
  const rowStep = <usize>load<u32>(f.blurRow), planeStep = <usize>load<u32>(f.blurPlane), taps = <usize>load<u32>(f.taps);
  const origin = radius * rowStep + <usize>load<u32>(f.blurPad), sums = <usize>load<u32>(f.sums);
  // Along x and y, a plane at a time: in → out → in.
  for (let z = take(); z < wz; z = take()) {
    let total: f64 = 0;
    if (z >= innerZ && z < innerZ + innerPlanes) {
      const input = <usize>load<u32>(f.blurIn) + z * planeStep, output = <usize>load<u32>(f.blurOut) + z * planeStep;
      memory.fill(input, 0, planeStep);
      memory.fill(output, 0, planeStep);
      for (let y = innerY; y < innerY + innerRows; y++) {
        const from = input + origin + y * rowStep, to = output + origin + y * rowStep;
        const boxRow = (z + load<i32>(f.windowShiftZ)) * load<i32>(f.boxY) + y + load<i32>(f.windowShiftY);
        const vector = <usize>(boxRow * load<i32>(f.boxX) + load<i32>(f.innerVector));
        const g = <usize>load<u32>(f.object) + (vector << 5), s = <usize>load<u32>(f.support) + (vector << 2);
        total += moduli(g, s, from + (load<i32>(f.innerX) << 2), load<i32>(f.innerVectors));
        for (let x = 0; x < wx; x += 4) v128.store(to + (x << 2), blurred(from + (x << 2), 4, taps, radius));
      }
      for (let y = 0; y < wy; y++) {
        const row = origin + y * rowStep;
        for (let x = 0; x < wx; x += 4) v128.store(input + row + (x << 2), blurred(output + row + (x << 2), rowStep, taps, radius));
      }
    }
    store<f64>(sums + (z << 4), total);
  }
  barrier();
  for (let z = take(); z < wz; z = take()) {
    // Planes outside the inner part hold nothing: their taps are left out.
    const low = max(-radius, innerZ - z), high = min(radius, innerZ + innerPlanes - 1 - z);
    const first = <usize>load<u32>(f.blurIn) + origin + (z + low) * planeStep, output = <usize>load<u32>(f.blurOut) + origin + z * planeStep;
    let highest = f32x4.splat(0);
    for (let y = 0; y < wy; y++) {
      for (let x = 0; x < wx; x += 4) {
        const at = y * rowStep + (x << 2);
        let from = first + at, tap = taps + ((radius + low) << 2), sum = f32x4.splat(0);
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

/** All bits set in the first `count` lanes. */
// @ts-ignore: decorator
@inline function lanesBelow(count: i32): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count));
}

/**
 * Writes the window's mask (255 inside) of what is above 0 and at or above the threshold; `sums` receives five int32 a plane:
 * the number of voxels inside, and first and last y and x among them.
 */
export function select(): void {
  const wy = load<i32>(f.windowY), wx = load<i32>(f.windowX), pitch = (wx + 3) & ~3;
  const rowStep = <usize>load<u32>(f.blurRow), planeStep = <usize>load<u32>(f.blurPlane);
  const origin = <usize>load<u32>(f.blurOut) + load<i32>(f.radius) * rowStep + <usize>load<u32>(f.blurPad);
  const threshold = splat(f.threshold), zero = f32x4.splat(0);
  for (let z = take(); z < load<i32>(f.windowZ); z = take()) {
    let to = <usize>load<u32>(f.windowMask) + z * wy * pitch;
    let count = 0, firstY = wy, lastY = -1, firstX = wx, lastX = -1;
    for (let y = 0; y < wy; y++) {
      const from = origin + z * planeStep + y * rowStep;
      for (let x = 0; x < wx; x += 4) {
        const value = v128.load(from + (x << 2));
        const inside = v128.and(f32x4.ge(value, threshold), f32x4.gt(value, zero));
        const halves = i16x8.narrow_i32x4_s(inside, inside);
        v128.store32_lane(to, i8x16.narrow_i16x8_s(halves, halves), 0);
        to += 4;
        const bits = i32x4.bitmask(inside);
        if (bits != 0) {
          count += popcnt(bits);
          firstY = min(firstY, y);
          lastY = y;
          firstX = min(firstX, x + ctz(bits));
          lastX = max(lastX, x + 31 - clz(bits));
        }
      }
    }
    const sums = <usize>load<u32>(f.sums) + z * 20;
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
  const boxY = load<i32>(f.boxY), pitchX = load<i32>(f.boxX) << 2;
  const wz = load<i32>(f.windowZ), wy = load<i32>(f.windowY), wx = load<i32>(f.windowX), pitch = (wx + 3) & ~3;
  const shift = load<i32>(f.windowShiftX);
  // The voxels that window and box share along x, from `first` of the box.
  const first = max(0, shift), count = min(pitchX, shift + wx) - first;
  for (let z = take(); z < load<i32>(f.boxZ); z = take()) {
    const to = <usize>load<u32>(f.support) + z * boxY * pitchX;
    memory.fill(to, 0, boxY * pitchX);
    const w = z - load<i32>(f.windowShiftZ);
    if (w < 0 || w >= wz || count <= 0) continue;
    for (let y = 0; y < boxY; y++) {
      const v = y - load<i32>(f.windowShiftY);
      if (v < 0 || v >= wy) continue;
      memory.copy(to + y * pitchX + first, <usize>load<u32>(f.windowMask) + (w * wy + v) * pitch + first - shift, count);
    }
  }
  barrier();
}
