// Transforms within one plane (y, x) of padded rows; after its ny rows a plane has a row of zeros and a row for discarded outputs.
// Rows along x go in pairs with lanes along x where nx is a multiple of 16; else eight rows are transposed into a bundle.

import { grid } from "./fields.generated";
import { gather, middle, scatterLanes, transformBundle } from "./lines";
import { lane } from "./simd";

/** Transforms all columns of a plane along y. */
export function transformColumns(plane: usize, inTable: usize, keepIn: i32, outTable: usize, keepOut: i32, scratch: usize): void {
  const end = plane + ((<usize>grid.bundles) << 6);
  for (; plane < end; plane += 64) transformBundle(grid.planY, plane, inTable, keepIn, plane, outTable, keepOut, scratch);
}

/** Rows that {@link transformRows} takes at once. */
export function rowsAtOnce(): i32 {
  return grid.xLanes ? 2 : 8;
}

/** Transforms `count` ≤ {@link rowsAtOnce} rows along x, each `stride` bytes after the other, in place. */
export function transformRows(row: usize, stride: usize, count: i32, keepIn: i32, keepOut: i32, scratch: usize): void {
  const plan = grid.planX;
  if (grid.xLanes) {
    const d = count > 1 ? stride : 0;
    gather(plan, row, d, grid.xIn, keepIn, scratch);
    middle(plan, scratch, 1, load<i32>(plan, 4));
    scatterLanes(scratch, grid.twiddleX, grid.xVectors >> 2, row, d, keepOut);
    return;
  }
  const half = scratch + grid.scratchHalf;
  const parts = (count + 3) >> 2;
  for (let i = 0; i < parts; i++) transposeRows(row, stride, count - 4 * i, i, half, false);
  transformBundle(plan, half, grid.xIn, keepIn, half, grid.identity, keepOut, scratch);
  const n = grid.nx;
  const end = grid.xVectors << 2;
  memory.fill(half + ((<usize>n) << 6), 0, (<usize>(end - n)) << 6);
  for (let i = 0; i < parts; i++) transposeRows(row, stride, count - 4 * i, i, half, true);
}

/** Four vectors with the lanes of one become four with the lanes of the other. @inline */
function transpose(a0: usize, a1: usize, a2: usize, a3: usize, b0: usize, b1: usize, b2: usize, b3: usize): void {
  const p = v128.load(a0);
  const q = v128.load(a1);
  const r = v128.load(a2);
  const s = v128.load(a3);
  v128.store(b0, lane(p, q, r, s, 0));
  v128.store(b1, lane(p, q, r, s, 1));
  v128.store(b2, lane(p, q, r, s, 2));
  v128.store(b3, lane(p, q, r, s, 3));
}

/** Four of the rows into their half of a bundle, or back. A row beyond the count is the last one over again. */
function transposeRows(row: usize, stride: usize, count: i32, part: usize, points: usize, back: bool): void {
  const last = min(count, 4) - 1;
  let r0 = row + 4 * part * stride;
  let r1 = r0 + min(1, last) * stride;
  let r2 = r0 + min(2, last) * stride;
  let r3 = r0 + min(3, last) * stride;
  points += part << 5;
  for (let j = grid.xVectors; j > 0; j--) {
    for (let i = 0; i < 2; i++) {
      if (back) transpose(points, points + 64, points + 128, points + 192, r0, r1, r2, r3);
      else transpose(r0, r1, r2, r3, points, points + 64, points + 128, points + 192);
      (points += 16), (r0 += 16), (r1 += 16), (r2 += 16), (r3 += 16);
    }
    points += 224;
  }
}
