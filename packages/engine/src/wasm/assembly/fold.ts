// The origin of the Fourier part moved to another box, and the way back to its planes.

import { barrier, take } from "../host/assembly/threads";
import { box, grid, problem, target } from "./fields.generated";
import { finishForward, half } from "./iterate";
import { toPlanes } from "./lines";
import { endOf, firstOf, pieces, rowOf } from "./pieces";
import { add, splat, turnIm, turnRe } from "./simd";

/**
 * H ← (H + F u)·ramp, and its inverse transform along z to the planes of the box to come at `target`; the ramp moves the origin.
 * It holds nz factors along z, then ny along y (as [re, im]), then four vectors for every bundle along x.
 */
export function foldColumns(scratch: usize): void {
  const bundles = grid.bundles;
  const nz = grid.nz;
  const rampZ = target.ramp;
  const rampY = rampZ + ((<usize>nz) << 3);
  const rampX = rampY + ((<usize>grid.ny) << 3);
  for (let piece = take(); piece < pieces(); piece = take()) {
    const y = rowOf(piece);
    const offset = y * grid.rowStride;
    const cy = splat(rampY + ((<usize>y) << 3));
    const sy = splat(rampY + ((<usize>y) << 3) + 4);
    for (let i = firstOf(piece), end = endOf(piece); i < end; i++) {
      const at = offset + ((<usize>i) << 6);
      let h = problem.fourier + ((<usize>((y * bundles + i) * nz)) << 6);
      finishForward(bundles - i, box.work + at, scratch);
      const x = rampX + ((<usize>i) << 6);
      const c0 = turnRe(v128.load(x), v128.load(x, 16), cy, sy);
      const s0 = turnIm(v128.load(x), v128.load(x, 16), cy, sy);
      const c1 = turnRe(v128.load(x, 32), v128.load(x, 48), cy, sy);
      const s1 = turnIm(v128.load(x, 32), v128.load(x, 48), cy, sy);
      for (let z = 0; z < nz; z++) {
        const cz = splat(rampZ + ((<usize>z) << 3));
        const sz = splat(rampZ + ((<usize>z) << 3) + 4);
        const point = scratch + ((<usize>z) << 6);
        foldPoint(point, h, turnRe(c0, s0, cz, sz), turnIm(c0, s0, cz, sz));
        foldPoint(point + 32, h + 32, turnRe(c1, s1, cz, sz), turnIm(c1, s1, cz, sz));
        h += 64;
      }
      toPlanes(scratch, target.work + at, target.zOut, target.zKeep, half(scratch));
    }
  }
  barrier();
}

/** @inline */
function foldPoint(point: usize, h: usize, c: v128, s: v128): void {
  let re = v128.load(point);
  let im = v128.load(point, 16);
  if (problem.hasFourier) {
    re = add(re, v128.load(h));
    im = add(im, v128.load(h, 16));
  }
  const x = turnRe(re, im, c, s);
  const y = turnIm(re, im, c, s);
  v128.store(h, x);
  v128.store(h, y, 16);
  v128.store(point, y);
  v128.store(point, x, 16);
}
