// The settings of preparation and their checks: one record, every key optional, unknown keys refused by name.

import {
  formatShape,
  isFftSize,
  nextFftSize,
  OptionError,
  previousFftSize,
  type Shape,
  type Triple,
  voxelCount,
} from "@friedel/engine";

/** How a measured pattern is made ready for phasing. Lengths and positions are in voxels, axes (frame, row, column). */
export interface PrepareOptions {
  /** Whether hot pixels and single-voxel spikes are looked for and made unmeasured; default true. */
  readonly hotPixels?: boolean;
  /** Counts at or below this become zero and stay measured; default 0, none. "auto" takes it from the outermost voxels. */
  readonly threshold?: number | "auto";
  /** Factor by which counts are summed, one for all axes or one each; default 1. */
  readonly bin?: number | Triple;
  /**
   * The voxel of zero frequency: the brightest voxel (default), the centre of mass, a voxel of the raw frames, or the middle of the
   * array ("middle"), which other programs centre: that is believed where the brightest voxel is near, and costs no voxel at the edges.
   */
  readonly centre?: Centre;
  /**
   * About where the peak is in the raw frames, of several: (row, column) or (row, column, frame). Its brightest voxel becomes the centre
   * unless that is given, and the others are made unmeasured, brighter ones too.
   */
  readonly peak?: PeakChoice;
  /**
   * Size of the result: "auto" (default) the measured array without planes that are proven empty; one number as an upper bound for every axis, never
   * padded further than the frames reach; three numbers exactly. Even products of 2, 3 and 5.
   */
  readonly size?: number | Triple | "auto";
  /** Most voxels that the result may have; default 512³. */
  readonly maxVoxels?: number;
}

/** A place on the detector, and in the scan: row, column, frame. */
export type PeakChoice = readonly [number, number] | Triple;

/** How zero frequency is found. */
export type Centre = "maximum" | "mass" | "middle" | Triple;

/** The settings with every default in place. */
export interface ResolvedPrepareOptions {
  readonly hotPixels: boolean;
  readonly threshold: number | "auto";
  readonly bin: Triple;
  readonly centre: Centre;
  readonly peak: PeakChoice | undefined;
  readonly size: number | Triple | "auto";
  readonly maxVoxels: number;
}

const keys = ["hotPixels", "threshold", "bin", "centre", "peak", "size", "maxVoxels"];

/** Fills in defaults and refuses, with an {@link OptionError}, unknown keys and values out of range for frames of `shape`. */
export function resolveOptions(options: PrepareOptions, shape: Shape): ResolvedPrepareOptions {
  for (const key of Object.keys(options)) {
    if (!keys.includes(key)) throw new OptionError(`expected preparation settings among ${keys.join(", ")}, found "${key}"`);
  }
  const { hotPixels = true, threshold = 0, centre = "maximum", size = "auto", maxVoxels = 512 ** 3 } = options;
  if (threshold !== "auto" && !(Number.isFinite(threshold) && threshold >= 0)) {
    throw new OptionError(`expected a threshold in counts, 0 or more, found ${threshold}`);
  }
  const bin = typeof options.bin === "object" ? options.bin : repeat(options.bin ?? 1);
  for (const axis of [0, 1, 2] as const) {
    if (!Number.isInteger(bin[axis]) || bin[axis] < 1 || bin[axis] > shape[axis]) {
      throw new OptionError(`expected a binning factor from 1 to ${shape[axis]} on axis ${axis}, found ${bin[axis]}`);
    }
  }
  if (typeof centre === "object") checkCentre(centre, shape);
  if (options.peak) checkPeak(options.peak, shape);
  if (size !== "auto") checkSize(typeof size === "number" ? repeat(size) : size, typeof size === "number", maxVoxels);
  return { hotPixels, threshold, bin, centre, peak: options.peak, size, maxVoxels };
}

function checkCentre(centre: Triple, shape: Shape): void {
  for (const axis of [0, 1, 2] as const) {
    if (!Number.isInteger(centre[axis]) || centre[axis] < 0 || centre[axis] >= shape[axis]) {
      throw new OptionError(`expected a centre inside 0…${shape[axis] - 1} on axis ${axis}, found ${centre[axis]}`);
    }
  }
}

function checkPeak(peak: PeakChoice, [frames, rows, columns]: Shape): void {
  for (const [k, limit] of [rows, columns, frames].entries()) {
    const at = peak[k];
    if (at === undefined || (Number.isInteger(at) && at >= 0 && at < limit)) continue;
    throw new OptionError(`expected a ${["row", "column", "frame"][k]} of the peak inside 0…${limit - 1}, found ${at}`);
  }
}

function checkSize(size: Triple, isBound: boolean, maxVoxels: number): void {
  for (const n of size) {
    if (!Number.isInteger(n) || n < 2) throw new OptionError(`expected a size of 2 voxels or more, found ${n}`);
    if (n > 2 ** 16) throw new OptionError(`expected a size of at most ${2 ** 16} voxels, found ${n}`);
    if (n % 2 !== 0 || !isFftSize(n)) {
      throw new OptionError(
        `expected an even size made of factors 2, 3 and 5, found ${n}; the nearest are ${previousFftSize(n)} and ${nextFftSize(n)}`,
      );
    }
  }
  if (!isBound) checkVoxels(size, maxVoxels);
}

/** Refuses a result of more than `maxVoxels` voxels with an {@link OptionError}. */
export function checkVoxels(size: Shape, maxVoxels: number): void {
  if (voxelCount(size) > maxVoxels) {
    throw new OptionError(`expected a pattern of at most ${maxVoxels} voxels, found a size of ${formatShape(size)}`);
  }
}

function repeat(n: number): Triple {
  return [n, n, n];
}
