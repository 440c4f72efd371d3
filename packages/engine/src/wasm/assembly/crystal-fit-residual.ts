// The Fourier side of a crystal fit, columns along z: F from the planes of the box with the sums for the best scale s, then its
// replacement by ∂L/∂F = 2s(s|F| − A)/ΣA²·F/|F| on the voxels used, 0 elsewhere, and back to the planes. The modulus carries the
// mask in its sign (packing.ts).

import * as c from "../crystal-fit-fields";
import * as f from "../fields";
import { add, mul, sub } from "./butterflies";
import { fetchPoints, transformBundle } from "./lines";
import { gather4 } from "./residuals";

/** F of the whole pattern; s to the area. */
export function finishTransform(area: usize, scratch: usize): void {
  const bundles = load<i32>(f.bundles), column = <usize>load<i32>(f.nz) << 6, zero = f32x4.splat(0);
  let m = <usize>load<u32>(f.modulus), to = <usize>load<u32>(area, c.areaFourier);
  const sums = scratch + <usize>load<u32>(f.scratchHalf);
  store<f64>(sums, 0);
  store<f64>(sums, 0, 8);
  for (let y = 0; y < load<i32>(f.ny); y++) {
    let base = <usize>load<u32>(area, c.areaPlanes) + y * <usize>load<u32>(f.rowStride);
    for (let i = 0; i < bundles; i++) {
      fetchPoints(bundles - i, base, load<u32>(f.zBoxOut), load<i32>(f.boxZ), scratch);
      transformBundle(load<u32>(f.planZ), base, 32, load<u32>(f.zBoxIn), load<i32>(f.zKeepIn), to, 32, load<u32>(f.identity), 8, scratch);
      let all = zero, cross = zero;
      for (const end = to + column; to < end; to += 32) {
        const re = v128.load(to), im = v128.load(to, 16), amplitude = v128.load(m), floats = i32x4.shr_s(amplitude, 31);
        const power = v128.andnot(add(mul(re, re), mul(im, im)), floats);
        all = add(all, power);
        cross = add(cross, mul(f32x4.sqrt(power), v128.andnot(amplitude, floats)));
        m += 16;
      }
      gather4(sums, all);
      gather4(sums + 8, cross);
      base += 64;
    }
  }
  const model = load<f64>(sums);
  store<f32>(area, model > 0 ? <f32>(load<f64>(sums, 8) / model) : 0, c.areaScale);
}

/** The residual, and half of its way back; returns the loss. */
export function returnResidual(area: usize, scratch: usize): f64 {
  const bundles = load<i32>(f.bundles), column = <usize>load<i32>(f.nz) << 6, zero = f32x4.splat(0), tiny = f32x4.splat(1e-30);
  const s = load<f32>(area, c.areaScale), scale = f32x4.splat(s), factor = f32x4.splat(2 * s * load<f32>(c.inverseCounts));
  let m = <usize>load<u32>(f.modulus), from = <usize>load<u32>(area, c.areaFourier);
  const sum = scratch + <usize>load<u32>(f.scratchHalf);
  store<f64>(sum, 0);
  for (let y = 0; y < load<i32>(f.ny); y++) {
    let base = <usize>load<u32>(area, c.areaPlanes) + y * <usize>load<u32>(f.rowStride);
    for (let i = 0; i < bundles; i++) {
      let loss = zero, point = from;
      for (const end = from + column; point < end; point += 32) {
        const re = v128.load(point), im = v128.load(point, 16), amplitude = v128.load(m), floats = i32x4.shr_s(amplitude, 31);
        const modulus = f32x4.sqrt(f32x4.pmax(add(mul(re, re), mul(im, im)), tiny));
        const difference = v128.andnot(sub(mul(scale, modulus), v128.andnot(amplitude, floats)), floats);
        loss = add(loss, mul(difference, difference));
        const weight = f32x4.div(mul(factor, difference), modulus);
        // Swapped: what follows is an inverse transform.
        v128.store(point, mul(im, weight));
        v128.store(point, mul(re, weight), 16);
        m += 16;
      }
      gather4(sum, loss);
      transformBundle(load<u32>(f.planZ), from, 32, load<u32>(f.zScratchForward), 8, base, 32, load<u32>(f.zBoxOut), load<i32>(f.zKeepOut), scratch);
      from = point;
      base += 64;
    }
  }
  return load<f64>(sum) * <f64>load<f32>(c.inverseCounts);
}
