// One lattice for all images: an object's phase is against the lattice of its own Q, which is that of the voxel it was centred on.

import { add, apply, centreOf, complexVolume, scale, type Vector } from "@friedel/engine";
import type { SpaceObject } from "../record.js";

/**
 * The image with its phase against the lattice of another Bragg vector `q` (laboratory frame of its scan, 1/m), such as that of the
 * unstrained cell: φ′ = φ + (Q − q)·r, r from voxel ⌊N/2⌋. The scattered field exp(i Q·r)·ρ stays the same.
 */
export function referredTo<S extends SpaceObject>(image: S, q: Vector): S {
  const { object, voxelM, axes } = image;
  const difference = apply(axes, add(image.q, scale(-1, q)));
  const [cz, cy, cx] = centreOf(object.shape);
  const [nz, ny, nx] = object.shape;
  const out = complexVolume(object.shape);
  let i = 0;
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++, i += 2) {
        const angle =
          difference[0] * voxelM[0] * (z - cz) + difference[1] * voxelM[1] * (y - cy) + difference[2] * voxelM[2] * (x - cx);
        const [c, s] = [Math.cos(angle), Math.sin(angle)];
        out.data[i] = c * object.data[i] - s * object.data[i + 1];
        out.data[i + 1] = s * object.data[i] + c * object.data[i + 1];
      }
    }
  }
  return { ...image, object: out, q };
}
