// Bragg peaks of an fcc lattice, and which way a crystal has to be turned to have one along a given direction.

import { apply, cross, dot, type Matrix3, multiply, norm, OptionError, rotation, scale, type Vector } from "@friedel/engine";

/** The turn that does nothing. */
export const unturned: Matrix3 = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];

/**
 * Q = 2π/a·(hkl) after the crystal's turn, in the inverse of a's unit. Throws {@link OptionError} for indices that are not
 * whole, all zero, or even and odd together: those an fcc lattice extinguishes.
 */
export function braggVector(latticeConstant: number, hkl: Vector, orientation: Matrix3 = unturned): Vector {
  if (!(latticeConstant > 0 && Number.isFinite(latticeConstant))) {
    throw new OptionError(`expected a positive lattice constant, found ${latticeConstant}`);
  }
  const odd = hkl.filter((index) => Math.abs(index % 2) === 1).length;
  if (!hkl.every(Number.isInteger) || hkl.every((index) => index === 0) || (odd !== 0 && odd !== 3)) {
    throw new OptionError(
      `expected a Bragg peak of an fcc crystal, whole numbers all odd or all even as in 1 1 1, found ${hkl.join(" ")}`,
    );
  }
  return scale((2 * Math.PI) / latticeConstant, apply(orientation, hkl));
}

/** The shortest turn that brings the crystal's direction hkl to `direction`, then a turn by `angle` radians about that. */
export function orientationAlong(hkl: Vector, direction: Vector, angle = 0): Matrix3 {
  const [from, to] = [unit(hkl), unit(direction)];
  const axis = cross(from, to);
  const sine = norm(axis);
  const about = sine > 1e-12 ? scale(1 / sine, axis) : unit(cross(from, Math.abs(from[0]) < 0.9 ? [1, 0, 0] : [0, 1, 0]));
  return multiply(rotation(to, angle), rotation(about, Math.atan2(sine, dot(from, to))));
}

function unit(v: Vector): Vector {
  const length = norm(v);
  if (!(length > 0 && Number.isFinite(length))) throw new OptionError(`expected a direction, found ${v.join(" ")}`);
  return scale(1 / length, v);
}
