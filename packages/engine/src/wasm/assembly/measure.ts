// Measurements that a scale is found with. For the scale "max" before a gradient step: the greatest |F|² of the used voxels and how many
// have it, Σ |F|², Σ |F|A; four float64 a piece of columns, the greatest as it is in float32. For a fit with gain and background: Σ gain·|F|².

import { barrier, take } from "../host/assembly/threads";
import { box, grid, problem } from "./fields.generated";
import { finishForward } from "./iterate";
import { endOf, firstOf, pieces, rowOf } from "./pieces";
import { add, gather4, mul } from "./simd";

/** The greatest of a lane and how often it came join those of the piece. */
function join(sums: usize, value: f32, count: i32): void {
  const greatest = load<f64>(sums);
  const found = <f64>value;
  if (found < greatest || count === 0) return;
  store<f64>(sums, found);
  store<f64>(sums, <f64>count + (found === greatest ? load<f64>(sums, 8) : 0), 8);
}

function measureColumn(point: usize, modulus: usize, sums: usize): void {
  const zero = f32x4.splat(0);
  let greatest = f32x4.splat(-1);
  let count = i32x4.splat(0);
  let total = zero;
  let cross = zero;
  const end = point + ((<usize>grid.nz) << 6);
  for (; point < end; point += 32) {
    const re = v128.load(point);
    const im = v128.load(point, 16);
    const m = v128.load(modulus);
    const floats = i32x4.shr_s(m, 31);
    const power = v128.andnot(add(mul(re, re), mul(im, im)), floats);
    // A floating voxel counts as −1: never greatest, because the piece begins with −½.
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
  const bundles = grid.bundles;
  for (let piece = take(); piece < pieces(); piece = take()) {
    const y = rowOf(piece);
    const sums = problem.sums + piece * 32;
    memory.fill(sums, 0, 32);
    store<f64>(sums, -0.5);
    let i = firstOf(piece);
    let base = box.work + y * grid.rowStride + ((<usize>i) << 6);
    let m = problem.amplitude + ((<usize>((y * bundles + i) * grid.nz)) << 5);
    for (const end = endOf(piece); i < end; i++) {
      finishForward(bundles - i, base, scratch);
      measureColumn(scratch, m, sums);
      base += 64;
      m += (<usize>grid.nz) << 5;
    }
  }
  barrier();
}

/** Σ gain·|F|² over the used voxels, one float64 a piece of columns; the planes stay as they are. */
export function measureScattered(scratch: usize): void {
  const bundles = grid.bundles;
  const end = scratch + ((<usize>grid.nz) << 6);
  for (let piece = take(); piece < pieces(); piece = take()) {
    const y = rowOf(piece);
    const sum = problem.sums + ((<usize>piece) << 3);
    store<f64>(sum, 0);
    let i = firstOf(piece);
    let base = box.work + y * grid.rowStride + ((<usize>i) << 6);
    const first = <usize>((y * bundles + i) * grid.nz);
    let m = problem.amplitude + (first << 5);
    let response = problem.response + (first << 6);
    for (const last = endOf(piece); i < last; i++) {
      finishForward(bundles - i, base, scratch);
      let total = f32x4.splat(0);
      for (let point = scratch; point < end; point += 32) {
        const re = v128.load(point);
        const im = v128.load(point, 16);
        const scattered = mul(add(mul(re, re), mul(im, im)), v128.load(response));
        total = add(total, v128.andnot(scattered, i32x4.shr_s(v128.load(m), 31)));
        m += 16;
        response += 32;
      }
      gather4(sum, total);
      base += 64;
    }
  }
  barrier();
}
