// The parts of a pattern that are searched: its centre is the same field of view with larger voxels.

import type { Measurement } from "@friedel/engine";
import { cropOrPad, nextFftSize, type Triple, voxelCount } from "@friedel/engine";

/** Patterns of more voxels than this are searched in part, and so large is the part. */
const [large, searched] = [100 ** 3, 72 ** 3];
/** Where that is not enough, so large is the next part of patterns of more voxels than that; of others it is the whole. */
const [huge, searchedNext] = [160 ** 3, 128 ** 3];

/** The part of a pattern of this shape that is searched first: the whole of a small one, about 72³ voxels in the centre of a large one. */
export function searchedShape(shape: Triple): Triple {
  return voxelCount(shape) <= large ? shape : centralShape(shape, searched);
}

/**
 * Where an object is searched: the whole of a small pattern; of a large one its centre of about 72³ voxels, and then, if what that
 * leads to does not fit, all of it or its centre of about 128³.
 */
export function searchedParts(measurement: Measurement): readonly Measurement[] {
  const { shape } = measurement.amplitude;
  const voxels = voxelCount(shape);
  if (voxels <= large) return [measurement];
  const first = centreOfPattern(measurement, searchedShape(shape));
  return [first, voxels <= huge ? measurement : centreOfPattern(measurement, centralShape(shape, searchedNext))];
}

function centralShape(shape: Triple, voxels: number): Triple {
  const factor = Math.cbrt(voxels / voxelCount(shape));
  const [z, y, x] = shape.map((n) => Math.min(n, nextFftSize(Math.round(n * factor))));
  return [z, y, x];
}

function centreOfPattern({ amplitude, mask }: Measurement, shape: Triple): Measurement {
  return { amplitude: cropOrPad(amplitude, shape), mask: cropOrPad(mask, shape) };
}
