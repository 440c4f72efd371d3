// What is known of an object's values as the kernels take it: the kind of the step, and a vector laid out like g that holds the known
// modulus in its real parts, or the known factor. It lies on the box that it was made for.

import { type ComplexVolume, complexVolume } from "../array/index.js";
import type { Constraint } from "../contract/constraint.js";
import type { Block } from "../contract/phaser.js";
import { type BoxLayout, objectLength, writeVector } from "./box-layout.js";
import type { Arena } from "./host/arena.js";
import type { Parameters } from "./parameters.js";

/** Kinds of steps, as in assembly/constraint.ts. */
const kinds = { free: 0, real: 1, nonNegative: 2, modulus: 3 } as const;
const selecting = { free: 0, real: 4, nonNegative: 5, modulus: 3 } as const;

/** The vector of a constraint on a box. */
export interface KnownValues {
  readonly at: number;
  readonly layout: BoxLayout;
}

/** The constraint's vector for `layout`: that of before where it is for the same box, undefined where the constraint has none. */
export function knownValues(
  arena: Arena,
  layout: BoxLayout,
  constraint: Constraint | undefined,
  before: KnownValues | undefined,
): KnownValues | undefined {
  if (before?.layout === layout) return before;
  if (before) arena.free(before.at);
  const volume = knownVolume(constraint);
  if (!volume) return undefined;
  const at = arena.allocate(4 * objectLength(layout));
  writeVector(arena, layout, at, volume);
  return { at, layout };
}

/** The parameters of a block's step. */
export function constraintParameters(
  { weight = 1, select }: Block,
  constraint: Constraint | undefined,
  known: KnownValues | undefined,
): Parameters<"constraint"> {
  const alpha = select?.alpha ?? 0;
  return {
    kind: (select ? selecting : kinds)[constraint?.kind ?? "free"],
    known: known?.at ?? 0,
    weight,
    overWeight: 1 / weight,
    alpha,
    correction: alpha > 0 ? (1 - alpha) / alpha : 0,
  };
}

function knownVolume(constraint: Constraint | undefined): ComplexVolume | undefined {
  if (!constraint || constraint.kind === "free") return undefined;
  if (constraint.kind !== "modulus") return constraint.factor;
  const { shape, data } = constraint.of;
  const out = complexVolume(shape);
  for (let i = 0; i < data.length; i++) out.data[2 * i] = data[i];
  return out;
}
