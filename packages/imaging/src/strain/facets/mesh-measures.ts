// Measures of a triangle mesh: areas, neighbours, connected pieces, widths.

import { add, cross, extremes, norm, scale, type Vector } from "@friedel/engine";
import type { SurfaceMesh } from "./mesh.js";
import { inPlane } from "./plane.js";

/** Three numbers of a list of vectors. */
export function vectorAt(values: Float32Array, i: number): Vector {
  return [values[3 * i], values[3 * i + 1], values[3 * i + 2]];
}

/** Area of each triangle, in the square of the positions' unit. */
export function triangleAreas({ positions, triangles }: SurfaceMesh): Float64Array {
  return Float64Array.from({ length: triangles.length / 3 }, (_, t) => {
    const [a, b, c] = [0, 1, 2].map((k) => vectorAt(positions, triangles[3 * t + k]));
    const from = scale(-1, a);
    return norm(cross(add(b, from), add(c, from))) / 2;
  });
}

/** Area that belongs to each vertex: a third of every triangle that meets there. */
export function vertexAreas(mesh: SurfaceMesh, areas = triangleAreas(mesh)): Float64Array {
  const out = new Float64Array(mesh.positions.length / 3);
  mesh.triangles.forEach((vertex, i) => {
    out[vertex] += areas[Math.floor(i / 3)] / 3;
  });
  return out;
}

/** Vertices joined by an edge to each vertex: those of v are `list[first[v]]` to before `list[first[v + 1]]`, some twice. */
export interface Neighbours {
  readonly first: Uint32Array;
  readonly list: Uint32Array;
}

export function neighboursOf({ positions, triangles }: SurfaceMesh): Neighbours {
  const count = positions.length / 3;
  const first = new Uint32Array(count + 1);
  for (const vertex of triangles) first[vertex + 1] += 2;
  for (let v = 0; v < count; v++) first[v + 1] += first[v];
  const at = first.slice();
  const list = new Uint32Array(first[count]);
  for (let t = 0; t < triangles.length; t += 3) {
    for (let k = 0; k < 3; k++) {
      const vertex = triangles[t + k];
      list[at[vertex]++] = triangles[t + ((k + 1) % 3)];
      list[at[vertex]++] = triangles[t + ((k + 2) % 3)];
    }
  }
  return { first, list };
}

/** Groups of vertices that hang together among those for which `belongs` holds, each as its vertices. */
export function pieces({ first, list }: Neighbours, belongs: (vertex: number) => boolean): number[][] {
  const seen = new Uint8Array(first.length - 1);
  const found: number[][] = [];
  for (let start = 0; start < seen.length; start++) {
    if (seen[start] || !belongs(start)) continue;
    seen[start] = 1;
    const piece = [start];
    for (let i = 0; i < piece.length; i++) {
      for (let n = first[piece[i]]; n < first[piece[i] + 1]; n++) {
        const other = list[n];
        if (seen[other] || !belongs(other)) continue;
        seen[other] = 1;
        piece.push(other);
      }
    }
    found.push(piece);
  }
  return found;
}

/** The piece of a mesh with the largest surface: the crystal without specks around it and holes within. */
export function largestPiece(mesh: SurfaceMesh): SurfaceMesh {
  const areas = vertexAreas(mesh);
  const all = pieces(neighboursOf(mesh), () => true);
  if (all.length <= 1) return mesh;
  const sizes = all.map((piece) => piece.reduce((sum, vertex) => sum + areas[vertex], 0));
  const kept = all[sizes.indexOf(extremes(sizes)[1])].sort((a, b) => a - b);
  const numbers = new Int32Array(areas.length).fill(-1);
  kept.forEach((vertex, i) => {
    numbers[vertex] = i;
  });
  const pick = (values: Float32Array) =>
    Float32Array.from({ length: 3 * kept.length }, (_, i) => values[3 * kept[Math.floor(i / 3)] + (i % 3)]);
  return {
    positions: pick(mesh.positions),
    normals: pick(mesh.normals),
    triangles: mesh.triangles.map((vertex) => numbers[vertex]).filter((_, i) => numbers[mesh.triangles[i]] >= 0),
  };
}

/** Directions tried for the shortest width: about 2° apart. */
const directions = 5000;
/** All directions are tried with this number of vertices, evenly taken; this number of the narrowest with all vertices. */
const [roughVertices, narrowDirections] = [4000, 60];

/**
 * How large a mesh is across, shortest first: the least distance of two parallel planes that hold it between them, the least at right
 * angles to that, and the one at right angles to both.
 */
export function widthsOf({ positions }: SurfaceMesh): readonly [number, number, number] {
  const rough = 3 * Math.max(1, Math.floor(positions.length / 3 / roughVertices));
  const width = (n: Vector, stride = 3) => {
    let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let i = 0; i < positions.length; i += stride) {
      const at = n[0] * positions[i] + n[1] * positions[i + 1] + n[2] * positions[i + 2];
      if (at < least) least = at;
      if (at > most) most = at;
    }
    return most - least;
  };
  const narrowest = (all: readonly Vector[]) => {
    const roughly = all.map((direction) => ({ direction, width: width(direction, rough) })).sort((a, b) => a.width - b.width);
    const candidates = roughly.slice(0, narrowDirections).map(({ direction }) => direction);
    const widths = candidates.map((direction) => width(direction));
    const least = Math.min(...widths);
    return { width: least, direction: candidates[widths.indexOf(least)] };
  };
  const golden = Math.PI * (3 - Math.sqrt(5));
  const first = narrowest(
    Array.from({ length: directions / 2 }, (_, i): Vector => {
      // Half of a sphere: opposite directions have one width.
      const z = (i + 0.5) / (directions / 2);
      return [Math.sqrt(1 - z * z) * Math.cos(golden * i), Math.sqrt(1 - z * z) * Math.sin(golden * i), z];
    }),
  );
  const [u, v] = inPlane(first.direction);
  const across = Array.from({ length: 90 }, (_, i): Vector => {
    const angle = (Math.PI * i) / 90;
    return add(scale(Math.cos(angle), u), scale(Math.sin(angle), v));
  });
  const second = narrowest(across);
  return [first.width, second.width, width(cross(first.direction, second.direction))];
}
