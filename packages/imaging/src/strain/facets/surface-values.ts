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
 * Values of a volume at a mesh's vertices, interpolated between the voxels inside `support` alone; NaN where none is near.
 * `depth` is how far below the surface they are taken, in the mesh's unit: a voxel that the surface crosses is partly empty.
 */
export function valuesAtSurface(
  volume: RealVolume,
  support: MaskVolume,
  mesh: SurfaceMesh,
  { voxel, depth }: { readonly voxel: Triple; readonly depth: number },
): Float32Array {
  const { shape, data } = volume;
  if (!sameShape(shape, support.shape)) {
    throw new ShapeError(`expected a support of ${formatShape(shape)}, found ${formatShape(support.shape)}`);
  }
  const centre = centreOf(shape);
  const strides = [shape[1] * shape[2], shape[2], 1];
  const out = new Float32Array(mesh.positions.length / 3);
  for (let vertex = 0; vertex < out.length; vertex++) {
    // Axes (z, y, x) of the volume from (x, y, z) of the mesh.
    const place = [0, 1, 2].map((axis) => {
      const k = 3 * vertex + 2 - axis;
      return (mesh.positions[k] - depth * mesh.normals[k]) / voxel[axis] + centre[axis];
    });
    const low = place.map(Math.floor);
    let [sum, total] = [0, 0];
    for (let corner = 0; corner < 8; corner++) {
      let [weight, at] = [1, 0];
      for (let axis = 0; axis < 3; axis++) {
        const bit = (corner >> axis) & 1;
        const index = low[axis] + bit;
        const share = place[axis] - low[axis];
        weight *= index < 0 || index >= shape[axis] ? 0 : bit ? share : 1 - share;
        at += index * strides[axis];
      }
      if (weight === 0 || !support.data[at] || !Number.isFinite(data[at])) continue;
      sum += weight * data[at];
      total += weight;
    }
    out[vertex] = total > 0 ? sum / total : Number.NaN;
  }
  return out;
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
