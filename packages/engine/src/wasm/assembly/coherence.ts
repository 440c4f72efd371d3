// Partial coherence: K ⊛ p = FFT[γ·FFT⁻¹ p] for a real pattern p (see descent/descent.ts). Of its transform along z only the lags
// 0 … ⌊nz/2⌋ are kept, as planes that are taken to all lags along y and x, multiplied by γ and taken back; the real part of the
// transform along z of that half, with those lags twice that stand for two, is K ⊛ p. Lags that are longer than the object are 0 in
// |F|² and do not matter to the gradient in its box: along z and y they are left out. A gradient step is, in columns and planes:
//   |F|² → lags | γ | K ⊛ |F|² → c and the sums → lags | γ | K ⊛ c, times F → the box's planes.

import * as f from "../fields";
import { add, mul, splat } from "./butterflies";
import { finishForward, half } from "./iterate";
import { fetchLines, transformBundle } from "./lines";
import { rowsAtOnce, transformColumns, transformRows } from "./planes";
import { gather4, residualColumn } from "./residuals";
import { barrier, take } from "./threads";

/** A bundle in scratch, its parts swapped, to its lags. */
// @ts-ignore: decorator
@inline function toLags(scratch: usize, lags: usize): void {
  transformBundle(load<u32>(f.planZ), scratch, 32, load<u32>(f.zScratchForward), 8, lags, 32, load<u32>(f.zLagOut), load<i32>(f.zLagKeepOut), half(scratch));
}

/** A bundle's lags to `points`, whose real part is the pattern. */
// @ts-ignore: decorator
@inline export function fromLags(lags: usize, points: usize): void {
  transformBundle(load<u32>(f.planZ), lags, 32, load<u32>(f.zLagIn), load<i32>(f.zLagKeepIn), points, 32, load<u32>(f.identity), 8, points);
}

/** |F|² of all columns to lags; the planes of the box stay as they are. */
export function patternLags(scratch: usize): void {
  const bundles = load<i32>(f.bundles), zero = f32x4.splat(0);
  for (let y = take(); y < load<i32>(f.ny); y = take()) {
    const offset = y * <usize>load<u32>(f.rowStride);
    for (let i = 0; i < bundles; i++) {
      const at = offset + (<usize>i << 6);
      finishForward(bundles - i, <usize>load<u32>(f.work) + at, scratch);
      const end = scratch + (<usize>load<i32>(f.nz) << 6);
      for (let point = scratch; point < end; point += 32) {
        const re = v128.load(point), im = v128.load(point, 16);
        v128.store(point, zero);
        v128.store(point, add(mul(re, re), mul(im, im)), 16);
      }
      toLags(scratch, <usize>load<u32>(f.lags) + at);
    }
  }
  barrier();
}

function amplitude(point: usize, m: usize, sums: usize): void { residualColumn(point, m, sums, false, true, false, true); }
function counts(point: usize, m: usize, sums: usize): void { residualColumn(point, m, sums, true, true, false, true); }

/** From the lags of K ⊛ |F|² to those of c, and the sums of the loss. */
export function blurredResiduals(scratch: usize): void {
  const bundles = load<i32>(f.bundles), nz = load<i32>(f.nz), kind = load<i32>(f.residual);
  for (let y = take(); y < load<i32>(f.ny); y = take()) {
    const sums = <usize>load<u32>(f.sums) + y * 24;
    memory.fill(sums, 0, 24);
    let lags = <usize>load<u32>(f.lags) + y * <usize>load<u32>(f.rowStride);
    let m = <usize>load<u32>(f.modulus) + (<usize>(y * bundles * nz) << 5);
    for (let i = 0; i < bundles; i++) {
      fromLags(lags, scratch);
      if (kind == f.ofAmplitudes) amplitude(scratch, m, sums);
      else counts(scratch, m, sums);
      toLags(scratch, lags);
      lags += 64;
      m += <usize>nz << 5;
    }
  }
  barrier();
}

/** s²·(K ⊛ c)·F of all columns, back along z to the planes of the box. */
export function blurredGradient(scratch: usize): void {
  const bundles = load<i32>(f.bundles), kappa = splat(f.kappa), slopes = half(scratch);
  for (let y = take(); y < load<i32>(f.ny); y = take()) {
    const offset = y * <usize>load<u32>(f.rowStride);
    for (let i = 0; i < bundles; i++) {
      const at = offset + (<usize>i << 6), base = <usize>load<u32>(f.work) + at;
      fromLags(<usize>load<u32>(f.lags) + at, slopes);
      finishForward(bundles - i, base, scratch);
      const end = scratch + (<usize>load<i32>(f.nz) << 6);
      for (let point = scratch, slope = slopes; point < end; point += 32, slope += 32) {
        const weight = mul(kappa, v128.load(slope)), re = v128.load(point), im = v128.load(point, 16);
        v128.store(point, mul(im, weight));
        v128.store(point, mul(re, weight), 16);
      }
      transformBundle(load<u32>(f.planZ), scratch, 32, load<u32>(f.zScratchForward), 8, base, 32, load<u32>(f.zBoxOut), load<i32>(f.zKeepOut), half(scratch));
    }
  }
  barrier();
}

/** One row of lags, its parts swapped, times γ and the right way round. `sums`: Σ over lags of kept·lag, times squared lags. */
function filterRow(row: usize, kept: usize, factor: f32, squareZ: f64, squareY: f64, sums: usize): void {
  const task = load<i32>(f.lagTask), scale = f32x4.splat(factor);
  let gamma = <usize>load<u32>(f.gammaX), squares = <usize>load<u32>(f.squaresX);
  let total = f32x4.splat(0), weighted = total;
  for (let i = load<i32>(f.xVectors); i > 0; i--) {
    const im = v128.load(row), re = v128.load(row, 16), by = mul(scale, v128.load(gamma));
    v128.store(row, mul(re, by));
    v128.store(row, mul(im, by), 16);
    if (task == f.lagsKeep) {
      v128.store(kept, mul(re, by));
      v128.store(kept, mul(im, by), 16);
    } else if (task == f.lagsMultiply) {
      const product = add(mul(re, v128.load(kept)), mul(im, v128.load(kept, 16)));
      total = add(total, product);
      weighted = add(weighted, mul(product, v128.load(squares)));
    }
    row += 32;
    kept += 32;
    gamma += 16;
    squares += 16;
  }
  if (task != f.lagsMultiply) return;
  const before = load<f64>(sums, 24);
  store<f64>(sums, 0, 24);
  gather4(sums + 24, total);
  const sum = load<f64>(sums, 24);
  store<f64>(sums, load<f64>(sums) + squareZ * sum);
  store<f64>(sums, load<f64>(sums, 8) + squareY * sum, 8);
  gather4(sums + 16, weighted);
  store<f64>(sums, before + sum, 24);
}

/** All planes of lags: back along y and x, times γ, forward along x and y; four float64 sums a plane (the last their plain sum). */
export function filterLags(scratch: usize): void {
  const stride = <usize>load<u32>(f.rowStride), planeStride = <usize>load<u32>(f.planeStride), ny = load<i32>(f.ny), step = rowsAtOnce(), reach = load<i32>(f.lagRows);
  for (let p = take(); p < load<i32>(f.lagPlanes); p = take()) {
    const at = <usize>load<u32>(f.lags) + p * planeStride, kept = <usize>load<u32>(f.keptLags) + p * planeStride;
    const sums = <usize>load<u32>(f.lagSums) + (<usize>p << 5);
    memory.fill(sums, 0, 32);
    const gammaZ = load<f32>(<usize>load<u32>(f.gammaZ) + (<usize>p << 2)), squareZ = <f64>load<f32>(<usize>load<u32>(f.squaresZ) + (<usize>p << 2));
    fetchLines(at, <i32>(planeStride >> 6), scratch);
    transformColumns(at, load<u32>(f.yAllIn), 8, load<u32>(f.yAllOut), 8, scratch);
    for (let y = 0; y < ny; y += step) {
      const count = min(step, ny - y), first = at + y * stride;
      if (y >= reach && y + count <= ny - reach + 1) {
        memory.fill(first, 0, count * stride);
        continue;
      }
      transformRows(first, count, 8, 8, scratch);
      for (let i = y; i < y + count; i++) {
        const factor = gammaZ * load<f32>(<usize>load<u32>(f.gammaY) + (<usize>i << 2));
        const squareY = <f64>load<f32>(<usize>load<u32>(f.squaresY) + (<usize>i << 2));
        filterRow(at + i * stride, kept + i * stride, factor, squareZ, squareY, sums);
      }
      transformRows(first, count, 8, 8, scratch);
    }
    transformColumns(at, load<u32>(f.yAllIn), 8, load<u32>(f.yAllOut), 8, scratch);
  }
  barrier();
}
