// The mean fcc lattice of a piece of crystal whose atoms have whole numbers: the one that is most like the steps between neighbours,
// rotation and scale by least squares (W. Kabsch, Acta Cryst. A 32, 922 (1976)), and the site of any place in it.

import { apply, inverseTranspose, type Matrix3, multiply, scale, transpose, type Vector } from "@friedel/engine";
import { addOuter, matrixOf, nearestStep, stepBetween, type Walk } from "./site-walk.js";

/** Lengths in ångström. */
export interface Lattice {
  /** Of the cubic cell. */
  readonly edge: number;
  /** Turns cubic axes into the positions' frame. */
  readonly orientation: Matrix3;
  /** The site of the numbers (0, 0, 0). */
  readonly origin: Vector;
}

/**
 * The mean lattice of the atoms with this mark, with the lattice constant `keptEdge` where one is given; turns their numbers and
 * frames into that lattice's.
 */
export function latticeOf(walk: Walk, mark: number, keptEdge: number | undefined): Lattice {
  const { positions, neighbours, labels, reached, frames } = walk;
  const outer = new Array<number>(9).fill(0);
  let squares = 0;
  for (let i = 0; i < reached.length; i++) {
    const frame = frames[i];
    if (reached[i] !== mark || !frame) continue;
    for (let m = neighbours.first[i]; m < neighbours.first[i + 1]; m++) {
      const move = stepBetween(positions, i, neighbours.of[m]);
      const step = nearestStep(apply(frame, move));
      if (!step) continue;
      addOuter(outer, move, step);
      squares += 2;
    }
  }
  const together = matrixOf(outer);
  const own = nearestRotation(together);
  const half = trace(multiply(transpose(own), together)) / squares;
  const turn = leastTurn(own);
  const edge = keptEdge ?? 2 * half;
  const orientation = multiply(own, turn);
  const back = transpose(turn);
  const sums = [0, 0, 0];
  let count = 0;
  for (let i = 0; i < reached.length; i++) {
    const frame = frames[i];
    if (reached[i] !== mark || !frame) continue;
    labels.set(apply(back, [labels[3 * i], labels[3 * i + 1], labels[3 * i + 2]]), 3 * i);
    frames[i] = multiply(back, frame);
    const site = scale(edge / 2, apply(orientation, [labels[3 * i], labels[3 * i + 1], labels[3 * i + 2]]));
    for (let axis = 0; axis < 3; axis++) sums[axis] += positions[3 * i + axis] - site[axis];
    count++;
  }
  return { edge, orientation, origin: [sums[0] / count, sums[1] / count, sums[2] / count] };
}

/** The matrix that makes half edges of ångström, about the origin. */
export function latticeFrame({ edge, orientation }: Lattice): Matrix3 {
  return scaled(2 / edge, transpose(orientation));
}

/** The whole numbers with an even sum that are nearest to `place`. */
export function nearestSite(place: Vector): Vector {
  const site = place.map(Math.round);
  if ((site[0] + site[1] + site[2]) % 2 !== 0) {
    const offs = place.map((x, axis) => x - site[axis]);
    const most = offs.reduce((best, off, axis) => (Math.abs(off) > Math.abs(offs[best]) ? axis : best), 0);
    site[most] += offs[most] < 0 ? -1 : 1;
  }
  return [site[0], site[1], site[2]];
}

/** The rotation nearest to a matrix with a positive determinant: its polar factor, by Newton's iteration. */
function nearestRotation(matrix: Matrix3): Matrix3 {
  let rotation = scaled(3 / Math.abs(trace(matrix) || 1), matrix);
  for (let i = 0; i < 100; i++) {
    const mirrored = inverseTranspose(rotation);
    const next = rotation.map((row, r) => row.map((x, c) => (x + mirrored[r][c]) / 2));
    const change = Math.max(...next.flatMap((row, r) => row.map((x, c) => Math.abs(x - rotation[r][c]))));
    rotation = matrixOf(next.flat());
    if (change < 1e-15) break;
  }
  return rotation;
}

/** The cube's own rotations. */
const cubeTurns: readonly Matrix3[] = [
  [0, 1, 2],
  [1, 2, 0],
  [2, 0, 1],
  [0, 2, 1],
  [2, 1, 0],
  [1, 0, 2],
].flatMap((columns, permutation) =>
  [1, -1].flatMap((a) =>
    [1, -1].map((b): Matrix3 => {
      // Odd permutations have determinant −1.
      const signs = [a, b, (permutation < 3 ? 1 : -1) * a * b];
      return matrixOf(columns.flatMap((column, row) => [0, 1, 2].map((c) => (c === column ? signs[row] : 0))));
    }),
  ),
);

function leastTurn(own: Matrix3): Matrix3 {
  return cubeTurns.reduce((best, turn) => (trace(multiply(own, turn)) > trace(multiply(own, best)) + 1e-9 ? turn : best));
}

function trace(m: Matrix3): number {
  return m[0][0] + m[1][1] + m[2][2];
}

function scaled(s: number, m: Matrix3): Matrix3 {
  return [scale(s, m[0]), scale(s, m[1]), scale(s, m[2])];
}
