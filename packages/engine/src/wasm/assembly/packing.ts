// Between volumes at the border (C order, interleaved) and planes of padded rows of [re ×4, im ×4] vectors. Working index w along y
// and x is stored index w + shift, cyclically; planes keep their order.

import { barrier, take } from "../host/assembly/threads";
import { grid, packing, slab } from "./fields.generated";

/** Stored planes at `staged` into the slab, or back, then times `scale`; real and imaginary parts change places where it `swaps`. */
export function packPlanes(back: bool): void {
  const ny = grid.ny;
  const shift = packing.shiftY;
  const width = (<usize>grid.nx) << 3;
  for (let p = take(); p < slab.count; p = take()) {
    const plane = slab.at + p * grid.planeStride;
    let stored = packing.staged + p * ny * width;
    for (let y = 0; y < ny; y++) {
      const row = plane + (y < shift ? y - shift + ny : y - shift) * grid.rowStride;
      if (back) unpackRow(row, stored);
      else packRow(stored, row);
      stored += width;
    }
  }
  barrier();
}

function packRow(stored: usize, row: usize): void {
  const nx = grid.nx;
  const shift = packing.shiftX;
  const wrap = nx - shift;
  const re: usize = packing.swaps ? 16 : 0;
  const im = 16 - re;
  for (let w = 0; w < nx; w += 4) {
    const to = row + ((<usize>w) << 3);
    if (w + 4 <= wrap || (w >= wrap && w + 4 <= nx)) {
      const from = stored + ((<usize>(w < wrap ? w + shift : w - wrap)) << 3);
      const a = v128.load(from);
      const b = v128.load(from, 16);
      v128.store(to + re, v128.shuffle<f32>(a, b, 0, 2, 4, 6));
      v128.store(to + im, v128.shuffle<f32>(a, b, 1, 3, 5, 7));
      continue;
    }
    for (let k = 0; k < 4 && w + k < nx; k++) {
      const from = stored + ((<usize>(w + k < wrap ? w + k + shift : w + k - wrap)) << 3);
      store<f32>(to + re + ((<usize>k) << 2), load<f32>(from));
      store<f32>(to + im + ((<usize>k) << 2), load<f32>(from, 4));
    }
  }
}

/** Each lane times a factor, rounded once. @inline */
function scaled(lanes: v128, by: v128): v128 {
  const low = f64x2.mul(f64x2.promote_low_f32x4(lanes), by);
  const high = f64x2.mul(f64x2.promote_low_f32x4(v128.shuffle<f32>(lanes, lanes, 2, 3, 2, 3)), by);
  return v128.shuffle<f32>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 1, 4, 5);
}

function unpackRow(row: usize, stored: usize): void {
  const nx = grid.nx;
  const shift = packing.shiftX;
  const wrap = nx - shift;
  const scale = packing.scale;
  const re: usize = packing.swaps ? 16 : 0;
  const im = 16 - re;
  const by = f64x2.splat(scale);
  for (let w = 0; w < nx; w += 4) {
    const from = row + ((<usize>w) << 3);
    if (w + 4 <= wrap || (w >= wrap && w + 4 <= nx)) {
      const to = stored + ((<usize>(w < wrap ? w + shift : w - wrap)) << 3);
      const a = scaled(v128.load(from + re), by);
      const b = scaled(v128.load(from + im), by);
      v128.store(to, v128.shuffle<f32>(a, b, 0, 4, 1, 5));
      v128.store(to, v128.shuffle<f32>(a, b, 2, 6, 3, 7), 16);
      continue;
    }
    for (let k = 0; k < 4 && w + k < nx; k++) {
      const to = stored + ((<usize>(w + k < wrap ? w + k + shift : w + k - wrap)) << 3);
      store<f32>(to, <f32>(<f64>load<f32>(from + re + ((<usize>k) << 2)) * scale));
      store<f32>(to, <f32>(<f64>load<f32>(from + im + ((<usize>k) << 2)) * scale), 4);
    }
  }
}
