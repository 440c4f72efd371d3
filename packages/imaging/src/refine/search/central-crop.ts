// The central crops in which large patterns are searched: the same field of view with larger voxels.

import { type Measurement, nextFftSize, type Triple, triple, voxelCount } from "@friedel/engine";
import { cropMeasurement } from "./resolution-levels.js";

/** Patterns of more voxels than this are searched in a crop, and the voxels of that crop. */
const [large, firstCrop] = [100 ** 3, 72 ** 3];
/** If that is not enough, patterns of more voxels than this are searched in a second crop, and its voxels; others as a whole. */
const [huge, secondCrop] = [160 ** 3, 128 ** 3];

/** Shape in which a pattern is searched first: its own for a small one, a central crop of about 72³ voxels for a large one. */
export function searchedShape(shape: Triple): Triple {
  return voxelCount(shape) <= large ? shape : croppedShape(shape, firstCrop);
}

/**
 * The measurements that are searched in turn: a small pattern as a whole; a large one in a central crop of about 72³ voxels and then,
 * if its object does not fit, as a whole or in a crop of about 128³.
 */
export function searchCrops(measurement: Measurement): readonly Measurement[] {
  const { shape } = measurement.amplitude;
  const voxels = voxelCount(shape);
  if (voxels <= large) return [measurement];
  const first = cropMeasurement(measurement, searchedShape(shape));
  return [first, voxels <= huge ? measurement : cropMeasurement(measurement, croppedShape(shape, secondCrop))];
}

function croppedShape(shape: Triple, voxels: number): Triple {
  const factor = Math.cbrt(voxels / voxelCount(shape));
  return triple((axis) => Math.min(shape[axis], nextFftSize(Math.round(shape[axis] * factor))));
}
