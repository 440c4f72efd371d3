// The part of an array about one particle: what concerns a particle alone is computed there, so that many small ones take no longer
// than a large one.

import { centreOf, cropOrPad, type MaskVolume, type Shape, type Triple, triple, type Volume } from "@friedel/engine";
import { boundsOf } from "../metrics/extent.js";

/** A part of an array. */
export interface Box {
  readonly first: Triple;
  readonly shape: Shape;
}

/** The part about a support with `margin` voxels to spare, as far as the array has them; of an empty one the first voxel. */
export function boxAbout(support: MaskVolume, margin: number): Box {
  const { least, most } = boundsOf(support) ?? { least: [0, 0, 0], most: [0, 0, 0] };
  const first = triple((axis) => Math.max(0, least[axis] - margin));
  const last = triple((axis) => Math.min(support.shape[axis] - 1, most[axis] + margin));
  return { first, shape: triple((axis) => last[axis] - first[axis] + 1) };
}

/** The voxel of the array at the middle ⌊n/2⌋ of a box. */
export function middleOf({ first, shape }: Box): Triple {
  const middle = centreOf(shape);
  return triple((axis) => first[axis] + middle[axis]);
}

/** What an array has in a box. */
export function cutOut<V extends Volume>(volume: V, box: Box): V {
  return cropOrPad(volume, box.shape, middleOf(box));
}

/** Calls for each voxel of a box, with its number there and in an array of some shape, in the order of both. */
export function forEachIn({ first, shape }: Box, [, ny, nx]: Shape, visit: (inBox: number, inArray: number) => void): void {
  let inBox = 0;
  for (let z = 0; z < shape[0]; z++) {
    for (let y = 0; y < shape[1]; y++) {
      const row = ((z + first[0]) * ny + y + first[1]) * nx + first[2];
      for (let x = 0; x < shape[2]; x++) visit(inBox++, row + x);
    }
  }
}
