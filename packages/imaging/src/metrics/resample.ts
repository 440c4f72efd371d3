// One object on the grid of another crop of its pattern: cutting or zero-padding the spectrum changes the voxel, not the object.

import { type ComplexVolume, cropOrPad, multiplied, type Shape, type Transform, voxelCount } from "@friedel/engine";

/**
 * The object as it would come out of its pattern cropped (or zero-padded) to `shape`: same field of view, other voxels.
 * Values keep their size. Both shapes must have lengths that `transform` takes.
 */
export async function resampleObject(object: ComplexVolume, shape: Shape, transform: Transform): Promise<ComplexVolume> {
  const spectrum = await transform(object, "forward");
  const resampled = await transform(cropOrPad(spectrum, shape), "inverse");
  return multiplied(resampled, voxelCount(shape) / voxelCount(object.shape));
}
