// Bragg peaks of an fcc lattice.

import { apply, type Matrix3, OptionError, scale, type Vector } from "@friedel/engine";
import { unturned } from "../../crystal/solid.js";

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
