// Cuts a part of a dataset into pieces of bounded size along the borders of chunks, so that no chunk is unpacked twice and
// no piece is larger than need be, whatever the chunks look like.

import type { Hdf5Slab } from "./records.js";

/**
 * The pieces of `slab`, each of at most about `mostElements` elements, or of one chunk where a chunk is larger. Without
 * `chunks` a piece may end anywhere. Slowest axis first; pieces come in C order.
 */
export function* piecesOf(slab: Hdf5Slab, chunks: readonly number[] | undefined, mostElements: number): Generator<Hdf5Slab> {
  const { start, count } = slab;
  if (count.some((n) => n === 0)) return;
  const extent = pieceExtent(count, chunks ?? count.map(() => 1), mostElements);
  const firsts = start.map((first, axis) => Math.floor(first / extent[axis]) * extent[axis]);
  const steps = count.map((n, axis) => Math.ceil((start[axis] + n - firsts[axis]) / extent[axis]));
  const total = steps.reduce((a, b) => a * b, 1);
  for (let piece = 0; piece < total; piece++) {
    const from: number[] = [];
    const length: number[] = [];
    let rest = piece;
    for (let axis = count.length - 1; axis >= 0; axis--) {
      const begin = firsts[axis] + (rest % steps[axis]) * extent[axis];
      rest = Math.floor(rest / steps[axis]);
      from[axis] = Math.max(begin, start[axis]);
      length[axis] = Math.min(begin + extent[axis], start[axis] + count[axis]) - from[axis];
    }
    yield { start: from, count: length };
  }
}

/** Whole chunks along every axis, as many as fit, from the fastest axis on. */
function pieceExtent(count: readonly number[], chunks: readonly number[], mostElements: number): number[] {
  const extent = [...chunks];
  let elements = extent.reduce((product, n, axis) => product * Math.min(n, count[axis]), 1);
  for (let axis = count.length - 1; axis >= 0; axis--) {
    const own = Math.min(extent[axis], count[axis]);
    const fit = Math.max(1, Math.min(Math.ceil(count[axis] / extent[axis]) + 1, Math.floor(mostElements / elements)));
    extent[axis] *= fit;
    elements = (elements / own) * Math.min(extent[axis], count[axis]);
  }
  return extent;
}

/** Elements that are contiguous in a piece and in the array of the whole slab: their first places in both, and their number. */
export interface PieceRun {
  readonly from: number;
  readonly to: number;
  readonly length: number;
}

/** Where the elements of `piece` lie in the array of `slab`. */
export function* runsOf(piece: Hdf5Slab, slab: Hdf5Slab): Generator<PieceRun> {
  const rank = piece.count.length;
  let axis = rank;
  let length = 1;
  while (axis > 0 && (axis === rank || piece.count[axis] === slab.count[axis])) length *= piece.count[--axis];
  const outer = piece.count.slice(0, axis);
  const runs = outer.reduce((a, b) => a * b, 1);
  for (let run = 0; run < runs; run++) {
    const index = piece.start.map((first, k) => first - slab.start[k]);
    for (let k = axis - 1, rest = run; k >= 0; k--) {
      index[k] += rest % outer[k];
      rest = Math.floor(rest / outer[k]);
    }
    yield { from: run * length, to: slab.count.reduce((at, n, k) => at * n + index[k], 0), length };
  }
}
