// From the detector-conjugate grid, whose steps are not at right angles, to an orthogonal grid of the laboratory or the crystal.
// The complex field is resampled: its spectrum is the measured pattern, so between the voxels it is the trigonometric sum
// over that spectrum, and the result is that sum to float32's own error. No phase is touched: a ramp stays a ramp.
// A non-uniform Fourier transform with a local kernel: L. Greengard and J.-Y. Lee, SIAM Review 46, 443 (2004),
// doi 10.1137/S003614450343200X. Three shears of one axis each would need the band of every shear between kept as well.

import {
  add,
  apply,
  type ComplexVolume,
  centreOf,
  DataError,
  dot,
  fromColumns,
  inverseTranspose,
  type MaskVolume,
  type Matrix3,
  multiply,
  nextFftSize,
  norm,
  OptionError,
  placeOf,
  type Shape,
  scale,
  type Transform,
  type Triple,
  transpose,
  triple,
  type Vector,
  voxelCount,
} from "@friedel/engine";
import type { Geometry } from "../../geometry/geometry.js";
import { boundsOf, isosurfaceSupport } from "../../metrics/extent.js";
import type { SpaceObject } from "../record.js";
import { checkRotation, laboratoryAxes } from "./axes.js";
import { oversample } from "./oversample.js";
import { reach, readField } from "./read-field.js";

/** Where a grid lies in space. */
export interface SpaceGrid {
  readonly shape: Shape;
  /** Voxel lengths along z, y, x, metres. */
  readonly voxelM: Triple;
  /** Its voxel ⌊N/2⌋ in the laboratory frame, from the centre of the detector-conjugate array, metres. */
  readonly centreM: Vector;
}

export interface ToSpaceOptions {
  /** Rows z, y, x of the frame; the laboratory's without it, {@link crystalAxes} for the crystal's. */
  readonly axes?: Matrix3;
  /** Voxel length along all axes; without it {@link finestVoxel}. */
  readonly voxelM?: number;
  /** The object is where |ρ| is at least this share of its maximum. */
  readonly isosurface?: number;
  /**
   * Standard deviation of a Gaussian blur of the field, voxels of the detector-conjugate array; 0 for none. It takes the ringing
   * that a pattern cut at the detector's edge leaves at sharp faces, at the price of resolution.
   */
  readonly smoothing?: number;
  /** The grid of another object, to share it, instead of `voxelM`. */
  readonly grid?: SpaceGrid;
  /** With `grid`: voxels that are not 0 here are all that is asked for; the others are left 0. */
  readonly wanted?: MaskVolume;
}

/** An object in space, with its place. */
export interface PlacedObject extends SpaceObject {
  readonly grid: SpaceGrid;
}

/**
 * Resamples an object from the detector-conjugate grid of `geometry` (see there) to an orthogonal grid, just large enough, centred
 * on the object. Error below 1e-6 of the largest |ρ| against the sum that defines it. Throws {@link DataError} for an object of
 * zeros or one that touches the array's border, {@link OptionError} for options out of range.
 */
export async function toSpace(
  object: ComplexVolume,
  geometry: Pick<Geometry, "directColumns" | "reciprocalColumns" | "qVector">,
  options: ToSpaceOptions,
  transform: Transform,
): Promise<PlacedObject> {
  const { axes = laboratoryAxes, isosurface = 0.1, smoothing = 0 } = options;
  checkRotation([axes[2], axes[1], axes[0]]);
  if (!(isosurface > 0 && isosurface < 1)) throw new OptionError(`expected isosurface between 0 and 1, found ${isosurface}`);
  if (!(smoothing >= 0 && smoothing <= 10)) throw new OptionError(`expected smoothing from 0 to 10, found ${smoothing}`);
  const support = isosurfaceSupport(object, isosurface);
  const bounds = requireInside(support);
  const grid = options.grid ?? gridAround(support, axes, geometry, options.voxelM);
  // Beyond its surface the object is not known to be anything: a few voxels show that it ends.
  const from = moved(bounds.least, -margin);
  const to = moved(bounds.most, margin);
  const box = await oversample(await transform(object, "forward"), moved(from, -reach), moved(to, reach), smoothing, transform);
  const intoArray = toArray(geometry);
  const edges = triple((axis) => scale(grid.voxelM[axis], axes[axis]));
  const steps = multiply(intoArray, fromColumns(edges[0], edges[1], edges[2]));
  const affine = { shape: grid.shape, steps, origin: apply(intoArray, grid.centreM) };
  return { object: readField(box, affine, from, to, options.wanted), voxelM: grid.voxelM, axes, q: geometry.qVector, grid };
}

/** From metres in the laboratory frame to voxels of the detector-conjugate array, both from its centre. */
export function toArray({ directColumns }: Pick<Geometry, "directColumns">): Matrix3 {
  return transpose(inverseTranspose(directColumns));
}

/**
 * The finest distance that the measured region of reciprocal space resolves along one of its own axes, 2π over the length of that
 * axis, metres: the default voxel, in all directions, so that none of the data's detail is between the voxels.
 */
export function finestVoxel({ reciprocalColumns }: Pick<Geometry, "reciprocalColumns">, shape: Shape): number {
  return Math.min(...transpose(reciprocalColumns).map((step, axis) => (2 * Math.PI) / (norm(step) * shape[axis])));
}

function gridAround(
  support: MaskVolume,
  axes: Matrix3,
  geometry: Pick<Geometry, "directColumns" | "reciprocalColumns">,
  edge = finestVoxel(geometry, support.shape),
): SpaceGrid {
  if (!(edge > 0 && Number.isFinite(edge))) throw new OptionError(`expected a voxel length above 0 m, found ${edge}`);
  const { least, most } = extentAlong(support, multiply(axes, geometry.directColumns));
  const shape = triple((axis) => nextFftSize(Math.ceil((most[axis] - least[axis]) / edge) + 1 + 2 * margin));
  if (!(voxelCount(shape) <= largestResult)) {
    throw new OptionError(`expected a voxel that needs at most ${largestResult} voxels, found ${shape.join("×")} of ${edge} m`);
  }
  // The middle of the object at the middle between the array's ends, half a voxel before its voxel ⌊N/2⌋.
  const middle = triple((axis) => (least[axis] + most[axis]) / 2 + edge / 2);
  const centreM = triple((axis) => scale(middle[axis], axes[axis])).reduce(add);
  return { shape, voxelM: [edge, edge, edge], centreM };
}

/** Voxels of the result (and of the array) kept beyond the object on every side. */
const margin = 4;

/** A voxel much finer than the data would ask for gigabytes: 512³ voxels are 1 GiB. */
const largestResult = 2 ** 27;

/** Least and largest place of the support's voxels along the rows of `rows`·n, n counted from the centre. */
function extentAlong(support: MaskVolume, rows: Matrix3): { least: Vector; most: Vector } {
  const centre = centreOf(support.shape);
  const nx = support.shape[2];
  const least = [0, 0, 0].fill(Number.POSITIVE_INFINITY);
  const most = [0, 0, 0].fill(Number.NEGATIVE_INFINITY);
  for (let row = 0; row < support.data.length; row += nx) {
    const line = support.data.subarray(row, row + nx);
    const first = line.indexOf(1);
    if (first < 0) continue;
    for (const i of [row + first, row + line.lastIndexOf(1)]) {
      const place = placeOf(i, support.shape);
      const n = triple((axis) => place[axis] - centre[axis]);
      for (let axis = 0; axis < 3; axis++) {
        const at = dot(rows[axis], n);
        least[axis] = Math.min(least[axis], at);
        most[axis] = Math.max(most[axis], at);
      }
    }
  }
  return { least: [least[0], least[1], least[2]], most: [most[0], most[1], most[2]] };
}

/** First and last voxel of the object along each axis, from the centre. */
function requireInside(support: MaskVolume): { least: Triple; most: Triple } {
  const bounds = boundsOf(support);
  if (!bounds) throw new DataError("expected an object, found an array of zeros");
  const { least, most } = bounds;
  for (const axis of [0, 1, 2] as const) {
    if (least[axis] === 0 || most[axis] === support.shape[axis] - 1) {
      throw new DataError(
        `expected an object with nothing at the border of its array, found it from voxel ${least[axis]} to ${most[axis]} of ` +
          `${support.shape[axis]} on axis ${axis}: the support touches the border`,
      );
    }
  }
  const centre = centreOf(support.shape);
  return { least: triple((axis) => least[axis] - centre[axis]), most: triple((axis) => most[axis] - centre[axis]) };
}

function moved(place: Triple, by: number): Triple {
  return triple((axis) => place[axis] + by);
}
