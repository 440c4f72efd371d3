// A smooth map on a detector-conjugate grid at the voxels of a grid in space: between its eight neighbours, those that have a value. For
// maps such as error bars; fields are read without such an error (strain/frame/).

import { add, apply, centreOf, type MaskVolume, placeOf, type RealVolume, realVolume, scale, triple } from "@friedel/engine";
import type { Geometry } from "../geometry/geometry.js";
import { type PlacedObject, toArray } from "../strain/frame/to-space.js";

/** The map at the voxels of a support in space; NaN elsewhere and where no neighbour is finite. */
export function readInSpace(
  map: RealVolume,
  geometry: Pick<Geometry, "directColumns">,
  { grid, axes }: Pick<PlacedObject, "grid" | "axes">,
  support: MaskVolume,
): RealVolume {
  const intoArray = toArray(geometry);
  const [from, middle] = [centreOf(map.shape), centreOf(grid.shape)];
  const [nz, ny, nx] = map.shape;
  const out = realVolume(grid.shape, new Float32Array(support.data.length).fill(Number.NaN));
  for (let i = 0; i < out.data.length; i++) {
    if (support.data[i] === 0) continue;
    const steps = placeOf(i, grid.shape, middle);
    const at = apply(
      intoArray,
      steps.reduce((sum, n, axis) => add(sum, scale(n * grid.voxelM[axis], axes[axis])), grid.centreM),
    );
    const place = triple((axis) => at[axis] + from[axis]);
    const [z, y, x] = place.map(Math.floor);
    let [sum, weight] = [0, 0];
    for (let corner = 0; corner < 8; corner++) {
      const [a, b, c] = [z + (corner >> 2), y + ((corner >> 1) & 1), x + (corner & 1)];
      if (!(a >= 0 && b >= 0 && c >= 0 && a < nz && b < ny && c < nx)) continue;
      const value = map.data[(a * ny + b) * nx + c];
      const share = (1 - Math.abs(place[0] - a)) * (1 - Math.abs(place[1] - b)) * (1 - Math.abs(place[2] - c));
      if (!Number.isFinite(value)) continue;
      sum += share * value;
      weight += share;
    }
    out.data[i] = weight > 0 ? sum / weight : Number.NaN;
  }
  return out;
}
