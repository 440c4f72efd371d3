// What preparation refuses: frames without counts, with numbers that are none, and parts of other shapes.

import { DataError, formatShape, Measured, placeOf, ShapeError, sameShape, voxelCount } from "@friedel/engine";
import type { Frames } from "./response.js";

/** Refuses frames that cannot be used: DataError for their numbers, ShapeError for masks, gains and backgrounds of another shape. */
export function checkFrames({ counts, mask, gain, background }: Frames): void {
  if (!sameShape(counts.shape, mask.shape)) {
    throw new ShapeError(`expected a mask of ${formatShape(counts.shape)} like the counts, found ${formatShape(mask.shape)}`);
  }
  for (const volume of [gain, background]) {
    if (volume && !sameShape(counts.shape, volume.shape)) {
      throw new ShapeError(`expected gain and background of ${formatShape(counts.shape)}, found ${formatShape(volume.shape)}`);
    }
  }
  if (voxelCount(counts.shape) === 0)
    throw new DataError(`expected counts, found an empty array of ${formatShape(counts.shape)}`);
  if (counts.shape.some((n) => n < 2)) {
    throw new DataError(`expected a three-dimensional pattern, found an array of ${formatShape(counts.shape)}`);
  }
  let measured = 0;
  let isDark = true;
  for (let i = 0; i < counts.data.length; i++) {
    if (mask.data[i] === Measured.no) continue;
    const value = counts.data[i];
    if (!(value >= 0 && value < Number.POSITIVE_INFINITY)) {
      throw new DataError(`expected counts of 0 or more, found ${value} at voxel (${placeOf(i, counts.shape).join(", ")})`);
    }
    measured++;
    if (value > 0) isDark = false;
  }
  if (measured === 0) throw new DataError(`expected measured voxels, found a mask that leaves none of ${counts.data.length}`);
  if (isDark) throw new DataError(`expected counts above zero, found ${measured} measured voxels that are all zero`);
}
