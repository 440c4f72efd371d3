// An object beside an earlier one of the same crystal: its hand, place and phase are those of the reference. Its ramp stays as the pattern
// says, for another ramp would be another pattern; the strain step takes it out.

import {
  type ComplexVolume,
  complexVolume,
  invert,
  roll,
  type SupportedObject,
  type Transform,
  type Triple,
} from "@friedel/engine";
import { type Comparison, compareHands, twinOf } from "./compare.js";
import { type Hand, handMargin } from "./hand.js";

/** An earlier object on some grid. */
export interface Reference {
  readonly name: string;
  readonly object: ComplexVolume;
}

/** Correlation below which an object is another than the reference: two different crystals of one size come to 0.3 to 0.5. */
export const leastLikeness = 0.6;

/**
 * Distances (1 − correlation) of the two hands nearer to each other than this say nothing: two runs of a measured scan were at 0.099 and 0.107,
 * where the strain of the nearer hand was the other's turned inside out (correlation −0.5), and that of the rule's hand the same (0.84).
 */
const undecided = 1.25;

/** The object whose hand a reference decides; `hand.by` stays "rule" where neither twin is like it. */
type Handed = SupportedObject & { readonly hand: Hand };

/**
 * Object and support in the hand, at the place (whole voxels) and in the phase of a reference of the same shape. Where neither twin
 * correlates with it by {@link leastLikeness} they stay as they are; where both are alike far from it, the hand does. Errors as `compareObjects`.
 */
export async function likeReference<S extends Handed>(of: S, { name, object }: Reference, transform: Transform): Promise<S> {
  const { straight, twinned } = await compareHands(of.object, object, transform, { removeRamp: true });
  const found = inHandOf(of, name, straight, twinned);
  if (Math.max(straight.correlation, twinned.correlation) < leastLikeness) return found;
  const { shift, scale } = isDecided(straight, twinned) && twinned.correlation > straight.correlation ? twinned : straight;
  const whole: Triple = [Math.round(shift[0]), Math.round(shift[1]), Math.round(shift[2])];
  return { ...found, object: turned(roll(found.object, whole), scale.phase), support: roll(found.support, whole) };
}

/** Whether a reference tells the hands apart. */
function isDecided({ correlation: a }: Comparison, { correlation: b }: Comparison): boolean {
  return 1 - Math.min(a, b) > undecided * (1 - Math.max(a, b));
}

/** Object and support in the hand that comparisons with a reference, on whatever grid, found clearly better; as they are where none is. */
export function inHandOf<S extends Handed>(of: S, name: string, straight: Comparison, twinned: Comparison): S {
  const isTwin = twinned.correlation > straight.correlation;
  const [best, other] = isTwin ? [twinned, straight] : [straight, twinned];
  const likeness = { name, correlation: best.correlation, otherHand: other.correlation };
  if (best.correlation < leastLikeness || !isDecided(straight, twinned)) return { ...of, hand: { ...of.hand, likeness } };
  const chosen = isTwin ? { object: twinOf(of.object), support: invert(of.support) } : of;
  const hand: Hand = { ...of.hand, by: "reference", margin: handMargin(chosen.object), likeness };
  return { ...of, object: chosen.object, support: chosen.support, hand };
}

function turned({ shape, data }: ComplexVolume, angle: number): ComplexVolume {
  const out = complexVolume(shape);
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  for (let i = 0; i < data.length; i += 2) {
    out.data[i] = data[i] * c - data[i + 1] * s;
    out.data[i + 1] = data[i] * s + data[i + 1] * c;
  }
  return out;
}
