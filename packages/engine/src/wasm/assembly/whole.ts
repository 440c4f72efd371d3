// Transforms of whole volumes: in place in planes for `transform`, and into the bundle-contiguous Fourier array,
// a few planes at a time, when an iterate is loaded.

import * as f from "../fields";
import { copy } from "./butterflies";
import { fetchLines, fetchPoints, transformBundle } from "./lines";
import { rowsAtOnce, transformColumns, transformRows } from "./planes";
import { barrier, take } from "./threads";

/** Rows and columns of one whole plane. */
function transformPlane(plane: usize, scratch: usize): void {
  const ny = load<i32>(f.ny), stride = <usize>load<u32>(f.rowStride), step = rowsAtOnce();
  for (let y = 0; y < ny; y += step) {
    const count = min(step, ny - y);
    // No row more: the memory may end with the last one.
    fetchLines(plane + y * stride, <i32>((count * stride) >> 6), scratch);
    transformRows(plane + y * stride, count, 8, 8, scratch);
  }
  transformColumns(plane, load<u32>(f.yAllIn), 8, load<u32>(f.yAllOut), 8, scratch);
}

/** Forward 3D FFT of the planes at `volume`, in place. */
export function transformVolume(scratch: usize): void {
  const volume = <usize>load<u32>(f.volume), planeStride = <usize>load<u32>(f.planeStride), rowStride = <usize>load<u32>(f.rowStride);
  for (let z = take(); z < load<i32>(f.nz); z = take()) transformPlane(volume + z * planeStride, scratch);
  barrier();
  const plan = <usize>load<u32>(f.planZ), width = <usize>load<u32>(f.bundles) << 6;
  for (let y = take(); y < load<i32>(f.ny); y = take()) {
    const row = volume + y * rowStride;
    for (let at = row; at < row + width; at += 64) {
      fetchPoints(<i32>((row + width - at) >> 6), at, load<u32>(f.zAllOut), load<i32>(f.nz), scratch);
      transformBundle(plan, at, 32, load<u32>(f.zAllIn), 8, at, 32, load<u32>(f.zAllOut), 8, scratch);
    }
  }
  barrier();
}

/** Transforms `planes` planes at `volume`, plane `firstPlane` and on, within themselves and spreads them into the Fourier array. */
export function loadPlanes(scratch: usize): void {
  const volume = <usize>load<u32>(f.volume), planeStride = <usize>load<u32>(f.planeStride), rowStride = <usize>load<u32>(f.rowStride);
  const ny = load<i32>(f.ny), bundles = load<i32>(f.bundles), column = <usize>load<i32>(f.nz) << 6;
  for (let p = take(); p < load<i32>(f.planes); p = take()) {
    const plane = volume + p * planeStride;
    transformPlane(plane, scratch);
    let to = <usize>load<u32>(f.fourier) + (<usize>(load<i32>(f.firstPlane) + p) << 6);
    for (let y = 0; y < ny; y++) {
      let from = plane + y * rowStride;
      for (let i = 0; i < bundles; i++) {
        copy(from, to);
        copy(from + 32, to + 32);
        from += 64;
        to += column;
      }
    }
  }
  barrier();
}

/** Transforms the Fourier array along z, in place. */
export function loadColumns(scratch: usize): void {
  const plan = <usize>load<u32>(f.planZ), bundles = load<i32>(f.bundles), column = <usize>load<i32>(f.nz) << 6;
  for (let y = take(); y < load<i32>(f.ny); y = take()) {
    let at = <usize>load<u32>(f.fourier) + y * bundles * column;
    for (let i = 0; i < bundles; i++) {
      transformBundle(plan, at, 32, load<u32>(f.zScratchForward), 8, at, 32, load<u32>(f.identity), 8, scratch);
      at += column;
    }
  }
  barrier();
}
