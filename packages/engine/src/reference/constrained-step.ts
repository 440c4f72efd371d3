// One step inside the support where something is known of the object's values (contract/phaser.ts), in float64, a voxel at a time.

import type { Constraint } from "../contract/constraint.js";
import type { Block } from "../contract/phaser.js";

type Complex = readonly [re: number, im: number];

/** The new g of a voxel inside the support, from g and g' = P_M g there. */
export function constrainedStep(
  { inside: [a, b] = [0, 1], outside: [c, d], weight = 1, select }: Block,
  constraint: Constraint,
  voxel: number,
  g: Complex,
  projected: Complex,
): Complex {
  const mix = (p: number, q: number): Complex => [p * g[0] + q * projected[0], p * g[1] + q * projected[1]];
  if (select && constraint.kind === "nonNegative") {
    const now = real(constraint, voxel, projected);
    if (now < 0) return mix(c, d);
    const { alpha } = select;
    if (alpha > 0 && now < alpha * real(constraint, voxel, g)) return mix(1, -(1 - alpha) / alpha);
    return projection(constraint, voxel, projected);
  }
  if (select && constraint.kind === "real") return projection(constraint, voxel, projected);
  const v = mix((a - c) / weight, (b - d) / weight);
  const [re, im] = projection(constraint, voxel, v);
  const [outRe, outIm] = mix(c, d);
  return [outRe + weight * re, outIm + weight * im];
}

/** Π v. */
function projection(constraint: Constraint, voxel: number, v: Complex): Complex {
  if (constraint.kind === "free") return v;
  if (constraint.kind === "modulus") {
    const modulus = Math.hypot(...v);
    const known = constraint.of.data[voxel];
    return modulus > 0 ? [(known * v[0]) / modulus, (known * v[1]) / modulus] : [known, 0];
  }
  const value = real(constraint, voxel, v);
  const kept = constraint.kind === "real" ? value : Math.max(0, value);
  const [p, q] = factorAt(constraint, voxel);
  return [kept * p, kept * q];
}

/** Re P*v. */
function real(constraint: Constraint, voxel: number, v: Complex): number {
  const [p, q] = factorAt(constraint, voxel);
  return p * v[0] + q * v[1];
}

function factorAt(constraint: Constraint, voxel: number): Complex {
  const factor = "factor" in constraint ? constraint.factor : undefined;
  return factor ? [factor.data[2 * voxel], factor.data[2 * voxel + 1]] : [1, 0];
}
