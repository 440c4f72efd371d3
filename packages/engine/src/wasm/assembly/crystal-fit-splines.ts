// The phase between its coefficients and the voxels of the box, one axis after the other: x for all coefficients
// along z and y ("rows"), z for the plane at hand ("plane"), y for its rows; and the adjoint of each, the other way round.

import { box, phase } from "./fields.generated";
import { add, mul, splat, sumLanes } from "./simd";

/** Bytes of a row of the box. @inline */
function rowBytes(): usize {
  return (<usize>box.vectors) << 4;
}

/** Rows of the coefficients at `list`. */
export function expandRows(list: usize, rows: usize): void {
  const bytes = rowBytes();
  const count = phase.x;
  const table = phase.rows;
  let from = list + phase.start;
  for (let i = phase.z * phase.y; i > 0; i--) {
    for (let at: usize = 0; at < bytes; at += 16) {
      let sum = f32x4.splat(0);
      let weights = table + at;
      let coefficient = from;
      for (let g = 0; g < count; g++) {
        sum = add(sum, mul(splat(coefficient), v128.load(weights)));
        coefficient += 4;
        weights += bytes;
      }
      v128.store(rows + at, sum);
    }
    from += (<usize>count) << 2;
    rows += bytes;
  }
}

/** plane ← the four weighted lists of `bytes` from `first` on, `bytes` apart. @inline */
function blend(weights: usize, lists: usize, bytes: usize, from: usize, end: usize, to: usize): void {
  lists += load<i32>(weights) * bytes;
  const w0 = splat(weights + 4);
  const w1 = splat(weights + 8);
  const w2 = splat(weights + 12);
  const w3 = splat(weights + 16);
  for (let at = from; at < end; at += 16) {
    const p = lists + at;
    const q = p + 2 * bytes;
    const low = add(mul(w0, v128.load(p)), mul(w1, v128.load(p + bytes)));
    v128.store(to + at, add(low, add(mul(w2, v128.load(q)), mul(w3, v128.load(q + bytes)))));
  }
}

/** The four lists from `first` on += the weighted one. @inline */
function spread(weights: usize, lists: usize, bytes: usize, from: usize, end: usize, source: usize): void {
  lists += load<i32>(weights) * bytes;
  const w0 = splat(weights + 4);
  const w1 = splat(weights + 8);
  const w2 = splat(weights + 12);
  const w3 = splat(weights + 16);
  for (let at = from; at < end; at += 16) {
    const p = lists + at;
    const q = p + 2 * bytes;
    const value = v128.load(source + at);
    v128.store(p, add(v128.load(p), mul(w0, value)));
    v128.store(p + bytes, add(v128.load(p + bytes), mul(w1, value)));
    v128.store(q, add(v128.load(q), mul(w2, value)));
    v128.store(q + bytes, add(v128.load(q + bytes), mul(w3, value)));
  }
}

/** The plane of coefficients along y at plane z of the box. */
export function blendPlane(rows: usize, z: i32, plane: usize): void {
  const bytes = <usize>phase.y * rowBytes();
  blend(phase.weightsZ + z * 20, rows, bytes, 0, bytes, plane);
}

/** The phase on row y, from byte `from` to `end`. */
export function blendRow(plane: usize, y: i32, from: usize, end: usize, row: usize): void {
  blend(phase.weightsY + y * 20, plane, rowBytes(), from, end, row);
}

/** The adjoint of {@link blendRow}. */
export function spreadRow(plane: usize, y: i32, from: usize, end: usize, row: usize): void {
  spread(phase.weightsY + y * 20, plane, rowBytes(), from, end, row);
}

/** The adjoint of {@link blendPlane}; the plane is 0 afterwards. */
export function spreadPlane(rows: usize, z: i32, plane: usize): void {
  const bytes = <usize>phase.y * rowBytes();
  spread(phase.weightsZ + z * 20, rows, bytes, 0, bytes, plane);
  memory.fill(plane, 0, bytes);
}

/** Sets everything between coefficients and voxels to 0, for the adjoints. */
export function clearPhase(rows: usize, plane: usize): void {
  const bytes = <usize>phase.y * rowBytes();
  memory.fill(rows, 0, phase.z * bytes);
  memory.fill(plane, 0, bytes);
}

/** The adjoint of {@link expandRows}. */
export function collectRows(rows: usize, list: usize): void {
  const bytes = rowBytes();
  const count = phase.x;
  let to = list + phase.start;
  for (let i = phase.z * phase.y; i > 0; i--) {
    let weights = phase.rows;
    for (let g = 0; g < count; g++) {
      let sum = f32x4.splat(0);
      for (let at: usize = 0; at < bytes; at += 16) sum = add(sum, mul(v128.load(weights + at), v128.load(rows + at)));
      store<f32>(to, sumLanes(sum));
      to += 4;
      weights += bytes;
    }
    rows += bytes;
  }
}
