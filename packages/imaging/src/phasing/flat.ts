// Patterns of two axes. They come as one frame, 1×rows×columns, and are phased as rows×1×columns: the same numbers in the same order, of
// which an engine's threads find more to share.

import type { Measurement, Shape, Volume } from "@friedel/engine";
import type { KnownObject } from "./known.js";

/** Whether a pattern has two axes of more than one pixel and is one frame. */
export function isFlat([frames, rows, columns]: Shape): boolean {
  return frames === 1 && rows > 1 && columns > 1;
}

/** A measurement of one frame, and what was given with it, as rows×1×columns. */
export function lifted<I extends Measurement & KnownObject>(input: I): I {
  const { amplitude, mask, gain, background, constraint, support, object } = input;
  const [, rows, columns] = amplitude.shape;
  const lift = <V extends Volume>(volume: V): V => ({ ...volume, shape: [rows, 1, columns] });
  return {
    ...input,
    amplitude: lift(amplitude),
    mask: lift(mask),
    ...(gain && { gain: lift(gain) }),
    ...(background && { background: lift(background) }),
    ...(constraint && { constraint: liftedConstraint(constraint, lift) }),
    ...(support && { support: lift(support) }),
    ...(object && { object: lift(object) }),
  };
}

/** A volume of rows×1×columns as one frame again. */
export function lowered<V extends Volume>(volume: V): V {
  const [rows, , columns] = volume.shape;
  return { ...volume, shape: [1, rows, columns] };
}

function liftedConstraint(
  constraint: NonNullable<Measurement["constraint"]>,
  lift: <V extends Volume>(volume: V) => V,
): NonNullable<Measurement["constraint"]> {
  if (constraint.kind === "modulus") return { ...constraint, of: lift(constraint.of) };
  if (constraint.kind === "free" || !constraint.factor) return constraint;
  return { ...constraint, factor: lift(constraint.factor) };
}
