// A body on a grid of voxels, which need not be orthogonal (detector space is not).

import {
  add,
  apply,
  centreOf,
  inverseTranspose,
  type Matrix3,
  norm,
  type RealVolume,
  realVolume,
  type Shape,
  scale,
  type Triple,
  transpose,
  triple,
  type Vector,
} from "@friedel/engine";
import type { Solid } from "./solid.js";

/** Voxel n lies at r = columns·(n − c), c the centre ⌊N/2⌋: the columns are the voxel's three edges. */
export interface Grid {
  readonly shape: Shape;
  readonly columns: Matrix3;
}

/** The largest part of an axis that a crystal may span: beyond it there is too little around it to phase. */
export const largestSize = 0.8;

/** The grid of unit voxels whose array axes are (z, y, x). */
export function orthogonalGrid(shape: Shape): Grid {
  return {
    shape,
    columns: [
      [0, 0, 1],
      [0, 1, 0],
      [1, 0, 0],
    ],
  };
}

/**
 * Points of a voxel that decide how much of it is inside: an additive sequence with the powers of 1/1.2207… (the root
 * of g⁴ = g + 1), which fills a cube evenly along every direction, and its mirror image, so that the mean is 0.
 * A regular lattice would be off by a share of its step on faces of low index.
 */
const voxelPoints: readonly Triple[] = Array.from({ length: 32 }, (_, i) =>
  triple((axis) => ((0.5 + (i + 1) / 1.2207440846057596 ** (axis + 1)) % 1) - 0.5),
).flatMap((p): Triple[] => [p, [-p[0], -p[1], -p[2]]]);

/** The share of every voxel that lies inside a body: 1 within, 0 outside, in steps of 1/64 at its surface. */
export function sampleSolid(solid: Solid, grid: Grid): RealVolume {
  const offsets = voxelPoints.map((point) => apply(grid.columns, point));
  // A voxel's middle that is deeper than any of its points is away from it has the whole voxel around it inside.
  const radius = Math.max(...offsets.map(norm));
  return sampleEach(solid, grid, (r) => {
    const depth = solid.depth(r);
    if (depth > radius) return 1;
    if (depth < -radius) return 0;
    let count = 0;
    for (const offset of offsets) if (solid.depth(add(r, offset)) >= 0) count++;
    return count / offsets.length;
  });
}

/** Mean place of the voxels whose middle is inside. */
export function middleOf(solid: Solid, grid: Grid): Vector {
  let count = 0;
  let sum: Vector = [0, 0, 0];
  sampleEach(solid, grid, (r) => {
    if (solid.depth(r) >= 0) {
      count++;
      sum = add(sum, r);
    }
    return 0;
  });
  return scale(1 / count, sum);
}

/** Part of each array axis between the body's outermost points. */
export function spansOf(solid: Solid, { shape, columns }: Grid): Triple {
  const axes = voxelAxes(columns);
  return triple((i) => (solid.reach(axes[i]) + solid.reach(scale(-1, axes[i]))) / shape[i]);
}

/** Rows of the inverse: the index along an array axis is row·r from the centre. */
function voxelAxes(columns: Matrix3): Matrix3 {
  return transpose(inverseTranspose(columns));
}

/** Fills in `value` at the voxels' middles within the body's reach, 0 elsewhere. */
function sampleEach(solid: Solid, { shape, columns }: Grid, value: (r: Vector) => number): RealVolume {
  const out = realVolume(shape);
  const centre = centreOf(shape);
  const ranges = voxelAxes(columns).map((axis, i) => {
    const first = Math.max(-centre[i], Math.floor(-solid.reach(scale(-1, axis))));
    const last = Math.min(shape[i] - 1 - centre[i], Math.ceil(solid.reach(axis)));
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, n) => first + n);
  });
  for (const z of ranges[0]) {
    for (const y of ranges[1]) {
      const row = ((z + centre[0]) * shape[1] + y + centre[1]) * shape[2] + centre[2];
      for (const x of ranges[2]) out.data[row + x] = value(apply(columns, [z, y, x]));
    }
  }
  return out;
}

/** Calls `visit` for every voxel where `volume` is not zero, with its index and its place in space. */
export function forEachInside(volume: RealVolume, { columns }: Grid, visit: (index: number, r: Vector) => void): void {
  const [, ny, nx] = volume.shape;
  const [cz, cy, cx] = centreOf(volume.shape);
  for (let i = 0; i < volume.data.length; i++) {
    if (volume.data[i] === 0) continue;
    visit(i, apply(columns, [Math.floor(i / (ny * nx)) - cz, (Math.floor(i / nx) % ny) - cy, (i % nx) - cx]));
  }
}
