// The complex object of a crystal on a grid, and where it is.

import { type ComplexVolume, complexVolume, type MaskVolume, maskVolume, type RealVolume, type Shape } from "@friedel/engine";

/** |ρ| exp(iφ), 0 where the amplitude is. */
export function objectOf(shape: Shape, amplitude: ArrayLike<number>, phase: Float64Array): ComplexVolume {
  const object = complexVolume(shape);
  for (let i = 0; i < amplitude.length; i++) {
    object.data[2 * i] = amplitude[i] * Math.cos(phase[i]);
    object.data[2 * i + 1] = amplitude[i] * Math.sin(phase[i]);
  }
  return object;
}

/** 1 where at least half of the voxel is inside. */
export function insideOf({ shape, data }: RealVolume): MaskVolume {
  return maskVolume(
    shape,
    Uint8Array.from(data, (share) => Number(share >= 0.5)),
  );
}
