// Values of a volume at a surface, and what they are like on each facet.

import { centreOf, formatShape, type MaskVolume, type RealVolume, ShapeError, sameShape, type Triple } from "@friedel/engine";
import type { SurfaceMesh } from "./mesh.js";

/** Mean, spread and extent of a quantity over a patch of surface, weighted by area. */
export interface Statistics {
  readonly mean: number;
  readonly deviation: number;
  readonly least: number;
  readonly most: number;
  /** Vertices with a value. */
  readonly count: number;
}

/**
 * Values of a volume at a mesh's vertices, interpolated between the voxels inside `support` alone, where one is given; NaN where none is
 * near.
 * `depth` is how far below the surface they are taken, in the mesh's unit: a voxel that the surface crosses is partly empty.
 */
export function valuesAtSurface(
  volume: RealVolume,
  support: MaskVolume | undefined,
  mesh: SurfaceMesh,
  { voxel, depth }: { readonly voxel: Triple; readonly depth: number },
): Float32Array {
  const { shape, data } = volume;
  if (support && !sameShape(shape, support.shape)) {
    throw new ShapeError(`expected a support of ${formatShape(shape)}, found ${formatShape(support.shape)}`);
  }
  const centre = centreOf(shape);
  const [plane, row] = [shape[1] * shape[2], shape[2]];
  const inside = support?.data;
  const out = new Float32Array(mesh.positions.length / 3);
  // Axes (z, y, x) of the volume from (x, y, z) of the mesh.
  const placeOn = (axis: 0 | 1 | 2, vertex: number): number => {
    const k = 3 * vertex + 2 - axis;
    return (mesh.positions[k] - depth * mesh.normals[k]) / voxel[axis] + centre[axis];
  };
  for (let vertex = 0; vertex < out.length; vertex++) {
    const [z, y, x] = [placeOn(0, vertex), placeOn(1, vertex), placeOn(2, vertex)];
    const [lowZ, lowY, lowX] = [Math.floor(z), Math.floor(y), Math.floor(x)];
    let [sum, total] = [0, 0];
    for (let corner = 0; corner < 8; corner++) {
      const [iz, iy, ix] = [lowZ + (corner & 1), lowY + ((corner >> 1) & 1), lowX + (corner >> 2)];
      if (iz < 0 || iz >= shape[0] || iy < 0 || iy >= shape[1] || ix < 0 || ix >= shape[2]) continue;
      const weight = shareOf(z - lowZ, corner & 1) * shareOf(y - lowY, (corner >> 1) & 1) * shareOf(x - lowX, corner >> 2);
      const at = iz * plane + iy * row + ix;
      if (weight === 0 || (inside && inside[at] === 0) || !Number.isFinite(data[at])) continue;
      sum += weight * data[at];
      total += weight;
    }
    out[vertex] = total > 0 ? sum / total : Number.NaN;
  }
  return out;
}

/** Weight of the lower or the upper of two voxels between which a place is. */
function shareOf(place: number, upper: number): number {
  return upper ? place : 1 - place;
}

/** Statistics of the vertices for which `belongs` holds and that have a value. */
export function surfaceStatistics(values: Float32Array, areas: Float64Array, belongs: (vertex: number) => boolean): Statistics {
  let [sum, squares, total, count] = [0, 0, 0, 0];
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let vertex = 0; vertex < values.length; vertex++) {
    const value = values[vertex];
    if (!Number.isFinite(value) || !belongs(vertex)) continue;
    count++;
    total += areas[vertex];
    sum += areas[vertex] * value;
    squares += areas[vertex] * value * value;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  const mean = sum / total;
  return { mean, deviation: Math.sqrt(Math.max(0, squares / total - mean * mean)), least, most, count };
}
