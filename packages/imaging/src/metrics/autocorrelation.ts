// The autocorrelation of an object from its pattern alone, before any phase is known: it reaches twice as far as the object.

import {
  type ComplexVolume,
  complexVolume,
  type MaskVolume,
  Measured,
  placeOf,
  type RealVolume,
  realVolume,
  type Transform,
} from "@friedel/engine";

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

/** Rounds of {@link withFilledHoles}: enough for a detector's gap or a beam stop of ten voxels. */
const fillingRounds = 40;

/**
 * Intensities with every unmeasured voxel at the mean of its six neighbours (cyclic), as a membrane across the hole; dark far inside wide ones.
 * A hole with sharp ends rings through the whole autocorrelation; what a membrane lacks is smooth and ends near the origin.
 */
export function withFilledHoles(intensity: RealVolume, { data: kinds }: MaskVolume): RealVolume {
  const { shape } = intensity;
  const data = intensity.data.slice();
  const holes: number[] = [];
  for (let i = 0; i < kinds.length; i++) if (kinds[i] === Measured.no) holes.push(i);
  for (const hole of holes) data[hole] = 0;
  const steps = [shape[1] * shape[2], shape[2], 1];
  const neighbours = new Int32Array(6 * holes.length);
  for (const [h, hole] of holes.entries()) {
    for (const [axis, k] of placeOf(hole, shape).entries()) {
      const around = shape[axis] * steps[axis];
      neighbours[6 * h + 2 * axis] = hole - steps[axis] + (k > 0 ? 0 : around);
      neighbours[6 * h + 2 * axis + 1] = hole + steps[axis] - (k < shape[axis] - 1 ? 0 : around);
    }
  }
  for (let round = 0; round < fillingRounds; round++) {
    for (let h = 0; h < holes.length; h++) {
      let sum = 0;
      for (let n = 6 * h; n < 6 * h + 6; n++) sum += data[neighbours[n]];
      data[holes[h]] = sum / 6;
    }
  }
  return realVolume(shape, data);
}
