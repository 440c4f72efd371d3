// The autocorrelation of an object from its pattern alone, before any phase is known: it reaches twice as far as the object.

import { type ComplexVolume, complexVolume, type MaskVolume, Measured, type Transform } from "@friedel/engine";

/** F⁻¹[I] with the origin at the centre; `intensity` of a voxel by its index. Unmeasured voxels count as dark. */
export function autocorrelation(
  mask: MaskVolume,
  intensity: (voxel: number) => number,
  transform: Transform,
): Promise<ComplexVolume> {
  const pattern = complexVolume(mask.shape);
  for (let i = 0; i < mask.data.length; i++) if (mask.data[i] !== Measured.no) pattern.data[2 * i] = intensity(i);
  return transform(pattern, "inverse");
}
