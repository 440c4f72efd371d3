// Summits of a landscape and the land that belongs to each: voxels are taken from the highest down; each joins the summit of its
// highest neighbour, and where two meet the lower one ends. It is a summit of its own if it stands high enough above that pass
// (its prominence), else it is a shoulder of the other.

import type { Shape } from "@friedel/engine";

/** A summit, the highest pass to a higher one (0 for the highest of all). */
export interface Summit {
  readonly voxel: number;
  readonly height: number;
  readonly pass: number;
}

/** Summits from the highest down, and for each voxel the number of its summit, −1 below `ground`. */
export interface Summits {
  readonly summits: readonly Summit[];
  readonly owner: Int32Array;
}

/** Finds the summits for which `stands(height, pass)`. Neighbours share a face, around the ends of the array too. */
export function summitsOf(
  data: Float32Array,
  shape: Shape,
  ground: number,
  stands: (height: number, pass: number) => boolean,
): Summits {
  // Which summit a voxel was given to, and what became of that summit.
  const given = new Int32Array(data.length).fill(-1);
  const found: { voxel: number; pass: number; into: number; touches: number }[] = [];
  const resolve = (summit: number): number => {
    let at = summit;
    while (found[at].into !== at) at = found[at].into;
    return at;
  };
  // Summits that stand still touch others through the land that joins them.
  const touching = (summit: number): number => {
    let at = resolve(summit);
    while (found[at].touches !== at) at = resolve(found[at].touches);
    return at;
  };
  // Plain loops without new arrays: of a measured pattern most cells are land.
  const near = new Int32Array(6);
  for (const voxel of fromHighest(data, ground)) {
    const count = writeGiven(near, voxel, shape, given);
    if (count === 0) {
      given[voxel] = found.length;
      found.push({ voxel, pass: 0, into: found.length, touches: found.length });
      continue;
    }
    let highest = near[0];
    for (let n = 1; n < count; n++) if (data[near[n]] > data[highest]) highest = near[n];
    given[voxel] = given[highest];
    for (let n = 0; n < count; n++) {
      const other = near[n];
      if (given[other] === given[voxel]) continue;
      const [a, b] = [touching(given[voxel]), touching(given[other])];
      if (a === b) continue;
      const [high, low] = data[found[a].voxel] >= data[found[b].voxel] ? [a, b] : [b, a];
      found[low].pass = data[voxel];
      if (stands(data[found[low].voxel], data[voxel])) found[low].touches = high;
      else found[low].into = resolve(given[high === a ? voxel : other]);
    }
  }
  const kept = found
    .flatMap(({ into }, i) => (into === i ? [i] : []))
    .sort((a, b) => data[found[b].voxel] - data[found[a].voxel]);
  const numbers = new Map(kept.map((summit, number) => [summit, number]));
  const owner = given.map((summit) => (summit < 0 ? -1 : (numbers.get(resolve(summit)) ?? -1)));
  return { summits: kept.map((i) => ({ voxel: found[i].voxel, height: data[found[i].voxel], pass: found[i].pass })), owner };
}

/** Voxels above the ground from the highest down; sorted as one number of value and place, which typed arrays do at speed. */
function fromHighest(data: Float32Array, ground: number): Int32Array {
  const places = 2 ** 22;
  const bits = new Uint32Array(data.buffer, data.byteOffset, data.length);
  const keys = new Float64Array(data.length);
  let land = 0;
  for (let i = 0; i < data.length; i++) if (data[i] > ground) keys[land++] = bits[i] * places + i;
  return Int32Array.from(keys.subarray(0, land).sort().reverse(), (key) => key % places);
}

/** Writes the neighbours of a voxel that have been given to a summit, and returns their number. */
function writeGiven(near: Int32Array, voxel: number, [nz, ny, nx]: Shape, given: Int32Array): number {
  const plane = ny * nx;
  const z = Math.floor(voxel / plane);
  const y = Math.floor((voxel - z * plane) / nx);
  const x = voxel - z * plane - y * nx;
  let count = 0;
  const add = (other: number): void => {
    if (given[other] >= 0) near[count++] = other;
  };
  add(z > 0 ? voxel - plane : voxel + (nz - 1) * plane);
  add(z < nz - 1 ? voxel + plane : voxel - (nz - 1) * plane);
  add(y > 0 ? voxel - nx : voxel + (ny - 1) * nx);
  add(y < ny - 1 ? voxel + nx : voxel - (ny - 1) * nx);
  add(x > 0 ? voxel - 1 : voxel + nx - 1);
  add(x < nx - 1 ? voxel + 1 : voxel - nx + 1);
  return count;
}
