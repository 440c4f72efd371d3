// Gives atoms whole numbers of the fcc lattice, in half cubic edges, by walking from neighbour to neighbour. What a neighbour's
// number is decides the frame of the atom that one comes from, and frames are fitted anew at every atom: the walk follows a lattice
// that bends and stretches, as long as it does so little from one atom to the next. Knows no mean lattice.

import { dot, inverseTranspose, type Matrix3, multiply, norm, scale, type Vector } from "@friedel/engine";
import type { Neighbours } from "./neighbours.js";

/** How far the neighbour may be from where the lattice has it, in half edges, between neighbours √2: half the least difference of two directions. */
const likeness = 0.35;

/** The step of the fcc lattice to a nearest neighbour that is most like `step`, in half edges; undefined where none is like it. */
export function nearestStep([a, b, c]: Vector): Vector | undefined {
  const [sizeA, sizeB, sizeC] = [Math.abs(a), Math.abs(b), Math.abs(c)];
  const x = sizeA < sizeB && sizeA < sizeC ? 0 : Math.sign(a);
  const y = x !== 0 && sizeB < sizeC ? 0 : Math.sign(b);
  const z = x !== 0 && y !== 0 ? 0 : Math.sign(c);
  const [offX, offY, offZ] = [a - x, b - y, c - z];
  return offX * offX + offY * offY + offZ * offZ < likeness * likeness ? [x, y, z] : undefined;
}

/** Results of the walk. */
export interface Walk {
  readonly positions: Float64Array;
  readonly neighbours: Neighbours;
  /** 1 for atoms that the lattice surrounds: only they carry the walk on. */
  readonly inside: Uint8Array;
  /** Whole numbers of each atom, in half edges. */
  readonly labels: Int32Array;
  /** Which walk has come to each atom; 0 for none. */
  readonly reached: Int32Array;
  /** The matrix at each atom that makes half edges of ångström. */
  readonly frames: (Matrix3 | undefined)[];
}

/** From atom i to atom j, ångström. */
export function stepBetween(positions: Float64Array, i: number, j: number): Vector {
  return [
    positions[3 * j] - positions[3 * i],
    positions[3 * j + 1] - positions[3 * i + 1],
    positions[3 * j + 2] - positions[3 * i + 2],
  ];
}

/**
 * Walks from `seed` to all atoms inside that can be come to through others, and marks them with `mark`. The seed's numbers are
 * `label`, and `frame` is about its frame. Returns how many atoms that were: none where the frame does not fit the seed.
 */
export function walkFrom(walk: Walk, seed: number, frame: Matrix3, label: Vector, mark: number): number {
  const { positions, neighbours, inside, labels, reached, frames } = walk;
  // Only atoms of the same piece, or of none where the seed is of none.
  const from = reached[seed];
  const own = fittedFrame(walk, seed, frame);
  if (!own) return 0;
  const place = (atom: number, at: Vector, fitted: Matrix3): void => {
    labels.set(at, 3 * atom);
    reached[atom] = mark;
    frames[atom] = fitted;
  };
  place(seed, label, own);
  const queue = [seed];
  for (let done = 0; done < queue.length; done++) {
    const i = queue[done];
    const here = frames[i];
    if (!here) continue;
    for (let m = neighbours.first[i]; m < neighbours.first[i + 1]; m++) {
      const j = neighbours.of[m];
      if (!inside[j] || reached[j] !== from) continue;
      const step = nearestStep(applied(here, stepBetween(positions, i, j)));
      const fitted = step && fittedFrame(walk, j, here);
      if (!step || !fitted) continue;
      place(j, [labels[3 * i] + step[0], labels[3 * i + 1] + step[1], labels[3 * i + 2] + step[2]], fitted);
      queue.push(j);
    }
  }
  return queue.length;
}

/** The frame that suits an atom's neighbours best, beginning with one about right; undefined where a neighbour is no step of the lattice. */
export function fittedFrame({ positions, neighbours }: Walk, atom: number, about: Matrix3): Matrix3 | undefined {
  const [steps, moves] = [zero(), zero()];
  for (let m = neighbours.first[atom]; m < neighbours.first[atom + 1]; m++) {
    const move = stepBetween(positions, atom, neighbours.of[m]);
    const step = nearestStep(applied(about, move));
    if (!step) return undefined;
    addOuter(steps, step, move);
    addOuter(moves, move, move);
  }
  // Least squares: Σ step moveᵀ = frame · Σ move moveᵀ, and the latter is symmetric.
  return multiply(matrixOf(steps), inverseTranspose(matrixOf(moves)));
}

/** A frame for an atom in the middle of twelve neighbours, from their directions alone: one of the cube's 24. */
export function frameFrom(positions: Float64Array, neighbours: Neighbours, atom: number): Matrix3 {
  const moves = Array.from(neighbours.of.subarray(neighbours.first[atom], neighbours.first[atom + 1]), (j) =>
    stepBetween(positions, atom, j),
  );
  // Of the other eleven, two are at right angles to the first: their sum and difference are cubic edges.
  const [one, ...rest] = moves;
  const two = rest.reduce((best, move) => (Math.abs(dot(one, move)) < Math.abs(dot(one, best)) ? move : best));
  const x: Vector = [one[0] + two[0], one[1] + two[1], one[2] + two[2]];
  const y: Vector = [one[0] - two[0], one[1] - two[1], one[2] - two[2]];
  const up: Vector = [x[1] * y[2] - x[2] * y[1], x[2] * y[0] - x[0] * y[2], x[0] * y[1] - x[1] * y[0]];
  const z = scale(Math.sqrt(norm(x) * norm(y)) / norm(up), up);
  // Edges are two half edges long.
  const row = (edge: Vector): Vector => scale(2 / dot(edge, edge), edge);
  return [row(x), row(y), row(z)];
}

function applied([a, b, c]: Matrix3, v: Vector): Vector {
  return [dot(a, v), dot(b, v), dot(c, v)];
}

function zero(): number[] {
  return [0, 0, 0, 0, 0, 0, 0, 0, 0];
}

/** sum += a bᵀ, rows one after the other. */
export function addOuter(sum: number[], a: Vector, b: Vector): void {
  for (let row = 0; row < 3; row++) for (let column = 0; column < 3; column++) sum[3 * row + column] += a[row] * b[column];
}

/** Nine numbers, rows one after the other, as a matrix. */
export function matrixOf(m: readonly number[]): Matrix3 {
  return [
    [m[0], m[1], m[2]],
    [m[3], m[4], m[5]],
    [m[6], m[7], m[8]],
  ];
}
