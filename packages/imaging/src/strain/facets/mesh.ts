// The surface on which a real volume has a given value, as triangles: marching cubes with vertices where the straight line
// between two voxels crosses the value, and normals from the gradient of the slightly smoothed volume (a mesh's own normals
// follow the steps of the voxels). The outside of the array counts as empty, so the surface is always closed.

import { centreOf, DataError, OptionError, type RealVolume, type Shape, type Triple } from "@friedel/engine";
import { cubeCases, cubeEdges } from "./cube-cases.js";
import { smoothed } from "./smoothed.js";

/** Triangles in space. Coordinates are (x, y, z) of the volume's frame, from its voxel ⌊N/2⌋, in the unit of its voxel. */
export interface SurfaceMesh {
  /** Three numbers a vertex. */
  readonly positions: Float32Array;
  /** Unit normals that point outwards, three numbers a vertex. */
  readonly normals: Float32Array;
  /** Three vertices a triangle, counter-clockwise seen from outside. */
  readonly triangles: Uint32Array;
}

export interface IsosurfaceOptions {
  /** The value on the surface; inside is at least that. */
  readonly level: number;
  /** Voxel lengths along z, y, x. */
  readonly voxel: Triple;
}

/** Width in voxels of the blur for the normals: noise of one voxel's scale disappears, facets of four voxels and more keep theirs. */
const normalSigma = 1;

/** Voxels of a margin, so that smoothing and gradient at the surface see what lies around it. */
const margin = 4;

/** The surface of a volume with axes (z, y, x). Throws {@link DataError} where nothing reaches the level, {@link OptionError}. */
export function isosurface(volume: RealVolume, { level, voxel }: IsosurfaceOptions): SurfaceMesh {
  if (!(level > 0 && Number.isFinite(level))) throw new OptionError(`expected an isosurface above 0, found ${level}`);
  const part = boxAround(volume, level);
  const values = part.values;
  const [, ny, nx] = part.shape;
  const strides = [1, nx, nx * ny] as const;
  // A vertex belongs to an edge of the grid: its lower voxel and its axis. Two planes of voxels are kept, whose numbers come again.
  const plane = 3 * strides[2];
  const vertexOf = new Int32Array(2 * plane).fill(-1);
  const edges: number[] = [];
  const triangles: number[] = [];
  const steps = Array.from({ length: 8 }, (_, c) => (c & 1) * strides[0] + ((c >> 1) & 1) * strides[1] + (c >> 2) * strides[2]);
  for (let z = 0; z + 1 < part.shape[0]; z++) {
    const upper = ((z + 1) % 2) * plane;
    vertexOf.fill(-1, upper, upper + plane);
    for (let y = 0; y + 1 < ny; y++) {
      // The corners at x + 1 of one cube are those at x of the next.
      let ahead = 0;
      for (let x = -1; x + 1 < nx; x++) {
        const at = z * strides[2] + y * strides[1] + x;
        const behind = ahead >> 1;
        ahead = 0;
        for (let c = 1; c < 8; c += 2) if (values[at + steps[c]] >= level) ahead |= 1 << c;
        const inside = ahead | behind;
        if (x < 0 || inside === 0 || inside === 255) continue;
        for (const edge of cubeCases[inside]) {
          const { corner, axis } = cubeEdges[edge];
          const key = 3 * (at + steps[corner]) + axis;
          const slot = key % (2 * plane);
          if (vertexOf[slot] < 0) {
            vertexOf[slot] = edges.length;
            edges.push(key);
          }
          triangles.push(vertexOf[slot]);
        }
      }
    }
  }
  return { ...place(part, edges, { level, voxel }), triangles: new Uint32Array(triangles) };
}

/** The part of a volume around what reaches the level; what lies outside the array is 0. */
interface Part {
  readonly values: Float32Array;
  readonly shape: Shape;
  /** Index of the part's first voxel from the volume's centre. */
  readonly from: Triple;
}

function boxAround({ shape, data }: RealVolume, level: number): Part {
  const least = [...shape];
  const most = [-1, -1, -1];
  for (let z = 0, row = 0; z < shape[0]; z++) {
    for (let y = 0; y < shape[1]; y++, row += shape[2]) {
      let [first, last] = [shape[2], -1];
      for (let x = 0; x < shape[2]; x++) {
        if (!(data[row + x] >= level)) continue;
        if (x < first) first = x;
        last = x;
      }
      if (last < 0) continue;
      for (const [k, low, high] of [[0, z, z] as const, [1, y, y] as const, [2, first, last] as const]) {
        least[k] = Math.min(least[k], low);
        most[k] = Math.max(most[k], high);
      }
    }
  }
  if (most[0] < 0) throw new DataError(`expected voxels of at least ${level} for an isosurface, found none`);
  const size = (k: 0 | 1 | 2) => most[k] - least[k] + 1 + 2 * margin;
  const part: Shape = [size(0), size(1), size(2)];
  const values = new Float32Array(part[0] * part[1] * part[2]);
  for (let z = 0; z < part[0]; z++) {
    const fromZ = z + least[0] - margin;
    if (fromZ < 0 || fromZ >= shape[0]) continue;
    for (let y = 0; y < part[1]; y++) {
      const fromY = y + least[1] - margin;
      if (fromY < 0 || fromY >= shape[1]) continue;
      const first = Math.max(0, margin - least[2]);
      const last = Math.min(part[2], shape[2] + margin - least[2]);
      const row = (fromZ * shape[1] + fromY) * shape[2] + least[2] - margin;
      values.set(data.subarray(row + first, row + last), (z * part[1] + y) * part[2] + first);
    }
  }
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) values[i] = 0;
  const centre = centreOf(shape);
  return {
    values,
    shape: part,
    from: [least[0] - margin - centre[0], least[1] - margin - centre[1], least[2] - margin - centre[2]],
  };
}

/** Positions and normals of the vertices on these edges. */
function place(
  { values, shape, from }: Part,
  edges: readonly number[],
  { level, voxel }: IsosurfaceOptions,
): Pick<SurfaceMesh, "positions" | "normals"> {
  const [, ny, nx] = shape;
  const strides = [1, nx, nx * ny] as const;
  const lengths = [voxel[2], voxel[1], voxel[0]];
  const soft = smoothed(values, shape, normalSigma, besideEdges(edges, values.length, strides));
  const positions = new Float32Array(3 * edges.length);
  const normals = new Float32Array(3 * edges.length);
  const [index, normal] = [new Float64Array(3), new Float64Array(3)];
  for (let vertex = 0; vertex < edges.length; vertex++) {
    const axis = edges[vertex] % 3;
    const low = (edges[vertex] - axis) / 3;
    const high = low + strides[axis];
    const share = (level - values[low]) / (values[high] - values[low]);
    index[0] = low % nx;
    index[1] = Math.floor(low / nx) % ny;
    index[2] = Math.floor(low / strides[2]);
    for (let k = 0; k < 3; k++) {
      const stride = strides[k];
      const [atLow, atHigh] = [soft[low + stride] - soft[low - stride], soft[high + stride] - soft[high - stride]];
      normal[k] = -((1 - share) * atLow + share * atHigh) / lengths[k];
    }
    const length = Math.hypot(normal[0], normal[1], normal[2]) || 1;
    for (let k = 0; k < 3; k++) {
      positions[3 * vertex + k] = (index[k] + from[2 - k] + (k === axis ? share : 0)) * lengths[k];
      normals[3 * vertex + k] = normal[k] / length;
    }
  }
  return { positions, normals };
}

/** 1 at the voxels beside the two ends of each edge, where slopes are taken. */
function besideEdges(edges: readonly number[], length: number, strides: Triple): Uint8Array {
  const out = new Uint8Array(length);
  for (const key of edges) {
    const axis = key % 3;
    const low = (key - axis) / 3;
    for (let at = low; at <= low + strides[axis]; at += strides[axis]) {
      for (let k = 0; k < 3; k++) {
        out[at + strides[k]] = 1;
        out[at - strides[k]] = 1;
      }
    }
  }
  return out;
}
