// Partial coherence: K ⊛ p = FFT[γ·FFT⁻¹ p] for a real pattern p (see contract/vectors.ts). Of its transform along z only the lags
// 0 … ⌊nz/2⌋ are kept, as planes that are taken to all lags along y and x, multiplied by γ and taken back; the real part of the
// transform along z of that half, with those lags twice that stand for two, is K ⊛ p. Lags that are longer than the object are 0 in
// |F|² and do not matter to the gradient in its box: along z and y they are left out. A gradient step is, in columns and planes:
//   |F|² → lags | γ | K ⊛ |F|² → gain·c and the sums → lags | γ | K ⊛ (gain·c), times F → the box's planes.

import { barrier, take } from "../host/assembly/threads";
import {
  box,
  filter,
  grid,
  lags,
  lagsKeep,
  lagsMultiply,
  lagsMultiplyTails,
  ofAmplitudes,
  problem,
  residual,
} from "./fields.generated";
import { finishForward, half } from "./iterate";
import { fetchLines, fromPlanes, toPlanes } from "./lines";
import { endOf, firstOf, pieces, rowOf } from "./pieces";
import { rowsAtOnce, transformColumns, transformRows } from "./planes";
import { residualColumn } from "./residuals";
import { add, gather4, mul } from "./simd";

/** A bundle in scratch, its parts swapped, to its lags. @inline */
function toLags(scratch: usize, to: usize): void {
  toPlanes(scratch, to, lags.zOut, lags.zKeepOut, half(scratch));
}

/** A bundle's lags to `points`, whose real part is the pattern. @inline */
export function fromLags(from: usize, points: usize): void {
  fromPlanes(from, lags.zIn, lags.zKeepIn, points, points);
}

/** |F|² of all columns to lags; the planes of the box stay as they are. */
export function patternLags(scratch: usize): void {
  const zero = f32x4.splat(0);
  for (let piece = take(); piece < pieces(); piece = take()) {
    const offset = rowOf(piece) * grid.rowStride;
    for (let i = firstOf(piece), last = endOf(piece); i < last; i++) {
      const at = offset + ((<usize>i) << 6);
      finishForward(grid.bundles - i, box.work + at, scratch);
      const end = scratch + ((<usize>grid.nz) << 6);
      for (let point = scratch; point < end; point += 32) {
        const re = v128.load(point);
        const im = v128.load(point, 16);
        v128.store(point, zero);
        v128.store(point, add(mul(re, re), mul(im, im)), 16);
      }
      toLags(scratch, lags.at + at);
    }
  }
  barrier();
}

/** From the lags of K ⊛ |F|² to those of gain·c, and the sums of the loss. */
export function blurredResiduals(scratch: usize): void {
  for (let piece = take(); piece < pieces(); piece = take()) {
    const y = rowOf(piece);
    const sums = problem.sums + piece * 24;
    memory.fill(sums, 0, 24);
    let i = firstOf(piece);
    let bundle = lags.at + y * grid.rowStride + ((<usize>i) << 6);
    const first = <usize>((y * grid.bundles + i) * grid.nz);
    let m = problem.amplitude + (first << 5);
    let response = problem.response + (first << 6);
    for (const end = endOf(piece); i < end; i++) {
      fromLags(bundle, scratch);
      blurredResidualOf(residual.kind, scratch, m, response, sums);
      toLags(scratch, bundle);
      bundle += 64;
      m += (<usize>grid.nz) << 5;
      response += (<usize>grid.nz) << 6;
    }
  }
  barrier();
}

function blurredResidualOf(kind: i32, point: usize, m: usize, response: usize, sums: usize): void {
  if (problem.response !== 0) {
    if (kind === ofAmplitudes) residualColumn(point, m, response, sums, false, true, false, true, true);
    else residualColumn(point, m, response, sums, true, true, false, true, true);
  } else if (kind === ofAmplitudes) residualColumn(point, m, 0, sums, false, true, false, true, false);
  else residualColumn(point, m, 0, sums, true, true, false, true, false);
}

/** s²·(K ⊛ (gain·c))·F of all columns, back along z to the planes of the box. */
export function blurredGradient(scratch: usize): void {
  const kappa = residual.kappa;
  const slopes = half(scratch);
  for (let piece = take(); piece < pieces(); piece = take()) {
    const offset = rowOf(piece) * grid.rowStride;
    for (let i = firstOf(piece), last = endOf(piece); i < last; i++) {
      const at = offset + ((<usize>i) << 6);
      const base = box.work + at;
      fromLags(lags.at + at, slopes);
      finishForward(grid.bundles - i, base, scratch);
      const end = scratch + ((<usize>grid.nz) << 6);
      for (let point = scratch, slope = slopes; point < end; point += 32, slope += 32) {
        const weight = mul(kappa, v128.load(slope));
        const re = v128.load(point);
        const im = v128.load(point, 16);
        v128.store(point, mul(im, weight));
        v128.store(point, mul(re, weight), 16);
      }
      toPlanes(scratch, base, box.zOut, box.zKeepOut, half(scratch));
    }
  }
  barrier();
}

/**
 * One row of lags, its parts swapped, times γ and the right way round. `sums`: Σ over lags of kept·lag, times squared lags and, for the
 * tails, times their lengths.
 */
function filterRow(row: usize, kept: usize, factor: f32, squareZ: f64, squareY: f64, sums: usize): void {
  const task = filter.task;
  const scale = f32x4.splat(factor);
  let gamma = lags.gammaX;
  let squares = lags.squaresX;
  let total = f32x4.splat(0);
  let weighted = total;
  let lengths = total;
  for (let i = grid.xVectors; i > 0; i--) {
    const im = v128.load(row);
    const re = v128.load(row, 16);
    const by = mul(scale, v128.load(gamma));
    v128.store(row, mul(re, by));
    v128.store(row, mul(im, by), 16);
    if (task === lagsKeep) {
      v128.store(kept, mul(re, by));
      v128.store(kept, mul(im, by), 16);
    } else if (task >= lagsMultiply) {
      const product = add(mul(re, v128.load(kept)), mul(im, v128.load(kept, 16)));
      total = add(total, product);
      weighted = add(weighted, mul(product, v128.load(squares)));
      if (task === lagsMultiplyTails) lengths = add(lengths, mul(product, f32x4.sqrt(v128.load(squares))));
    }
    row += 32;
    kept += 32;
    gamma += 16;
    squares += 16;
  }
  if (task < lagsMultiply) return;
  const before = load<f64>(sums, 24);
  store<f64>(sums, 0, 24);
  gather4(sums + 24, total);
  const sum = load<f64>(sums, 24);
  store<f64>(sums, load<f64>(sums) + squareZ * sum);
  store<f64>(sums, load<f64>(sums, 8) + squareY * sum, 8);
  gather4(sums + 16, weighted);
  store<f64>(sums, before + sum, 24);
  if (task !== lagsMultiplyTails) return;
  store<f64>(sums, load<f64>(sums, 32) + sqrt(squareZ) * sum, 32);
  store<f64>(sums, load<f64>(sums, 40) + sqrt(squareY) * sum, 40);
  gather4(sums + 48, lengths);
}

/** All planes of lags: back along y and x, times γ, forward along x and y; eight float64 sums a plane (coherence.ts of the host). */
export function filterLags(scratch: usize): void {
  const stride = grid.rowStride;
  const planeStride = grid.planeStride;
  const ny = grid.ny;
  const step = rowsAtOnce();
  const reach = lags.rows;
  for (let p = take(); p < lags.planes; p = take()) {
    const at = lags.at + p * planeStride;
    const kept = lags.kept + p * planeStride;
    const sums = lags.sums + ((<usize>p) << 6);
    memory.fill(sums, 0, 64);
    const gammaZ = load<f32>(lags.gammaZ + ((<usize>p) << 2));
    const squareZ = <f64>load<f32>(lags.squaresZ + ((<usize>p) << 2));
    fetchLines(at, <i32>(planeStride >> 6), scratch);
    transformColumns(at, grid.yAllIn, 8, grid.yAllOut, 8, scratch);
    for (let y = 0; y < ny; y += step) {
      const count = min(step, ny - y);
      const first = at + y * stride;
      if (y >= reach && y + count <= ny - reach + 1) {
        memory.fill(first, 0, count * stride);
        continue;
      }
      transformRows(first, stride, count, 8, 8, scratch);
      for (let i = y; i < y + count; i++) {
        const factor = gammaZ * load<f32>(lags.gammaY + ((<usize>i) << 2));
        const squareY = <f64>load<f32>(lags.squaresY + ((<usize>i) << 2));
        filterRow(at + i * stride, kept + i * stride, factor, squareZ, squareY, sums);
      }
      transformRows(first, stride, count, 8, 8, scratch);
    }
    transformColumns(at, grid.yAllIn, 8, grid.yAllOut, 8, scratch);
  }
  barrier();
}
