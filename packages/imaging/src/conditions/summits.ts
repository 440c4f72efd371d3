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
  const steps = [shape[1] * shape[2], shape[2], 1];
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
  for (const voxel of fromHighest(data, ground)) {
    const near = neighboursOf(voxel, shape, steps).filter((other) => given[other] >= 0);
    if (near.length === 0) {
      given[voxel] = found.length;
      found.push({ voxel, pass: 0, into: found.length, touches: found.length });
      continue;
    }
    const highest = near.reduce((best, other) => (data[other] > data[best] ? other : best), near[0]);
    given[voxel] = given[highest];
    for (const other of near) {
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
function fromHighest(data: Float32Array, ground: number): number[] {
  const places = 2 ** 22;
  const bits = new Uint32Array(data.buffer, data.byteOffset, data.length);
  const keys: number[] = [];
  for (let i = 0; i < data.length; i++) if (data[i] > ground) keys.push(bits[i] * places + i);
  return Array.from(Float64Array.from(keys).sort().reverse(), (key) => key % places);
}

function neighboursOf(voxel: number, shape: Shape, steps: readonly number[]): number[] {
  const out: number[] = [];
  for (let axis = 0; axis < 3; axis++) {
    const n = shape[axis];
    const step = steps[axis];
    const k = Math.floor(voxel / step) % n;
    out.push(k > 0 ? voxel - step : voxel + (n - 1) * step, k < n - 1 ? voxel + step : voxel - (n - 1) * step);
  }
  return out;
}
