// Boxes: parts of an array in stored indices, and the choice of the one that the iteration is pruned to.

import { type MaskVolume, type Shape, sameShape, type Triple } from "./volume.js";

/** A part of an array: `lo` inclusive, `size` voxels, in stored indices. */
export interface Box {
  readonly lo: Triple;
  readonly size: Shape;
}

/** The smallest box around the voxels that are not 0; size 0 for none. */
export function boundingBox({ shape: [nz, ny, nx], data }: MaskVolume): Box {
  const lo = [nz, ny, nx];
  const hi = [-1, -1, -1];
  for (let z = 0, i = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++, i++) {
        if (data[i] === 0) continue;
        if (z < lo[0]) lo[0] = z;
        if (z > hi[0]) hi[0] = z;
        if (y < lo[1]) lo[1] = y;
        if (y > hi[1]) hi[1] = y;
        if (x < lo[2]) lo[2] = x;
        if (x > hi[2]) hi[2] = x;
      }
    }
  }
  if (hi[0] < 0) return { lo: [0, 0, 0], size: [0, 0, 0] };
  return { lo: [lo[0], lo[1], lo[2]], size: [hi[0] - lo[0] + 1, hi[1] - lo[1] + 1, hi[2] - lo[2] + 1] };
}

/** A box with `margin` voxels more on every side, as far as the array goes. */
export function dilate({ lo, size }: Box, margin: number, shape: Shape): Box {
  const from = lo.map((v) => Math.max(0, v - margin));
  const to = lo.map((v, axis) => Math.min(shape[axis], v + size[axis] + margin));
  return { lo: [from[0], from[1], from[2]], size: [to[0] - from[0], to[1] - from[1], to[2] - from[2]] };
}

/** Whether `inner` lies in `outer`. */
export function contains(outer: Box, inner: Box): boolean {
  return inner.lo.every((v, axis) => v >= outer.lo[axis] && v + inner.size[axis] <= outer.lo[axis] + outer.size[axis]);
}

/** Voxels of room that a box gets where a support has outgrown the last one, and where it has shrunk within it. */
const roomToGrow = 2;
const roomWhenShrunk = 1;
/** A smaller box has to save this share of an iteration, for the change costs about half of one. */
const worthwhile = 0.07;

/** The box to change to for an updated support; the present one where that still serves. */
export function nextBox(present: Box, support: Box, shape: Shape): Box {
  if (!contains(present, support)) return dilate(support, roomToGrow, shape);
  const smaller = dilate(support, roomWhenShrunk, shape);
  return effort(smaller, shape) < (1 - worthwhile) * effort(present, shape) ? smaller : present;
}

/** Roughly the time of an iteration: columns along z and their memory traffic, then lines within the planes of the box. */
function effort({ size }: Box, [nz, ny, nx]: Shape): number {
  return 3 * nz * ny * nx + 2 * size[0] * nx * (ny + size[1]);
}

/** Whether two boxes are the same. */
export function sameBox(a: Box, b: Box): boolean {
  return sameShape(a.lo, b.lo) && sameShape(a.size, b.size);
}

/** A box without voxels. */
export const noBox: Box = { lo: [0, 0, 0], size: [0, 0, 0] };

/** A box as numbers of a snapshot, under that name. */
export function boxNumbers(name: string, { lo, size }: Box): Record<string, number> {
  return Object.fromEntries([...lo, ...size].map((value, i) => [`${name}${i}`, value]));
}

/** The box of that name; undefined where its numbers are not whole. */
export function readBox(numbers: Readonly<Record<string, number>>, name: string): Box | undefined {
  const [z, y, x, depth, height, width] = Array.from({ length: 6 }, (_, i) => numbers[`${name}${i}`]);
  if (![z, y, x, depth, height, width].every((v) => Number.isInteger(v) && v >= 0)) return undefined;
  return { lo: [z, y, x], size: [depth, height, width] };
}

/** Voxels of a box. */
export function voxelsOf({ size }: Box): number {
  return size[0] * size[1] * size[2];
}

/** The samples of a C-order array (`parts` a voxel) that lie in a box. */
export function partInBox<T extends Float32Array | Uint8Array>(data: T, parts: number, shape: Shape, box: Box): T {
  // A part of an array of that kind is of that kind.
  const out = data.slice(0, parts * voxelsOf(box)) as T;
  forEachRow(shape, box, parts, (at, inBox, length) => out.set(data.subarray(at, at + length), inBox));
  return out;
}

/** Puts the samples of a box where they belong in a C-order array. */
export function placeFromBox<T extends Float32Array | Uint8Array>(out: T, parts: number, shape: Shape, box: Box, data: T): void {
  forEachRow(shape, box, parts, (at, inBox, length) => out.set(data.subarray(inBox, inBox + length), at));
}

function forEachRow(
  [, ny, nx]: Shape,
  { lo, size }: Box,
  parts: number,
  visit: (at: number, inBox: number, length: number) => void,
): void {
  for (let z = 0; z < size[0]; z++) {
    for (let y = 0; y < size[1]; y++) {
      const at = ((lo[0] + z) * ny + lo[1] + y) * nx + lo[2];
      visit(parts * at, parts * (z * size[1] + y) * size[2], parts * size[2]);
    }
  }
}
