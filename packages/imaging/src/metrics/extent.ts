// How large an object is: the voxels of a support, its lengths along the axes of a frame, the part of the array that holds it.

import {
  type ComplexVolume,
  centreOf,
  largestOf,
  type MaskVolume,
  maskVolume,
  modulusOf,
  placeOf,
  type Shape,
  type Triple,
  triple,
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
  /** Distance between its outermost voxel centres along each axis of the frame, plus one voxel; 0 if it is empty. */
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
    const [z, y, x] = placeOf(i, shape);
    for (const k of [0, 1, 2] as const) {
      const at = columns[k][0] * (z - centre[0]) + columns[k][1] * (y - centre[1]) + columns[k][2] * (x - centre[2]);
      least[k] = Math.min(least[k], at);
      most[k] = Math.max(most[k], at);
    }
  }
  return { voxels, lengths: triple((k) => (voxels === 0 ? 0 : most[k] - least[k] + Math.hypot(...columns[k]))) };
}

/** Where |ρ| is at least `fraction` of its maximum. */
export function isosurfaceSupport(object: ComplexVolume, fraction: number): MaskVolume {
  const modulus = modulusOf(object).data;
  const level = fraction * largestOf(modulus);
  const support = maskVolume(object.shape);
  for (let i = 0; i < modulus.length; i++) if (modulus[i] > 0 && modulus[i] >= level) support.data[i] = 1;
  return support;
}

/** First and last voxel of a support along each axis; null if it is empty. */
export function boundsOf({ shape, data }: MaskVolume): { readonly least: Triple; readonly most: Triple } | null {
  const least: [number, number, number] = [...shape];
  const most: [number, number, number] = [-1, -1, -1];
  for (let i = 0; i < data.length; i++) {
    if (data[i] === 0) continue;
    const place = placeOf(i, shape);
    for (const axis of [0, 1, 2] as const) {
      if (place[axis] < least[axis]) least[axis] = place[axis];
      if (place[axis] > most[axis]) most[axis] = place[axis];
    }
  }
  return most[0] < 0 ? null : { least, most };
}

/** The smallest even shape about the array's centre that holds a support with `margin` voxels to spare; no larger than the array. */
export function shapeAround(support: MaskVolume, margin: number): Shape {
  const { shape } = support;
  const centre = centreOf(shape);
  const bounds = boundsOf(support);
  return triple((axis) => {
    const reach = bounds ? Math.max(centre[axis] - bounds.least[axis], bounds.most[axis] - centre[axis]) : 0;
    return Math.min(shape[axis], 2 * (reach + 1 + margin));
  });
}
