// What the scale "max" has to know before a gradient step: the greatest |F|² of the used voxels and how many have it, Σ |F|², Σ |F|A;
// four float64 a row y, the greatest as it is in float32.

import * as f from "../fields";
import { add, mul } from "./butterflies";
import { finishForward } from "./iterate";
import { gather4 } from "./residuals";
import { barrier, take } from "./threads";

/** The greatest of a lane and how often it came join those of the row. */
function join(sums: usize, value: f32, count: i32): void {
  const greatest = load<f64>(sums), found = <f64>value;
  if (found < greatest || count == 0) return;
  store<f64>(sums, found);
  store<f64>(sums, <f64>count + (found == greatest ? load<f64>(sums, 8) : 0), 8);
}

function measureColumn(point: usize, modulus: usize, sums: usize): void {
  const zero = f32x4.splat(0);
  let greatest = f32x4.splat(-1), count = i32x4.splat(0), total = zero, cross = zero;
  const end = point + (<usize>load<i32>(f.nz) << 6);
  for (; point < end; point += 32) {
    const re = v128.load(point), im = v128.load(point, 16), m = v128.load(modulus);
    const floats = i32x4.shr_s(m, 31);
    const power = v128.andnot(add(mul(re, re), mul(im, im)), floats);
    // A floating voxel counts as −1: never greatest, for the row begins with −½.
    const seen = v128.bitselect(f32x4.splat(-1), power, floats);
    const greater = f32x4.gt(seen, greatest);
    // Comparisons give −1 where they hold.
    count = v128.bitselect(i32x4.splat(1), i32x4.sub(count, f32x4.eq(seen, greatest)), greater);
    greatest = f32x4.pmax(greatest, seen);
    total = add(total, power);
    cross = add(cross, mul(f32x4.sqrt(power), v128.andnot(m, floats)));
    modulus += 16;
  }
  join(sums, f32x4.extract_lane(greatest, 0), i32x4.extract_lane(count, 0));
  join(sums, f32x4.extract_lane(greatest, 1), i32x4.extract_lane(count, 1));
  join(sums, f32x4.extract_lane(greatest, 2), i32x4.extract_lane(count, 2));
  join(sums, f32x4.extract_lane(greatest, 3), i32x4.extract_lane(count, 3));
  gather4(sums + 16, total);
  gather4(sums + 24, cross);
}

/** All columns; the planes stay as they are. */
export function measure(scratch: usize): void {
  const bundles = load<i32>(f.bundles), nz = load<i32>(f.nz);
  for (let y = take(); y < load<i32>(f.ny); y = take()) {
    const sums = <usize>load<u32>(f.sums) + y * 32;
    memory.fill(sums, 0, 32);
    store<f64>(sums, -0.5);
    let base = <usize>load<u32>(f.work) + y * <usize>load<u32>(f.rowStride);
    let m = <usize>load<u32>(f.modulus) + (<usize>(y * bundles * nz) << 5);
    for (let i = 0; i < bundles; i++) {
      finishForward(bundles - i, base, scratch);
      measureColumn(scratch, m, sums);
      base += 64;
      m += <usize>nz << 5;
    }
  }
  barrier();
}
