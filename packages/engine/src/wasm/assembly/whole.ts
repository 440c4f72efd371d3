// Transforms of whole volumes: in place in planes for `transform`, and into the bundle-contiguous Fourier array,
// a few planes at a time, when an iterate is loaded.

import { barrier, take } from "../host/assembly/threads";
import { grid, problem, slab } from "./fields.generated";
import { fetchLines, fetchPoints, toPlanes, transformBundle } from "./lines";
import { endOf, firstOf, pieces, rowOf } from "./pieces";
import { rowsAtOnce, transformColumns, transformRows } from "./planes";
import { copy } from "./simd";

/** Rows and columns of one whole plane. */
function transformPlane(plane: usize, scratch: usize): void {
  const stride = grid.rowStride;
  const step = rowsAtOnce();
  for (let y = 0; y < grid.ny; y += step) {
    const count = min(step, grid.ny - y);
    // No row more: the memory may end with the last one.
    fetchLines(plane + y * stride, <i32>((count * stride) >> 6), scratch);
    transformRows(plane + y * stride, stride, count, 8, 8, scratch);
  }
  transformColumns(plane, grid.yAllIn, 8, grid.yAllOut, 8, scratch);
}

/** Forward 3D FFT of the planes at `volume`, in place. */
export function transformVolume(scratch: usize): void {
  const volume = slab.at;
  const step = grid.ny > 1 ? 1 : rowsAtOnce();
  for (let z = take() * step; z < grid.nz; z = take() * step) {
    const planes = volume + z * grid.planeStride;
    if (grid.ny > 1) transformPlane(planes, scratch);
    else transformRows(planes, grid.planeStride, min(step, grid.nz - z), 8, 8, scratch);
  }
  barrier();
  for (let piece = take(); piece < pieces(); piece = take()) {
    const row = volume + rowOf(piece) * grid.rowStride;
    for (let i = firstOf(piece), end = endOf(piece); i < end; i++) {
      const at = row + ((<usize>i) << 6);
      fetchPoints(grid.bundles - i, at, grid.zAllOut, grid.nz, scratch);
      transformBundle(grid.planZ, at, grid.zAllIn, 8, at, grid.zAllOut, 8, scratch);
    }
  }
  barrier();
}

/** Transforms `planes` planes at `volume`, plane `firstPlane` and on, within themselves and spreads them into the Fourier array. */
export function loadPlanes(scratch: usize): void {
  const column = (<usize>grid.nz) << 6;
  for (let p = take(); p < slab.count; p = take()) {
    const plane = slab.at + p * grid.planeStride;
    transformPlane(plane, scratch);
    let to = problem.fourier + ((<usize>(slab.first + p)) << 6);
    for (let y = 0; y < grid.ny; y++) {
      let from = plane + y * grid.rowStride;
      for (let i = 0; i < grid.bundles; i++) {
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
  const column = (<usize>grid.nz) << 6;
  for (let piece = take(); piece < pieces(); piece = take()) {
    let i = firstOf(piece);
    let at = problem.fourier + (rowOf(piece) * grid.bundles + i) * column;
    for (const end = endOf(piece); i < end; i++) {
      toPlanes(at, at, grid.identity, 8, scratch);
      at += column;
    }
  }
  barrier();
}
