// Objects with a phase field of their own: the strains that experiments meet and small relaxed crystals do not reach.

import type { Triple } from "@friedel/engine";
import { convexForms, oddForms } from "../crystal/forms.js";
import { phaseKinds } from "../crystal/phase-fields.js";
import { randomCrystal } from "../crystal/random-crystal.js";
import type { SampleSet } from "./description.js";
import type { DrawnObject } from "./draw-sample.js";
import { evenly, numbersOf, oneOf } from "./draws.js";

/** A step of a quarter turn from voxel to voxel is the most that a grid carries without doubt. */
const steepest = Math.PI / 2;

const forms = [...convexForms, ...oddForms];

/**
 * Draws an object; undefined where its phase is too steep for the array. How strong its strain is follows from `first`, the seed
 * of the sample's first draw: else strong strains, which are drawn again more often, would be rarer than the description says.
 */
export function drawField(set: SampleSet, first: number, seed: number): DrawnObject | undefined {
  const { shape } = set;
  const kind = numbersOf(first, "sample strain");
  const dislocation = kind() < set.dislocationShare;
  const phaseRange = evenly(kind, set.phaseRange);
  const next = numbersOf(seed, "sample object");
  const along = () => evenly(next, set.oversampling);
  const oversampling: Triple = [along(), along(), along()];
  const [form, phase] = [oneOf(next, forms), oneOf(next, phaseKinds)];
  const unevenness = evenly(next, set.unevenness);
  const size: Triple = [1 / oversampling[0], 1 / oversampling[1], 1 / oversampling[2]];
  const { object, support, steepestStep } = randomCrystal({
    ...{ shape, seed, form, phase, size, phaseRange, dislocation, unevenness },
  });
  if (steepestStep > steepest) return undefined;
  const className = dislocation ? "field-dislocation" : `field-${phaseClass(phaseRange)}`;
  return { className, object, support, oversampling, origin: { form, phase, phaseRange, unevenness } };
}

/** The class of a phase range, radians, as the fixed test sets have them. */
export function phaseClass(phaseRange: number): string {
  const turns = phaseRange / Math.PI;
  if (turns <= 1) return "to-pi";
  if (turns <= 2) return "pi-2pi";
  if (turns <= 4) return "2pi-4pi";
  return turns <= 6 ? "4pi-6pi" : "beyond-6pi";
}
