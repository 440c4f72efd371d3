// What surrounds each atom: the fcc lattice, hcp (a stacking fault, a twin boundary), or neither (surfaces, cores of dislocations).
// Common neighbour analysis: J. D. Honeycutt and H. C. Andersen, J. Phys. Chem. 91, 4950 (1987), doi 10.1021/j100303a014;
// D. Faken and H. Jónsson, Comput. Mater. Sci. 2, 279 (1994). It sees the atoms alone and knows nothing of how they were made.

import { neighbourPairs } from "./pairs.js";

/** What {@link structureOf} finds for an atom. */
export const structures = ["other", "fcc", "hcp"] as const;

/** Midway between first and second neighbours, a/√2 and a, in cubic edges. */
const bondRange = (Math.SQRT1_2 + 1) / 2;

const coordination = 12;

/** For each atom the number of its structure in {@link structures}: 1 for fcc, 2 for hcp, 0 for neither. */
export function structureOf(positions: Float64Array, latticeConstant: number): Uint8Array {
  const neighbours = neighbourLists(positions, bondRange * latticeConstant);
  return Uint8Array.from(neighbours, (of) => {
    if (of.size !== coordination) return 0;
    let [straight, bent] = [0, 0];
    for (const other of of) {
      const common = [...of].filter((one) => neighbours[other].has(one));
      const bonds = common.map((one) => common.filter((two) => neighbours[one].has(two)).length);
      if (common.length !== 4 || bonds.reduce((sum, n) => sum + n, 0) !== 4) return 0;
      // Two bonds among four common neighbours: apart from each other (421), or with an atom in common (422).
      if (bonds.every((n) => n === 1)) straight++;
      else bent++;
    }
    if (straight === coordination) return 1;
    return straight === coordination / 2 && bent === coordination / 2 ? 2 : 0;
  });
}

/** Surface atoms have nine neighbours or fewer, but for the inner edges of steps, with ten or eleven; atoms in cores of dislocations have eleven and more. */
const mostAtSurface = 10;

/**
 * 1 for the atoms nearer than `depth` (ångström) to an atom of the surface. To be held while a crystal with a dislocation relaxes:
 * a free surface pulls dislocations out of small crystals.
 */
export function nearSurface(positions: Float64Array, latticeConstant: number, depth: number): Uint8Array {
  const exposed = neighbourLists(positions, bondRange * latticeConstant).map((of) => of.size <= mostAtSurface);
  const near = Uint8Array.from(exposed, Number);
  const { start, partner } = neighbourPairs(positions, depth);
  for (let i = 0; i < exposed.length; i++) {
    for (let m = start[i]; m < start[i + 1]; m++) {
      if (exposed[i]) near[partner[m]] = 1;
      if (exposed[partner[m]]) near[i] = 1;
    }
  }
  return near;
}

function neighbourLists(positions: Float64Array, range: number): Set<number>[] {
  const { start, partner } = neighbourPairs(positions, range);
  const lists = Array.from({ length: start.length - 1 }, () => new Set<number>());
  for (let i = 0; i < lists.length; i++) {
    for (let m = start[i]; m < start[i + 1]; m++) {
      lists[i].add(partner[m]);
      lists[partner[m]].add(i);
    }
  }
  return lists;
}
