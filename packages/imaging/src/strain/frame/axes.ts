// The axes of frames: the laboratory's, and the crystal's with one axis along Q.

import { cross, dot, type Matrix3, multiply, norm, OptionError, rotation, scale, transpose, type Vector } from "@friedel/engine";

/** The laboratory's own axes as rows z, y, x. */
export const laboratoryAxes: Matrix3 = [
  [0, 0, 1],
  [0, 1, 0],
  [1, 0, 0],
];

/**
 * Axes of the crystal frame as rows z, y, x: the laboratory's, turned on the shortest way that brings z along Q. Throws
 * {@link OptionError} for a Q of no length.
 */
export function crystalAxes(q: Vector): Matrix3 {
  const length = norm(q);
  if (!(length > 0 && Number.isFinite(length))) throw new OptionError(`expected a Bragg vector of some length, found ${length}`);
  return multiply(laboratoryAxes, transpose(shortestTurn(laboratoryAxes[0], scale(1 / length, q))));
}

/** The rotation on the shortest way that brings one unit vector to another. */
function shortestTurn(from: Vector, to: Vector): Matrix3 {
  const axis = cross(from, to);
  const sine = norm(axis);
  // Against each other every axis across will do: the one cyclically next is exactly perpendicular to a laboratory axis.
  if (sine === 0) return rotation([from[2], from[0], from[1]], dot(from, to) > 0 ? 0 : Math.PI);
  return rotation(scale(1 / sine, axis), Math.atan2(sine, dot(from, to)));
}

/** Rotations are asked for in digits: a degree's thousandth is 2e-5. */
const roundOff = 1e-5;

/** Throws {@link OptionError} unless the rows are of unit length, at right angles and right-handed (as x, y, z). */
export function checkRotation(m: Matrix3): void {
  const square = multiply(m, transpose(m));
  const off = Math.max(...square.flatMap((row, i) => row.map((value, j) => Math.abs(value - Number(i === j)))));
  const handed = dot(m[0], cross(m[1], m[2]));
  if (!(off < roundOff && handed > 0)) {
    throw new OptionError(
      `expected a rotation, found a matrix off it by ${off.toPrecision(2)} with determinant ${handed.toFixed(3)}`,
    );
  }
}
