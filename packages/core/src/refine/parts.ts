// The parts of a pattern that are searched: its centre is the same field of view with larger voxels.

import { cropOrPad, nextFftSize, type Triple, voxelCount } from "../array/index.js";
import type { Measurement } from "../engine/index.js";

/** Patterns of more voxels than this are searched in part, and so large is the part. */
const [large, searched] = [100 ** 3, 72 ** 3];
/** Where that is not enough, so large is the next part of patterns of more voxels than that; of others it is the whole. */
const [huge, searchedNext] = [160 ** 3, 128 ** 3];
/**
 * Where an object is searched: the whole of a small pattern; of a large one its centre of about 72³ voxels, and then, if what that
 * leads to does not fit, all of it or its centre of about 128³.
 */
export function searchedParts(measurement: Measurement): readonly Measurement[] {
  const voxels = voxelCount(measurement.amplitude.shape);
  if (voxels <= large) return [measurement];
  return [centreOfPattern(measurement, searched), voxels <= huge ? measurement : centreOfPattern(measurement, searchedNext)];
}

function centreOfPattern({ amplitude, mask }: Measurement, voxels: number): Measurement {
  const factor = Math.cbrt(voxels / voxelCount(amplitude.shape));
  const [z, y, x] = amplitude.shape.map((n) => Math.min(n, nextFftSize(Math.round(n * factor))));
  const part: Triple = [z, y, x];
  return { amplitude: cropOrPad(amplitude, part), mask: cropOrPad(mask, part) };
}
