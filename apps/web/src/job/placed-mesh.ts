// Meshes that are moved: from the array's own axes to space, where a skewed array turns other normals, and about their middle.

import { type Triple, triple } from "@friedel/engine";
import type { SurfaceMesh } from "@friedel/imaging";

/** A mesh of the array in space. Normals of a skewed array are those of the triangles there. */
export function placed(
  { positions, triangles }: SurfaceMesh,
  toSpace: (position: Triple) => Triple,
): Omit<SurfaceMesh, "triangles"> {
  const moved = new Float32Array(positions.length);
  for (let i = 0; i < positions.length; i += 3) moved.set(toSpace([positions[i], positions[i + 1], positions[i + 2]]), i);
  return { positions: moved, normals: normalsOf(moved, triangles) };
}

/** Sums of the normals of the triangles at each vertex, as long as their areas, brought to length one. */
function normalsOf(positions: Float32Array, triangles: Uint32Array): Float32Array {
  const out = new Float32Array(positions.length);
  for (let t = 0; t < triangles.length; t += 3) {
    const [a, b, c] = [3 * triangles[t], 3 * triangles[t + 1], 3 * triangles[t + 2]];
    const [ux, uy, uz] = [positions[b] - positions[a], positions[b + 1] - positions[a + 1], positions[b + 2] - positions[a + 2]];
    const [vx, vy, vz] = [positions[c] - positions[a], positions[c + 1] - positions[a + 1], positions[c + 2] - positions[a + 2]];
    const [x, y, z] = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx];
    for (const vertex of [a, b, c]) {
      out[vertex] += x;
      out[vertex + 1] += y;
      out[vertex + 2] += z;
    }
  }
  for (let i = 0; i < out.length; i += 3) {
    const length = Math.hypot(out[i], out[i + 1], out[i + 2]) || 1;
    for (let k = 0; k < 3; k++) out[i + k] /= length;
  }
  return out;
}

/** The middle of the box around positions. */
export function middleOf(positions: Float32Array): Triple {
  const least = [Infinity, Infinity, Infinity];
  const most = [-Infinity, -Infinity, -Infinity];
  for (let i = 0; i < positions.length; i++) {
    least[i % 3] = Math.min(least[i % 3], positions[i]);
    most[i % 3] = Math.max(most[i % 3], positions[i]);
  }
  return triple((k) => (least[k] + most[k]) / 2);
}
