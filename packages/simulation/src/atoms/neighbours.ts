// The neighbours of each atom as one list, from the pairs that `pairs` finds: both ways, where the pairs are one way.

import { neighbourPairs } from "./pairs.js";

/** The neighbours of atom i are of[first[i]] … of[first[i + 1] − 1]. */
export interface Neighbours {
  readonly first: Int32Array;
  readonly of: Int32Array;
}

/** All neighbours within `range` of each atom. */
export function neighboursWithin(positions: Float64Array, range: number): Neighbours {
  const { start, partner } = neighbourPairs(positions, range);
  const first = new Int32Array(start.length);
  for (let i = 0; i < start.length - 1; i++) {
    first[i + 1] += start[i + 1] - start[i];
    for (let m = start[i]; m < start[i + 1]; m++) first[partner[m] + 1]++;
  }
  for (let i = 1; i < first.length; i++) first[i] += first[i - 1];
  const next = first.slice();
  const of = new Int32Array(2 * partner.length);
  for (let i = 0; i < start.length - 1; i++) {
    for (let m = start[i]; m < start[i + 1]; m++) {
      of[next[i]++] = partner[m];
      of[next[partner[m]]++] = i;
    }
  }
  return { first, of };
}
