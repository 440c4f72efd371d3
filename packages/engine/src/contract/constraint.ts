// What is known of an object's values inside its support, as data. Projections Π onto it, voxel by voxel, onto the nearest value:
//   free          Π v = v
//   real          Π v = Re v
//   nonNegative   Π v = max(0, Re v)
//   modulus m     Π v = m·v/|v|, m where v is 0          a probe, a pupil
// With a known factor P (|P| = 1, such as a defocus) it is P*·v that is so: Π v = P·Π₀(P*·v); of a free object and a modulus it says nothing.

import type { ComplexVolume, RealVolume, Shape } from "../array/index.js";
import { DataError } from "../errors.js";
import { requireShape } from "./checks.js";

/** What is known of an object's values, stored like an object. */
export type Constraint =
  | { readonly kind: "free" }
  | { readonly kind: "real" | "nonNegative"; readonly factor?: ComplexVolume }
  | { readonly kind: "modulus"; readonly of: RealVolume };

/** How far from 1 the modulus of a known factor may be. */
const factorTolerance = 1e-3;

/** Throws ShapeError for a volume of another shape, DataError for a modulus below 0 or not finite and for a factor of another modulus than 1. */
export function requireConstraint(pattern: Shape, constraint: Constraint): void {
  if (constraint.kind === "modulus") {
    const { shape, data } = constraint.of;
    requireShape(pattern, shape, "modulus");
    const wrong = data.find((value) => !(value >= 0 && value < Number.POSITIVE_INFINITY));
    if (wrong !== undefined) throw new DataError(`expected a modulus of 0 or more everywhere, found ${wrong}`);
  } else if (constraint.kind !== "free" && constraint.factor) {
    const { shape, data } = constraint.factor;
    requireShape(pattern, shape, "factor");
    for (let i = 0; i < data.length; i += 2) {
      const modulus = Math.hypot(data[i], data[i + 1]);
      if (Math.abs(modulus - 1) <= factorTolerance) continue;
      throw new DataError(`expected a factor of modulus 1 everywhere, found ${modulus}`);
    }
  }
}
