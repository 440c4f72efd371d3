// Objects of a test set with a phase field of their own.

import type { Shape } from "@friedel/engine";
import { phaseKinds } from "../crystal/phase-fields.js";
import { randomCrystal } from "../crystal/random-crystal.js";
import type { FieldClass } from "./classes.js";
import { composition, type DrawnObject, drawCounts } from "./drawn.js";

/** A step of a quarter turn from voxel to voxel is the most that a grid carries without doubt. */
const steepest = Math.PI / 2;

/** Draws an object; undefined where its phase is too steep for the array. */
export function drawField(
  { forms, phaseRange: range, peakCounts: counts, dislocation, unevenness }: FieldClass,
  index: number,
  seed: number,
  shape: Shape,
): DrawnObject | undefined {
  const { size, between, next } = composition(seed);
  // Forms and phases go round, so that every stretch of a set has all of them; the rest is drawn.
  const round = Math.floor(index / forms.length);
  const form = forms[index % forms.length];
  const phase = phaseKinds[(index + round) % phaseKinds.length];
  const phaseRange = between(range);
  const peakCounts = drawCounts(next, counts);
  const { object, steepestStep } = randomCrystal({ shape, seed, form, phase, size, phaseRange, dislocation, unevenness });
  return steepestStep > steepest ? undefined : { object, facts: { form, phase, size, phaseRange, peakCounts } };
}
