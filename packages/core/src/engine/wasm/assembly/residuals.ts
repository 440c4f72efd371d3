// The first phase of a gradient step, columns along z: read F_xy ρ from the planes of the box, finish F, replace it by s²·c·F with
// c = ∂L/∂I (see descent/descent.ts), go back along z; and the sums of loss and model, ten float64 a row y:
//   L, Σ I, Σ √I·A (amplitude) or Σ A² (Poisson), and where they are wanted Σ cP, Σ c, Σ hP², Σ hP, Σ h, Σ √I·A, Σ A².

import * as f from "../fields";
import { add, mul, splat, sub } from "./butterflies";
import { finishForward, half } from "./iterate";
import { transformBundle } from "./lines";
import { ln4 } from "./logarithm";
import { barrier, take } from "./threads";

/** Adds the four lanes of `values` to a float64. */
// @ts-ignore: decorator
@inline export function gather4(sum: usize, values: v128): void {
  const low = f64x2.promote_low_f32x4(values);
  const high = f64x2.promote_low_f32x4(v128.shuffle<f32>(values, values, 2, 3, 2, 3));
  const pair = f64x2.add(low, high);
  store<f64>(sum, load<f64>(sum) + (f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1)));
}

// @ts-ignore: decorator
@inline function residualColumn(point: usize, modulus: usize, sums: usize, poisson: bool, detailed: bool): void {
  const kappa = splat(f.kappa), least = splat(f.leastIntensity), unit = splat(f.amplitudeUnit), background = splat(f.background);
  const one = f32x4.splat(1), zero = f32x4.splat(0), tiny = f32x4.splat(1e-30);
  let loss = zero, intensity = zero, cross = zero, counts = zero;
  let slopeScale = zero, slopeBackground = zero, curveScale = zero, curveMixed = zero, curveBackground = zero;
  const end = point + (<usize>load<i32>(f.nz) << 6);
  for (; point < end; point += 32) {
    const re = v128.load(point), im = v128.load(point, 16), m = v128.load(modulus);
    // The modulus carries the mask in its sign: set means that the voxel floats.
    const floats = i32x4.shr_s(m, 31);
    let amplitude = v128.andnot(m, floats);
    const power = add(mul(re, re), mul(im, im));
    let model = mul(kappa, power);
    if (detailed) {
      amplitude = mul(amplitude, unit);
      model = add(model, background);
    }
    // pmax is one instruction where max, which looks after signed zeros and NaN, is several.
    const bounded = f32x4.pmax(model, least);
    let slope: v128, value: v128;
    if (poisson) {
      const photons = mul(amplitude, amplitude), ratio = f32x4.div(photons, bounded);
      slope = sub(one, ratio);
      value = add(mul(photons, ln4(f32x4.pmax(ratio, tiny))), mul(model, slope));
      counts = add(counts, photons);
      if (detailed) curveBackground = mul(ratio, f32x4.div(one, bounded));
    } else {
      const root = f32x4.sqrt(bounded), difference = sub(root, amplitude);
      slope = f32x4.div(difference, root);
      value = mul(difference, difference);
      cross = add(cross, mul(root, amplitude));
    }
    loss = add(loss, v128.andnot(value, floats));
    intensity = add(intensity, v128.andnot(model, floats));
    const weight = v128.andnot(mul(kappa, slope), floats);
    // Swapped: what follows is an inverse transform.
    v128.store(point, mul(im, weight));
    v128.store(point, mul(re, weight), 16);
    modulus += 16;
  }
  gather4(sums, loss);
  gather4(sums + 8, intensity);
  gather4(sums + 16, poisson ? counts : cross);
}
function amplitudeColumn(point: usize, m: usize, sums: usize): void { residualColumn(point, m, sums, false, false); }
function poissonColumn(point: usize, m: usize, sums: usize): void { residualColumn(point, m, sums, true, false); }

/** All columns; the planes then hold the gradient as it is before the way back along y and x. */
export function residuals(scratch: usize): void {
  const bundles = load<i32>(f.bundles), nz = load<i32>(f.nz), poisson = load<i32>(f.poisson);
  for (let y = take(); y < load<i32>(f.ny); y = take()) {
    const sums = <usize>load<u32>(f.sums) + y * 80;
    memory.fill(sums, 0, 80);
    let base = <usize>load<u32>(f.work) + y * <usize>load<u32>(f.rowStride);
    let m = <usize>load<u32>(f.modulus) + (<usize>(y * bundles * nz) << 5);
    for (let i = 0; i < bundles; i++) {
      finishForward(bundles - i, base, scratch);
      if (poisson) poissonColumn(scratch, m, sums);
      else amplitudeColumn(scratch, m, sums);
      transformBundle(load<u32>(f.planZ), scratch, 32, load<u32>(f.zScratchForward), 8, base, 32, load<u32>(f.zBoxOut), load<i32>(f.zKeepOut), half(scratch));
      base += 64;
      m += <usize>nz << 5;
    }
  }
  barrier();
}
