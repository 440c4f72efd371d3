// The volumes that the contract cases and the engines' own tests are made of, and how far two of them are apart.

import {
  type ComplexVolume,
  complexVolume,
  type MaskVolume,
  maskVolume,
  type Shape,
  seededRandom,
  voxelCount,
} from "../array/index.js";

/** Normal deviates in both parts. */
export function noise(shape: Shape, seed: number): ComplexVolume {
  const random = seededRandom(seed);
  return complexVolume(
    shape,
    Float32Array.from({ length: 2 * voxelCount(shape) }, (_, i) => random.normal(i)),
  );
}

/** Ones from `from` (inclusive) to `to` (exclusive). */
export function box(shape: Shape, from: Shape, to: Shape): MaskVolume {
  const mask = maskVolume(shape);
  for (let z = from[0]; z < to[0]; z++) {
    for (let y = from[1]; y < to[1]; y++)
      mask.data.fill(1, (z * shape[1] + y) * shape[2] + from[2], (z * shape[1] + y) * shape[2] + to[2]);
  }
  return mask;
}

/** ‖found − expected‖/‖expected‖. */
export function relativeError(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  let difference = 0;
  let norm = 0;
  for (let i = 0; i < expected.length; i++) {
    difference += (found[i] - expected[i]) ** 2;
    norm += expected[i] ** 2;
  }
  return Math.sqrt(difference / norm);
}
