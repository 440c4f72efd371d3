// What preparation refuses: frames without counts, with numbers that are none, and parts of other shapes.

import { DataError, formatShape, placeOf, ShapeError, sameShape, voxelCount } from "@friedel/engine";
import { type Tally, tallyOf, totalsOf } from "../frames/tally.js";
import { requireVolume } from "../phasing/start.js";
import type { Frames } from "./response.js";

/**
 * The tally of frames that can be used. Refuses others: DataError for their numbers, ShapeError for masks, gains and backgrounds of
 * another shape.
 */
export function checkFrames({ counts, mask, gain, background }: Frames): Tally {
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
  requireVolume(counts.shape);
  const tally = tallyOf(counts, mask);
  const { wrong } = tally;
  if (wrong !== undefined) {
    const place = placeOf(wrong, counts.shape).join(", ");
    throw new DataError(`expected counts of 0 or more, found ${counts.data[wrong]} at voxel (${place})`);
  }
  const { lit, missing } = totalsOf(tally);
  const measured = counts.data.length - missing;
  if (measured === 0) throw new DataError(`expected measured voxels, found a mask that leaves none of ${counts.data.length}`);
  if (lit === 0) throw new DataError(`expected counts above zero, found ${measured} measured voxels that are all zero`);
  return tally;
}
