// Volumes: the one array type of friedel, a plain record of a shape and its samples in C order.
// Axes are (frame, row, column) in detector space and (z, y, x) in an orthogonal frame.
// `kind` tells real, complex and mask apart at compile time and at run time.

import { ShapeError } from "../errors.js";

/** Lengths of the three axes, slowest first. */
export type Shape = readonly [number, number, number];

/** Three numbers, one an axis, in the order of {@link Shape}. */
export type Triple = readonly [number, number, number];

/** One value for each axis, computed in the order 0, 1, 2. */
export function triple<T>(at: (axis: 0 | 1 | 2) => T): readonly [T, T, T] {
  return [at(0), at(1), at(2)];
}

/** Real samples: counts, intensities, amplitudes, phases. */
export interface RealVolume {
  readonly kind: "real";
  readonly shape: Shape;
  /** C order, one float32 a voxel. */
  readonly data: Float32Array;
}

/** Complex samples: objects and scattered amplitudes. */
export interface ComplexVolume {
  readonly kind: "complex";
  readonly shape: Shape;
  /** C order, interleaved `[re, im]`, two float32 a voxel. */
  readonly data: Float32Array;
}

/** Small whole numbers, one a voxel: supports (0 outside, 1 inside) and the masks of {@link Measured}. */
export interface MaskVolume {
  readonly kind: "mask";
  readonly shape: Shape;
  readonly data: Uint8Array;
}

export type Volume = RealVolume | ComplexVolume | MaskVolume;

/** The values of a pattern's mask. */
export const Measured = {
  /** Gap, dead or hot pixel, outside the detector: floats in every algorithm, in no metric. */
  no: 0,
  /** Used by phasing. */
  used: 1,
  /** Measured, but kept out of phasing so that `llkFree` can judge it. */
  free: 2,
} as const;

const origin: Triple = [0, 0, 0];

/** Place (z, y, x) of the voxel with this index, in voxels from the first one or from `from`. */
export function placeOf(voxel: number, [, ny, nx]: Shape, from: Triple = origin): Triple {
  return [Math.floor(voxel / (ny * nx)) - from[0], (Math.floor(voxel / nx) % ny) - from[1], (voxel % nx) - from[2]];
}

/** Number of voxels of a shape. */
export function voxelCount(shape: Shape): number {
  return shape[0] * shape[1] * shape[2];
}

/** Whether two shapes are equal. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a[0] === b[0] && a[1] === b[1] && a[2] === b[2];
}

/** A shape as people write it: `128×128×128`. */
export function formatShape(shape: readonly number[]): string {
  return shape.join("×");
}

/** A real volume around `data` (zeros without it). Throws {@link ShapeError} where the length does not fit. */
export function realVolume(shape: Shape, data: Float32Array = new Float32Array(voxelCount(shape))): RealVolume {
  checkLength(shape, data.length, 1);
  return { kind: "real", shape, data };
}

/** A complex volume around interleaved `data` (zeros without it). Throws {@link ShapeError} where the length does not fit. */
export function complexVolume(shape: Shape, data: Float32Array = new Float32Array(2 * voxelCount(shape))): ComplexVolume {
  checkLength(shape, data.length, 2);
  return { kind: "complex", shape, data };
}

/** A mask around `data` (zeros without it). Throws {@link ShapeError} where the length does not fit. */
export function maskVolume(shape: Shape, data: Uint8Array = new Uint8Array(voxelCount(shape))): MaskVolume {
  checkLength(shape, data.length, 1);
  return { kind: "mask", shape, data };
}

/** The mask of a pattern without gaps: every voxel is {@link Measured.used}. */
export function allMeasured(shape: Shape): MaskVolume {
  return maskVolume(shape, new Uint8Array(voxelCount(shape)).fill(Measured.used));
}

/** Samples a voxel: 2 for complex volumes, else 1. */
export function samplesPerVoxel(volume: Volume): 1 | 2 {
  return volume.kind === "complex" ? 2 : 1;
}

/** A volume of the same kind with another shape, filled with zeros. */
export function zerosLike<V extends Volume>(volume: V, shape: Shape): V {
  const length = voxelCount(shape) * samplesPerVoxel(volume);
  const data = volume.kind === "mask" ? new Uint8Array(length) : new Float32Array(length);
  // The spread keeps the kind, and the data array was chosen by that kind.
  return { ...volume, shape, data } as V;
}

/** |ρ| of a complex volume. */
export function modulusOf(volume: ComplexVolume): RealVolume {
  const out = new Float32Array(voxelCount(volume.shape));
  // Not Math.hypot, which is ten times slower; squares of float32 numbers neither overflow nor vanish in float64.
  for (let i = 0; i < out.length; i++) out[i] = Math.sqrt(volume.data[2 * i] ** 2 + volume.data[2 * i + 1] ** 2);
  return realVolume(volume.shape, out);
}

/** arg ρ of a complex volume, radians in (−π, π]. */
export function phaseOf(volume: ComplexVolume): RealVolume {
  const out = new Float32Array(voxelCount(volume.shape));
  for (let i = 0; i < out.length; i++) out[i] = Math.atan2(volume.data[2 * i + 1], volume.data[2 * i]);
  return realVolume(volume.shape, out);
}

function checkLength(shape: Shape, length: number, perVoxel: number): void {
  const expected = voxelCount(shape) * perVoxel;
  if (length !== expected) {
    throw new ShapeError(`expected ${expected} samples for a volume of ${formatShape(shape)}, found ${length}`);
  }
}
