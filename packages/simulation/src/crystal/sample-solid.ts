// A body on a grid of voxels, with the same even points in its surface voxels as a faceted shape has.

import {
  add,
  apply,
  centreOf,
  inverseTranspose,
  type Matrix3,
  norm,
  type RealVolume,
  realVolume,
  scale,
  type Triple,
  transpose,
  type Vector,
} from "@friedel/engine";
import { type Grid, voxelPoints } from "./sample.js";
import type { Solid } from "./solid.js";

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
  const [z, y, x] = voxelAxes(columns).map((axis, i) => (solid.reach(axis) + solid.reach(scale(-1, axis))) / shape[i]);
  return [z, y, x];
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
