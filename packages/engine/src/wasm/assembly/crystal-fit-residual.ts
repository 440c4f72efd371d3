// The Fourier side of a crystal fit, columns along z: F from the planes of the box with the sums for the best scale s, then its
// replacement by ∂L/∂F = 2s(s|F| − A)/ΣA²·F/|F| on the voxels used, 0 elsewhere, and back to the planes. The modulus carries the
// mask in its sign (pack-measurement.ts).

import { Area, box, crystal, grid, problem } from "./fields.generated";
import { fetchPoints, fromPlanes, toPlanes } from "./lines";
import { add, gather4, mul, sub } from "./simd";

/** F of the whole pattern; s to the area. */
export function finishTransform(area: Area, scratch: usize): void {
  const column = (<usize>grid.nz) << 6;
  const zero = f32x4.splat(0);
  let m = problem.modulus;
  let to = area.fourier;
  const sums = scratch + grid.scratchHalf;
  store<f64>(sums, 0);
  store<f64>(sums, 0, 8);
  for (let y = 0; y < grid.ny; y++) {
    let base = area.planes + y * grid.rowStride;
    for (let i = 0; i < grid.bundles; i++) {
      fetchPoints(grid.bundles - i, base, box.zOut, box.z, scratch);
      fromPlanes(base, box.zIn, box.zKeepIn, to, scratch);
      let all = zero;
      let cross = zero;
      for (const end = to + column; to < end; to += 32) {
        const re = v128.load(to);
        const im = v128.load(to, 16);
        const amplitude = v128.load(m);
        const floats = i32x4.shr_s(amplitude, 31);
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
  area.scale = model > 0 ? <f32>(load<f64>(sums, 8) / model) : 0;
}

/** The residual, and half of its way back; returns the loss. */
export function returnResidual(area: Area, scratch: usize): f64 {
  const column = (<usize>grid.nz) << 6;
  const zero = f32x4.splat(0);
  const tiny = f32x4.splat(1e-30);
  const s = area.scale;
  const scale = f32x4.splat(s);
  const factor = f32x4.splat(2 * s * crystal.inverseCounts);
  let m = problem.modulus;
  let from = area.fourier;
  const sum = scratch + grid.scratchHalf;
  store<f64>(sum, 0);
  for (let y = 0; y < grid.ny; y++) {
    let base = area.planes + y * grid.rowStride;
    for (let i = 0; i < grid.bundles; i++) {
      let loss = zero;
      let point = from;
      for (const end = from + column; point < end; point += 32) {
        const re = v128.load(point);
        const im = v128.load(point, 16);
        const amplitude = v128.load(m);
        const floats = i32x4.shr_s(amplitude, 31);
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
      toPlanes(from, base, box.zOut, box.zKeepOut, scratch);
      from = point;
      base += 64;
    }
  }
  return load<f64>(sum) * <f64>crystal.inverseCounts;
}
