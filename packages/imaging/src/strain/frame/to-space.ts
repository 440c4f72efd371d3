// From the detector-conjugate grid, whose steps are not at right angles, to an orthogonal grid of the laboratory or the crystal.
// What is resampled is the complex field: its spectrum is the measured pattern, so between the voxels it is the trigonometric sum
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
  type Shape,
  scale,
  type Triple,
  transpose,
  type Vector,
} from "@friedel/engine";
import type { Geometry } from "../../geometry/index.js";
import { isosurfaceSupport, type Transform } from "../../metrics/index.js";
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
  /** Voxel length along all axes, or one each (z, y, x). */
  readonly voxelM?: number | Triple;
  /** Instead of `voxelM`: the resolution, two voxels of the result. Without both, see {@link finestVoxel}. */
  readonly resolutionM?: number;
  /** The object is where |ρ| is at least this share of its maximum. */
  readonly isosurface?: number;
  /** Voxels of the result (and of the array) kept beyond the object on every side. */
  readonly margin?: number;
  /**
   * Standard deviation of a Gaussian blur of the field, voxels of the detector-conjugate array; 0 for none. It takes the ringing
   * that a pattern cut at the detector's edge leaves at sharp faces, at the price of resolution.
   */
  readonly smoothing?: number;
  /** A grid of before instead of one chosen here, so that several objects share it; excludes `voxelM`, `resolutionM`, `margin`. */
  readonly grid?: SpaceGrid;
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
  const { axes = laboratoryAxes, isosurface = 0.1, margin = 4, smoothing = 0 } = options;
  checkRotation([axes[2], axes[1], axes[0]]);
  if (!(isosurface > 0 && isosurface < 1)) throw new OptionError(`expected isosurface between 0 and 1, found ${isosurface}`);
  if (!(smoothing >= 0 && smoothing <= 10)) throw new OptionError(`expected smoothing from 0 to 10, found ${smoothing}`);
  if (!(Number.isInteger(margin) && margin >= 0 && margin <= 1000)) {
    throw new OptionError(`expected a whole margin from 0 to 1000, found ${margin}`);
  }
  const support = isosurfaceSupport(object, isosurface);
  const bounds = boundsOf(support);
  const grid = options.grid ?? gridAround(support, axes, geometry, options, margin);
  // Beyond its surface the object is not known to be anything: a few voxels show that it ends.
  const from = moved(bounds.least, -margin);
  const to = moved(bounds.most, margin);
  const box = await oversample(await transform(object, "forward"), moved(from, -reach), moved(to, reach), smoothing, transform);
  const toArray = transpose(inverseTranspose(geometry.directColumns));
  const edges = [0, 1, 2].map((axis) => scale(grid.voxelM[axis], axes[axis]));
  const steps = multiply(toArray, fromColumns(edges[0], edges[1], edges[2]));
  const affine = { shape: grid.shape, steps, origin: apply(toArray, grid.centreM) };
  return { object: readField(box, affine, from, to), voxelM: grid.voxelM, axes, q: geometry.qVector, grid };
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
  { voxelM, resolutionM }: ToSpaceOptions,
  margin: number,
): SpaceGrid {
  if (voxelM !== undefined && resolutionM !== undefined) throw new OptionError("expected voxelM or resolutionM, found both");
  const wanted = voxelM ?? (resolutionM === undefined ? finestVoxel(geometry, support.shape) : resolutionM / 2);
  const voxel: Triple = typeof wanted === "number" ? [wanted, wanted, wanted] : wanted;
  for (const edge of voxel) {
    if (!(edge > 0 && Number.isFinite(edge))) throw new OptionError(`expected a voxel length above 0 m, found ${edge}`);
  }
  const { least, most } = extentAlong(support, multiply(axes, geometry.directColumns));
  const lengths = voxel.map((edge, axis) => nextFftSize(Math.ceil((most[axis] - least[axis]) / edge) + 1 + 2 * margin));
  const shape: Shape = [lengths[0], lengths[1], lengths[2]];
  if (!(lengths[0] * lengths[1] * lengths[2] <= largestResult)) {
    throw new OptionError(
      `expected a voxel that needs at most ${largestResult} voxels, found ${lengths.join("×")} of ${voxel.join(", ")} m`,
    );
  }
  // The middle of the object at the middle between the array's ends, half a voxel before its voxel ⌊N/2⌋.
  const middle = voxel.map((edge, axis) => (least[axis] + most[axis]) / 2 + edge / 2);
  const centreM = [0, 1, 2].map((axis) => scale(middle[axis], axes[axis])).reduce(add);
  return { shape, voxelM: voxel, centreM };
}

/** A voxel much finer than the data would ask for gigabytes: 512³ voxels are 1 GiB. */
const largestResult = 2 ** 27;

/** Least and largest place of the support's voxels along the rows of `rows`·n, n counted from the centre. */
function extentAlong(support: MaskVolume, rows: Matrix3): { least: Vector; most: Vector } {
  const centre = centreOf(support.shape);
  const [, ny, nx] = support.shape;
  const least = [0, 0, 0].fill(Number.POSITIVE_INFINITY);
  const most = [0, 0, 0].fill(Number.NEGATIVE_INFINITY);
  for (let row = 0; row < support.data.length; row += nx) {
    const line = support.data.subarray(row, row + nx);
    const first = line.indexOf(1);
    if (first < 0) continue;
    for (const i of [row + first, row + line.lastIndexOf(1)]) {
      const n: Vector = [Math.floor(i / (ny * nx)) - centre[0], (Math.floor(i / nx) % ny) - centre[1], (i % nx) - centre[2]];
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
function boundsOf(support: MaskVolume): { least: Triple; most: Triple } {
  const { least, most } = extentAlong(support, [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ]);
  if (!least.every(Number.isFinite)) throw new DataError("expected an object, found an array of zeros");
  const centre = centreOf(support.shape);
  for (const axis of [0, 1, 2] as const) {
    if (least[axis] <= -centre[axis] || most[axis] >= support.shape[axis] - 1 - centre[axis]) {
      throw new DataError(
        `expected an object with nothing at the border of its array, found it from voxel ${least[axis] + centre[axis]} to ` +
          `${most[axis] + centre[axis]} of ${support.shape[axis]} on axis ${axis}: the support touches the border`,
      );
    }
  }
  return { least, most };
}

function moved(place: Triple, by: number): Triple {
  return [place[0] + by, place[1] + by, place[2] + by];
}
