// What is known of an object's values as the kernels take it: the kind of the step, and a vector on the box that holds the known modulus in
// its real parts, or the known factor.

import { type Box, partInBox } from "../../array/box.js";
import type { Constraint } from "../../contract/constraint.js";
import type { Block } from "../../contract/phaser.js";

/** Kinds of steps, as in update-constrained.wgsl. */
const kinds = { free: 0, real: 1, nonNegative: 2, modulus: 3 } as const;
const selecting = { free: 0, real: 4, nonNegative: 5, modulus: 3 } as const;

/** Their names in the kernel. */
export const kindsText = [
  `const nonNegativeKind = ${kinds.nonNegative}u;`,
  `const modulusKind = ${kinds.modulus}u;`,
  `const selectReal = ${selecting.real}u;`,
].join("\n");

/** The parameters of a block's step. */
export function constraintValues({ weight = 1, select }: Block, constraint: Constraint | undefined) {
  const alpha = select?.alpha ?? 0;
  return {
    kind: (select ? selecting : kinds)[constraint?.kind ?? "free"],
    hasKnown: Number(constraint?.kind === "modulus" || (constraint && "factor" in constraint && constraint.factor !== undefined)),
    weight,
    overWeight: 1 / weight,
    alpha,
    correction: alpha > 0 ? (1 - alpha) / alpha : 0,
  };
}

/** The constraint's vector on a box; undefined where it has none. */
export function knownOnBox(constraint: Constraint | undefined, box: Box): Float32Array | undefined {
  if (!constraint || constraint.kind === "free") return undefined;
  if (constraint.kind !== "modulus") {
    const { factor } = constraint;
    return factor && partInBox(factor.data, 2, factor.shape, box);
  }
  const { shape, data } = constraint.of;
  const modulus = partInBox(data, 1, shape, box);
  const out = new Float32Array(2 * modulus.length);
  for (let i = 0; i < modulus.length; i++) out[2 * i] = modulus[i];
  return out;
}
