// The first phase of a gradient step, columns along z: read F_xy ρ from the planes of the box, finish F, replace it by s²·gain·c·F
// with c = ∂L/∂I (see contract/vectors.ts), go back along z; and the sums of loss and model, three float64 a row y:
//   L, Σ I', Σ A·I'/√I (amplitude) or Σ A²·I'/I (Poisson), I' being I without background.

import { barrier, take } from "../host/assembly/threads";
import { box, grid, ofAmplitudes, ofCounts, ofNormalised, problem, residual } from "./fields.generated";
import { ln4 } from "./functions";
import { finishForward, half } from "./iterate";
import { toPlanes } from "./lines";
import { endOf, firstOf, pieces, rowOf } from "./pieces";
import { add, gather4, mul, sub } from "./simd";

/**
 * One bundle of F in scratch becomes s²·gain·c·F, its parts swapped for the inverse transform that follows. `normalised`: for the scale
 * "max". `blurred`: scratch holds K ⊛ |F|² as its real part, and becomes gain·c itself. `responds`: there are gain and background.
 @inline */
export function residualColumn(
  point: usize,
  modulus: usize,
  response: usize,
  sums: usize,
  poisson: bool,
  wantsLoss: bool,
  normalised: bool,
  blurred: bool,
  responds: bool,
): void {
  const kappa = residual.kappa;
  const least = residual.leastIntensity;
  const unit = residual.amplitudeUnit;
  const top = residual.top;
  const topSlope = residual.topSlope;
  const one = f32x4.splat(1);
  const zero = f32x4.splat(0);
  const tiny = f32x4.splat(1e-30);
  let loss = zero;
  let intensity = zero;
  let third = zero;
  const end = point + ((<usize>grid.nz) << 6);
  for (; point < end; point += 32) {
    const re = v128.load(point);
    const im = v128.load(point, 16);
    const m = v128.load(modulus);
    // The modulus carries the mask in its sign: set means that the voxel floats.
    const floats = i32x4.shr_s(m, 31);
    let amplitude = v128.andnot(m, floats);
    if (normalised) amplitude = mul(amplitude, unit);
    const power = blurred ? re : add(mul(re, re), mul(im, im));
    let scattered = mul(kappa, power);
    if (responds) scattered = mul(scattered, v128.load(response));
    const model = responds ? add(scattered, v128.load(response, 16)) : scattered;
    // pmax is one instruction where max, which looks after signed zeros and NaN, is several.
    const bounded = f32x4.pmax(model, least);
    let slope: v128;
    let value = zero;
    if (poisson) {
      const photons = mul(amplitude, amplitude);
      const ratio = f32x4.div(photons, bounded);
      slope = sub(one, ratio);
      if (wantsLoss) value = add(mul(photons, ln4(f32x4.pmax(ratio, tiny))), mul(model, slope));
      third = add(third, responds ? mul(ratio, scattered) : photons);
    } else {
      const root = f32x4.sqrt(bounded);
      const difference = sub(root, amplitude);
      slope = f32x4.div(difference, root);
      value = mul(difference, difference);
      third = add(third, responds ? mul(f32x4.div(amplitude, root), scattered) : mul(root, amplitude));
      // Below the least intensity the loss goes on along its tangent.
      if (normalised || blurred || responds) value = add(value, mul(slope, sub(model, bounded)));
    }
    if (wantsLoss) loss = add(loss, v128.andnot(value, floats));
    intensity = add(intensity, v128.andnot(scattered, floats));
    slope = v128.andnot(slope, floats);
    if (responds) slope = mul(slope, v128.load(response));
    if (blurred) {
      v128.store(point, zero);
      v128.store(point, slope, 16);
    } else {
      let weight = mul(kappa, slope);
      if (normalised) weight = sub(weight, v128.and(topSlope, v128.andnot(f32x4.ge(power, top), floats)));
      v128.store(point, mul(im, weight));
      v128.store(point, mul(re, weight), 16);
    }
    modulus += 16;
    if (responds) response += 32;
  }
  if (wantsLoss) gather4(sums, loss);
  gather4(sums + 8, intensity);
  gather4(sums + 16, third);
}

function residualOf(kind: i32, point: usize, m: usize, response: usize, sums: usize): void {
  if (problem.response !== 0) {
    if (kind === ofAmplitudes) residualColumn(point, m, response, sums, false, true, false, false, true);
    else if (kind === ofCounts) residualColumn(point, m, response, sums, true, true, false, false, true);
    else residualColumn(point, m, response, sums, true, false, false, false, true);
  } else if (kind === ofAmplitudes) residualColumn(point, m, 0, sums, false, true, false, false, false);
  else if (kind === ofNormalised) residualColumn(point, m, 0, sums, false, true, true, false, false);
  else if (kind === ofCounts) residualColumn(point, m, 0, sums, true, true, false, false, false);
  else residualColumn(point, m, 0, sums, true, false, false, false, false);
}

/** All columns; the planes then hold the gradient as it is before the way back along y and x. */
export function residuals(scratch: usize): void {
  const bundles = grid.bundles;
  for (let piece = take(); piece < pieces(); piece = take()) {
    const y = rowOf(piece);
    const sums = problem.sums + piece * 24;
    memory.fill(sums, 0, 24);
    let i = firstOf(piece);
    let base = box.work + y * grid.rowStride + ((<usize>i) << 6);
    const first = <usize>((y * bundles + i) * grid.nz);
    let m = problem.amplitude + (first << 5);
    let response = problem.response + (first << 6);
    for (const end = endOf(piece); i < end; i++) {
      finishForward(bundles - i, base, scratch);
      residualOf(residual.kind, scratch, m, response, sums);
      toPlanes(scratch, base, box.zOut, box.zKeepOut, half(scratch));
      base += 64;
      m += (<usize>grid.nz) << 5;
      response += (<usize>grid.nz) << 6;
    }
  }
  barrier();
}
