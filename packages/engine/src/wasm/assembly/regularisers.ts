// The regularisers of a descent (formulas in descent/descent.ts): a first pass for what a voxel's gradient needs of others, the
// reciprocal lengths of the differences and the mean modulus, and a second that adds the gradient to the vector at `gradient`.
// Differences are between voxels of the support only; the box holds all of it.

import * as f from "../fields";
import { insideOf } from "./adam";
import { add, mul, splat, sub } from "./butterflies";
import { gather4 } from "./residuals";
import { barrier, take } from "./threads";

/** The vector of the next voxels along x, of this vector and the one after it. */
// @ts-ignore: decorator
@inline function next(here: v128, after: v128): v128 { return v128.shuffle<f32>(here, after, 1, 2, 3, 4); }
/** Of the former voxels. */
// @ts-ignore: decorator
@inline function former(before: v128, here: v128): v128 { return v128.shuffle<f32>(before, here, 3, 4, 5, 6); }

// @ts-ignore: decorator
@inline function square(re: v128, im: v128): v128 { return add(mul(re, re), mul(im, im)); }

/** 1/√(Σ |ρ(r + e) − ρ(r)|² + smoothing²) inside the support to `variation`; Σ |ρ| and Σ of the lengths to the plane's sums. */
export function moduli(): void {
  const boxY = load<i32>(f.boxY), boxX = load<i32>(f.boxX), boxZ = load<i32>(f.boxZ), smoothing = splat(f.smoothingSquared);
  const row = <usize>boxX << 5, plane = row * boxY, zero = f32x4.splat(0), one = f32x4.splat(1);
  const varies = load<u32>(f.variation) != 0;
  for (let p = take(); p < boxZ; p = take()) {
    const sums = <usize>load<u32>(f.planeSums) + <usize>(24 * p);
    memory.fill(sums, 0, 24);
    let g = <usize>load<u32>(f.object) + p * plane, s = <usize>load<u32>(f.support) + ((p * plane) >> 3);
    let to = <usize>load<u32>(f.variation) + ((p * plane) >> 1);
    for (let y = 0; y < boxY; y++) {
      let modulus = zero, length = zero;
      for (let x = 0; x < boxX; x++) {
        const re = v128.load(g), im = v128.load(g, 16), inside = insideOf(s);
        modulus = add(modulus, v128.and(f32x4.sqrt(square(re, im)), inside));
        if (varies) {
          const last = x == boxX - 1;
          const xr = next(re, last ? zero : v128.load(g, 32)), xi = next(im, last ? zero : v128.load(g, 48));
          let total = add(smoothing, v128.and(square(sub(xr, re), sub(xi, im)), next(inside, last ? zero : insideOf(s + 4))));
          if (y + 1 < boxY) {
            const to = g + row;
            total = add(total, v128.and(square(sub(v128.load(to), re), sub(v128.load(to, 16), im)), insideOf(s + (row >> 3))));
          }
          if (p + 1 < boxZ) {
            const to = g + plane;
            total = add(total, v128.and(square(sub(v128.load(to), re), sub(v128.load(to, 16), im)), insideOf(s + (plane >> 3))));
          }
          const root = f32x4.sqrt(total);
          length = add(length, v128.and(root, inside));
          v128.store(to, v128.and(f32x4.div(one, root), inside));
          to += 16;
        }
        g += 32;
        s += 4;
      }
      gather4(sums, modulus);
      gather4(sums + 8, length);
    }
  }
  barrier();
}

/** The pull of one neighbour: (ρ' − ρ)·factor where that is inside, added to the gradient. */
// @ts-ignore: decorator
@inline function pull(here: v128, there: v128, factor: v128): v128 { return mul(sub(there, here), factor); }

/** Adds the gradients; Σ (|ρ| − mean)² to the plane's third sum. */
export function regularise(): void {
  const boxY = load<i32>(f.boxY), boxX = load<i32>(f.boxX), boxZ = load<i32>(f.boxZ);
  const row = <usize>boxX << 5, plane = row * boxY, zero = f32x4.splat(0), tiny = f32x4.splat(1e-30), two = f32x4.splat(2);
  const weight = splat(f.variationWeight), mean = splat(f.meanModulus), homogeneity = splat(f.homogeneityWeight);
  const varies = load<u32>(f.variation) != 0;
  for (let p = take(); p < boxZ; p = take()) {
    const sums = <usize>load<u32>(f.planeSums) + <usize>(24 * p);
    let g = <usize>load<u32>(f.object) + p * plane, s = <usize>load<u32>(f.support) + ((p * plane) >> 3);
    let t = <usize>load<u32>(f.variation) + ((p * plane) >> 1), to = <usize>load<u32>(f.gradient) + p * plane;
    for (let y = 0; y < boxY; y++) {
      let spread = zero;
      for (let x = 0; x < boxX; x++) {
        const re = v128.load(g), im = v128.load(g, 16), inside = insideOf(s);
        const modulus = f32x4.pmax(f32x4.sqrt(square(re, im)), tiny), excess = v128.and(sub(modulus, mean), inside);
        spread = add(spread, mul(excess, excess));
        const factor = mul(mul(two, homogeneity), f32x4.div(excess, modulus));
        let dr = mul(factor, re), di = mul(factor, im);
        if (varies) {
          // The term of a pair has the length at the voxel it starts from: own lengths forwards, the neighbour's backwards.
          const own = v128.load(t);
          let vr = zero, vi = zero;
          const last = x == boxX - 1, first = x == 0;
          const ahead = v128.and(own, next(inside, last ? zero : insideOf(s + 4)));
          vr = add(vr, pull(next(re, last ? zero : v128.load(g, 32)), re, ahead));
          vi = add(vi, pull(next(im, last ? zero : v128.load(g, 48)), im, ahead));
          const behind = former(first ? zero : v128.load(t - 16), own);
          vr = add(vr, pull(former(first ? zero : v128.load(g - 32), re), re, behind));
          vi = add(vi, pull(former(first ? zero : v128.load(g - 16), im), im, behind));
          if (y + 1 < boxY) {
            const by = v128.and(own, insideOf(s + (row >> 3)));
            vr = add(vr, pull(v128.load(g + row), re, by));
            vi = add(vi, pull(v128.load(g + row, 16), im, by));
          }
          if (y > 0) {
            const by = v128.load(t - (row >> 1));
            vr = add(vr, pull(v128.load(g - row), re, by));
            vi = add(vi, pull(v128.load(g - row, 16), im, by));
          }
          if (p + 1 < boxZ) {
            const by = v128.and(own, insideOf(s + (plane >> 3)));
            vr = add(vr, pull(v128.load(g + plane), re, by));
            vi = add(vi, pull(v128.load(g + plane, 16), im, by));
          }
          if (p > 0) {
            const by = v128.load(t - (plane >> 1));
            vr = add(vr, pull(v128.load(g - plane), re, by));
            vi = add(vi, pull(v128.load(g - plane, 16), im, by));
          }
          dr = add(dr, mul(weight, vr));
          di = add(di, mul(weight, vi));
          t += 16;
        }
        v128.store(to, v128.and(add(v128.load(to), dr), inside));
        v128.store(to, v128.and(add(v128.load(to, 16), di), inside), 16);
        g += 32;
        s += 4;
        to += 32;
      }
      gather4(sums + 16, spread);
    }
  }
  barrier();
}
