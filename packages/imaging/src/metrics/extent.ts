// How large an object is: the voxels of a support, its lengths along the axes of a frame, the part of the array that holds it.

import {
  type ComplexVolume,
  centreOf,
  largestOf,
  type MaskVolume,
  maskVolume,
  modulusOf,
  type Shape,
  type Triple,
} from "@friedel/engine";

/** Rows x, y, z; columns are the steps of one voxel along the array axes. */
type Columns = readonly [Triple, Triple, Triple];

/** Steps of one voxel along each array axis, which are then the axes of the frame. */
const arrayAxes: Columns = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];

/** A support's size. */
export interface SupportSize {
  readonly voxels: number;
  /** Distance between its outermost voxel centres along each axis of the frame, plus one voxel; 0 where it is empty. */
  readonly lengths: Triple;
}

/**
 * Size of a support along x, y and z of the frame in whose unit `columns` holds the voxel's edges (rows x, y, z; columns the
 * array axes), or along the array axes in voxels.
 */
export function supportSize(support: MaskVolume, columns: Columns = arrayAxes): SupportSize {
  const { shape, data } = support;
  const centre = centreOf(shape);
  const least = [0, 0, 0].fill(Number.POSITIVE_INFINITY);
  const most = [0, 0, 0].fill(Number.NEGATIVE_INFINITY);
  let voxels = 0;
  for (let i = 0; i < data.length; i++) {
    if (data[i] === 0) continue;
    voxels++;
    const z = Math.floor(i / (shape[1] * shape[2])) - centre[0];
    const y = (Math.floor(i / shape[2]) % shape[1]) - centre[1];
    const x = (i % shape[2]) - centre[2];
    for (const k of [0, 1, 2] as const) {
      const at = columns[k][0] * z + columns[k][1] * y + columns[k][2] * x;
      least[k] = Math.min(least[k], at);
      most[k] = Math.max(most[k], at);
    }
  }
  const length = (k: 0 | 1 | 2) => (voxels === 0 ? 0 : most[k] - least[k] + Math.hypot(...columns[k]));
  return { voxels, lengths: [length(0), length(1), length(2)] };
}

/** Where |ρ| is at least `fraction` of its maximum. */
export function isosurfaceSupport(object: ComplexVolume, fraction: number): MaskVolume {
  const modulus = modulusOf(object).data;
  const level = fraction * largestOf(modulus);
  const support = maskVolume(object.shape);
  for (let i = 0; i < modulus.length; i++) if (modulus[i] > 0 && modulus[i] >= level) support.data[i] = 1;
  return support;
}

/** The smallest even shape about the array's centre that holds a support with `margin` voxels to spare; no larger than the array. */
export function shapeAround(support: MaskVolume, margin: number): Shape {
  const { shape, data } = support;
  const centre = centreOf(shape);
  const reach = [0, 0, 0];
  for (let i = 0; i < data.length; i++) {
    if (data[i] === 0) continue;
    reach[0] = Math.max(reach[0], Math.abs(Math.floor(i / (shape[1] * shape[2])) - centre[0]));
    reach[1] = Math.max(reach[1], Math.abs((Math.floor(i / shape[2]) % shape[1]) - centre[1]));
    reach[2] = Math.max(reach[2], Math.abs((i % shape[2]) - centre[2]));
  }
  const length = (axis: 0 | 1 | 2) => Math.min(shape[axis], 2 * (reach[axis] + 1 + margin));
  return [length(0), length(1), length(2)];
}
