// Sums over the pattern for the fit of F = FFT(P_S g) to it; the planes at `work` hold F_xy P_S g.
// Ten float64 a piece of columns (used, then free: count, ΣP, ΣA², Σ√P·A, Σ A² ln(A²/P)), so that the host adds them in one order.

import { barrier, take } from "../host/assembly/threads";
import { fromLags } from "./coherence";
import { box, grid, lags, problem, residual } from "./fields.generated";
import { fromPlanes } from "./lines";
import { endOf, firstOf, pieces, rowOf } from "./pieces";

/** Natural logarithm of a positive normal number, to a few units in the last place. */
function ln(x: f64): f64 {
  const bits = reinterpret<i64>(x);
  let exponent = <i32>(bits >> 52) - 1023;
  let m = reinterpret<f64>((bits & 0x000fffffffffffff) | 0x3ff0000000000000);
  if (m > 1.4142135623730951) {
    m *= 0.5;
    exponent++;
  }
  const s = (m - 1) / (m + 1);
  const t = s * s;
  let series = 1.0 / 21;
  series = series * t + 1.0 / 19;
  series = series * t + 1.0 / 17;
  series = series * t + 1.0 / 15;
  series = series * t + 1.0 / 13;
  series = series * t + 1.0 / 11;
  series = series * t + 1.0 / 9;
  series = series * t + 1.0 / 7;
  series = series * t + 1.0 / 5;
  series = series * t + 1.0 / 3;
  series = series * t + 1;
  return 2 * s * series + <f64>exponent * 0.6931471805599453;
}

function addVoxel(sums: usize, modulus: f32, power: f64): void {
  if (isNaN(modulus)) return;
  if (reinterpret<i32>(modulus) < 0) sums += 40;
  const amplitude = <f64>abs(modulus);
  const counts = amplitude * amplitude;
  store<f64>(sums, load<f64>(sums) + 1);
  store<f64>(sums, load<f64>(sums, 8) + power, 8);
  store<f64>(sums, load<f64>(sums, 16) + counts, 16);
  store<f64>(sums, load<f64>(sums, 24) + sqrt(power) * amplitude, 24);
  if (counts > 0) store<f64>(sums, load<f64>(sums, 32) + counts * ln(counts / max(power, 1e-30)), 32);
}

/** |F|², or the model's gain·s²·(K ⊛ |F|²) + background, K ⊛ |F|² being the real part of what is `blurred`. @inline */
function powerOf(re: f32, im: f32, response: usize, modelled: bool, blurred: bool, responds: bool): f64 {
  const power = blurred ? <f64>re : <f64>re * <f64>re + <f64>im * <f64>im;
  if (!modelled) return power;
  let model = <f64>f32x4.extract_lane(residual.kappa, 0) * power;
  if (responds) model = model * <f64>load<f32>(response) + <f64>load<f32>(response, 16);
  return max(model, <f64>f32x4.extract_lane(residual.leastIntensity, 0));
}

/** P = |F|². */
export function sumFit(scratch: usize): void {
  sumFitOf(scratch, false, false, false);
}

/** P of the model without coherence. */
export function sumModelFit(scratch: usize): void {
  if (problem.response !== 0) sumFitOf(scratch, true, false, true);
  else sumFitOf(scratch, true, false, false);
}

/** The same with coherence; `lags` hold K ⊛ |F|². */
export function sumBlurredFit(scratch: usize): void {
  if (problem.response !== 0) sumFitOf(scratch, true, true, true);
  else sumFitOf(scratch, true, true, false);
}

/** @inline */
function sumFitOf(scratch: usize, modelled: bool, blurred: bool, responds: bool): void {
  const nz = grid.nz;
  for (let piece = take(); piece < pieces(); piece = take()) {
    const y = rowOf(piece);
    const sums = problem.sums + piece * 80;
    memory.fill(sums, 0, 80);
    let i = firstOf(piece);
    const offset = y * grid.rowStride;
    const base = box.work + offset;
    const first = <usize>((y * grid.bundles + i) * nz);
    let modulus = problem.amplitude + (first << 5);
    let response = problem.response + (first << 6);
    for (const end = endOf(piece); i < end; i++) {
      if (blurred) fromLags(lags.at + offset + ((<usize>i) << 6), scratch);
      else fromPlanes(base + ((<usize>i) << 6), box.zIn, box.zKeepIn, scratch, scratch);
      let point = scratch;
      for (let z = 0; z < 2 * nz; z++) {
        for (let lane: usize = 0; lane < 16; lane += 4) {
          const re = load<f32>(point + lane);
          const im = load<f32>(point + lane, 16);
          addVoxel(sums, load<f32>(modulus + lane), powerOf(re, im, response + lane, modelled, blurred, responds));
        }
        modulus += 16;
        response += 32;
        point += 32;
      }
    }
  }
  barrier();
}
