// From the positions of a relaxed crystal, a user's own, back to the lattice that it came from: lattice constant, orientation,
// origin, and the site of each atom, so that its displacement is known. One crystal of one fcc metal; what is no part of its
// lattice (an amorphous shell, a twin, another grain, vapour) is counted and left out. The walk is in `site-walk`, the mean lattice
// in `site-lattice`.

import { apply, DataError, type Matrix3, norm, OptionError, transpose, type Vector } from "@friedel/engine";
import { checkPositions } from "../checks.js";
import type { AtomicCrystal } from "./atomic-crystal.js";
import { metalNamed } from "./metals.js";
import { neighboursWithin } from "./neighbours.js";
import { oneAtomASite } from "./one-atom-a-site.js";
import { type Lattice, latticeFrame, latticeOf, nearestSite } from "./site-lattice.js";
import { frameFrom, nearestStep, stepBetween, type Walk, walkFrom } from "./site-walk.js";
import { structureOf } from "./structure.js";

export interface SiteOptions {
  /** The lattice constant is the guess, not the crystal's mean: displacements then hold the mean strain too. */
  readonly keepLatticeConstant?: boolean;
}

/** The lattice of a crystal, and its atoms' sites. Lengths in ångström, in the frame of the positions. */
export interface CrystalSites {
  readonly latticeConstant: number;
  /** Turns cubic axes into the positions' frame; of the cube's 24 the one that turns least. */
  readonly orientation: Matrix3;
  /** The site that has the numbers (0, 0, 0), near the middle. */
  readonly origin: Vector;
  /** Whole numbers of each atom's site in half cubic edges, their sum even; zero where there is none. No two atoms have the same. */
  readonly halfEdges: Int32Array;
  /** Each atom's site; NaN where it has none. */
  readonly sites: Float64Array;
  /** 1 for atoms that have a site. */
  readonly assigned: Uint8Array;
  /** How many atoms have none. */
  readonly unassigned: number;
  /** How many atoms the lattice was fitted to: those that are surrounded as in fcc. */
  readonly inside: number;
}

/** Midway between first and second neighbours, a/√2 and a. */
const bondRange = (Math.SQRT1_2 + 1) / 2;

/** More than this from the guess is another metal, or another unit. */
const nearness = 0.1;

/** From atoms inside to surface, edge and corner, and one more: what cannot be come to by then is no crystal. */
const generations = 4;

/**
 * Finds the lattice and the sites. `guess` is the lattice constant to about 5 %. Where the displacement is not single-valued
 * (dislocations, faults) each atom's site is one of several that differ by vectors of the lattice, which no Bragg peak sees.
 * Throws {@link ShapeError}, {@link OptionError}, and {@link DataError} where there is no fcc crystal.
 */
export function sitesOf(positions: Float64Array, guess: number, options: SiteOptions = {}): CrystalSites {
  checkPositions(positions);
  if (!(guess > 0 && Number.isFinite(guess))) throw new OptionError(`expected a positive lattice constant, found ${guess}`);
  const edge = edgeFromBonds(positions, guess);
  const atoms = positions.length / 3;
  const walk: Walk = {
    positions,
    neighbours: neighboursWithin(positions, bondRange * edge),
    inside: structureOf(positions, edge).map((structure) => (structure === 1 ? 1 : 0)),
    labels: new Int32Array(3 * atoms),
    reached: new Int32Array(atoms),
    frames: new Array<Matrix3 | undefined>(atoms),
  };
  const pieces = walkAll(walk);
  const largest = pieces.reduce((best, piece) => (piece.size > best.size ? piece : best), { size: 0, mark: 0, seed: 0 });
  if (largest.size === 0) {
    throw new DataError(
      `expected a crystal of an fcc metal with a lattice constant near ${guess} Å, found none of ${atoms} atoms surrounded as in it`,
    );
  }
  if (Math.abs(edge / guess - 1) > nearness) {
    throw new DataError(
      `expected a lattice constant near ${guess} Å, found a crystal whose neighbours make it ${edge.toFixed(3)} Å`,
    );
  }
  const lattice = latticeOf(walk, largest.mark, options.keepLatticeConstant ? guess : undefined);
  // Pieces that a fault cuts off have the same orientation; those of a twin or another grain have not, and stay out.
  for (const piece of pieces) if (piece !== largest) join(walk, piece, lattice);
  const assigned = Uint8Array.from(walk.reached, (mark) => (mark === largest.mark || mark < 0 ? 1 : 0));
  reachOutwards(walk, assigned);
  return sitesOn(walk, lattice, assigned, largest.size);
}

/** The crystal that a user's positions are, in cubic axes about its origin, without the atoms that have no site. */
export function atomicCrystalOf(metal: string, positions: Float64Array, found: CrystalSites): AtomicCrystal {
  metalNamed(metal);
  const { orientation, origin, halfEdges, assigned, latticeConstant } = found;
  const kept = assigned.reduce((sum, one) => sum + one, 0);
  const [sites, places] = [new Float64Array(3 * kept), new Float64Array(3 * kept)];
  const back = transpose(orientation);
  let next = 0;
  for (let i = 0; i < assigned.length; i++) {
    if (!assigned[i]) continue;
    const [x, y, z] = positions.subarray(3 * i, 3 * i + 3);
    places.set(apply(back, [x - origin[0], y - origin[1], z - origin[2]]), next);
    for (let axis = 0; axis < 3; axis++) sites[next + axis] = (latticeConstant / 2) * halfEdges[3 * i + axis];
    next += 3;
  }
  return { metal, latticeConstant, sites, positions: places };
}

/** The lattice constant that the distances of neighbours have in the middle: the guess may be some percent off. */
function edgeFromBonds(positions: Float64Array, guess: number): number {
  const { first, of } = neighboursWithin(positions, bondRange * guess);
  const lengths: number[] = [];
  // A hundred thousand are more than enough; taken evenly, so that they are from all over.
  const every = Math.max(1, Math.floor(of.length / 1e5));
  for (let i = 0, next = 0; i < first.length - 1; i++) {
    for (; next < first[i + 1]; next += every) lengths.push(norm(stepBetween(positions, i, of[next])));
  }
  if (lengths.length === 0) return guess;
  lengths.sort((a, b) => a - b);
  return Math.SQRT2 * lengths[Math.floor(lengths.length / 2)];
}

interface Piece {
  readonly mark: number;
  readonly seed: number;
  readonly size: number;
}

/** Walks through every piece of good crystal, each in a frame of its own, beginning with the atom nearest to the middle. */
function walkAll(walk: Walk): Piece[] {
  const { positions, neighbours, inside, reached } = walk;
  const order = Array.from(inside.keys()).filter((i) => inside[i]);
  if (order.length === 0) return [];
  const middle = [0, 1, 2].map((axis) => order.reduce((sum, i) => sum + positions[3 * i + axis], 0) / order.length);
  const away = (i: number): number => Math.hypot(...middle.map((x, axis) => positions[3 * i + axis] - x));
  const first = order.reduce((best, i) => (away(i) < away(best) ? i : best), order[0]);
  const pieces: Piece[] = [];
  for (const seed of [first, ...order]) {
    if (reached[seed]) continue;
    const mark = pieces.length + 1;
    const size = walkFrom(walk, seed, frameFrom(positions, neighbours, seed), [0, 0, 0], mark);
    if (size > 0) pieces.push({ mark, seed, size });
  }
  return pieces;
}

/** Numbers another piece in the lattice, from the site nearest to its seed; false where its orientation is another. */
function join(walk: Walk, { seed, mark }: Piece, lattice: Lattice): boolean {
  const frame = latticeFrame(lattice);
  const [x, y, z] = walk.positions.subarray(3 * seed, 3 * seed + 3);
  const { origin } = lattice;
  const place = apply(frame, [x - origin[0], y - origin[1], z - origin[2]]);
  return walkFrom(walk, seed, frame, nearestSite(place), -mark) > 0;
}

/** Atoms that are not surrounded as in fcc get the number that most of their neighbours give them, generation by generation. */
function reachOutwards(walk: Walk, assigned: Uint8Array): void {
  const { positions, neighbours, inside, labels, frames } = walk;
  for (let generation = 0; generation < generations; generation++) {
    const found: { atom: number; label: Vector; frame: Matrix3 }[] = [];
    for (let i = 0; i < assigned.length; i++) {
      if (assigned[i] || inside[i]) continue;
      const votes = new Map<string, { label: Vector; frame: Matrix3; count: number }>();
      let voters = 0;
      for (let m = neighbours.first[i]; m < neighbours.first[i + 1]; m++) {
        const j = neighbours.of[m];
        const frame = frames[j];
        if (!assigned[j] || !frame) continue;
        voters++;
        const step = nearestStep(apply(frame, stepBetween(positions, j, i)));
        if (!step) continue;
        const label: Vector = [labels[3 * j] + step[0], labels[3 * j + 1] + step[1], labels[3 * j + 2] + step[2]];
        const vote = votes.get(label.join()) ?? { label, frame, count: 0 };
        votes.set(label.join(), { ...vote, count: vote.count + 1 });
      }
      for (const { label, frame, count } of votes.values()) if (2 * count > voters) found.push({ atom: i, label, frame });
    }
    if (found.length === 0) return;
    for (const { atom, label, frame } of found) {
      labels.set(label, 3 * atom);
      frames[atom] = frame;
      assigned[atom] = 1;
    }
  }
}

function sitesOn(walk: Walk, { edge, orientation, origin }: Lattice, assigned: Uint8Array, inside: number): CrystalSites {
  const atoms = assigned.length;
  const halfEdges = oneAtomASite(walk.labels, assigned);
  const sites = new Float64Array(3 * atoms).fill(Number.NaN);
  let kept = 0;
  for (let i = 0; i < atoms; i++) {
    if (!assigned[i]) continue;
    const place = apply(orientation, [halfEdges[3 * i], halfEdges[3 * i + 1], halfEdges[3 * i + 2]]);
    for (let axis = 0; axis < 3; axis++) sites[3 * i + axis] = origin[axis] + (edge / 2) * place[axis];
    kept++;
  }
  return { latticeConstant: edge, orientation, origin, halfEdges, sites, assigned, unassigned: atoms - kept, inside };
}
