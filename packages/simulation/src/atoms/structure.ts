// What surrounds each atom: the fcc lattice, hcp (a stacking fault, a twin boundary), or neither (surfaces, cores of dislocations).
// Common neighbour analysis: J. D. Honeycutt and H. C. Andersen, J. Phys. Chem. 91, 4950 (1987), doi 10.1021/j100303a014;
// D. Faken and H. Jónsson, Comput. Mater. Sci. 2, 279 (1994). It sees the atoms alone and knows nothing of how they were made.

import { neighboursWithin } from "./neighbours.js";
import { neighbourPairs } from "./pairs.js";

/** Midway between first and second neighbours, a/√2 and a, in cubic edges. */
const bondRange = (Math.SQRT1_2 + 1) / 2;

const coordination = 12;

/** For each atom 1 for fcc, 2 for hcp, 0 for neither. */
export function structureOf(positions: Float64Array, latticeConstant: number): Uint8Array {
  const { first, of } = neighboursWithin(positions, bondRange * latticeConstant);
  const found = new Uint8Array(positions.length / 3);
  // Which of the present atom's neighbours an atom is, from 1 on.
  const place = new Uint8Array(found.length);
  const bonded = new Int32Array(coordination);
  for (let i = 0; i < found.length; i++) {
    if (first[i + 1] - first[i] !== coordination) continue;
    for (let n = 0; n < coordination; n++) place[of[first[i] + n]] = n + 1;
    for (let n = 0; n < coordination; n++) {
      bonded[n] = 0;
      const other = of[first[i] + n];
      for (let m = first[other]; m < first[other + 1]; m++) if (place[of[m]] > 0) bonded[n] |= 1 << (place[of[m]] - 1);
    }
    for (let n = 0; n < coordination; n++) place[of[first[i] + n]] = 0;
    found[i] = structureFrom(bonded);
  }
  return found;
}

/** The structure, from which of the twelve neighbours are neighbours of each of them, as bits. */
function structureFrom(bonded: Int32Array): number {
  let straight = 0;
  for (const common of bonded) {
    let [count, bonds, most] = [0, 0, 0];
    for (let n = 0; n < coordination; n++) {
      if (!((common >> n) & 1)) continue;
      const own = bitsIn(common & bonded[n]);
      count++;
      bonds += own;
      most = Math.max(most, own);
    }
    if (count !== 4 || bonds !== 4) return 0;
    // Two bonds among four common neighbours: apart from each other (421), or with an atom in common (422).
    if (most === 1) straight++;
  }
  if (straight === coordination) return 1;
  return straight === coordination / 2 ? 2 : 0;
}

function bitsIn(word: number): number {
  let count = 0;
  for (let rest = word; rest !== 0; rest &= rest - 1) count++;
  return count;
}

/** Surface atoms have nine neighbours or fewer, but for the inner edges of steps, with ten or eleven; atoms in cores of dislocations have eleven and more. */
const mostAtSurface = 10;

/**
 * 1 for the atoms nearer than `depth` (ångström) to an atom of the surface. To be held while a crystal with a dislocation relaxes:
 * a free surface pulls dislocations out of small crystals.
 */
export function nearSurface(positions: Float64Array, latticeConstant: number, depth: number): Uint8Array {
  const { first } = neighboursWithin(positions, bondRange * latticeConstant);
  const exposed = Uint8Array.from({ length: first.length - 1 }, (_, i) => (first[i + 1] - first[i] <= mostAtSurface ? 1 : 0));
  const near = exposed.slice();
  const { start, partner } = neighbourPairs(positions, depth);
  for (let i = 0; i < exposed.length; i++) {
    for (let m = start[i]; m < start[i + 1]; m++) {
      if (exposed[i]) near[partner[m]] = 1;
      if (exposed[partner[m]]) near[i] = 1;
    }
  }
  return near;
}
