// What is lost where a pattern ends: by a parametric bootstrap. A crystal with sharp faces and the phases that were found, whose pattern
// is cut off as the measured one is, is fitted as that was; how far the fit is from it all fits of the measurement are likely to be from
// the crystal, together, so that no spread of theirs shows it. On simulated crystals the root mean square of the two over the bulk is the
// same within a third.

import type { ComplexVolume, Engine, MaskVolume } from "@friedel/engine";
import { complexVolume, mapped, modulusOf, triple } from "@friedel/engine";
import { compareHands } from "../metrics/compare.js";
import { expectedCounts } from "../metrics/expected-counts.js";
import { isosurfaceSupport } from "../metrics/extent.js";
import { resampleObject } from "../metrics/resample.js";
import type { ModelledMeasurement } from "./crop.js";
import { type FitPlace, runFits } from "./jobs.js";

/** A sharp crystal as its cut pattern has it, and what a fit makes of that pattern, laid over it. */
export interface CutOff {
  readonly crystal: ComplexVolume;
  readonly fitted: ComplexVolume;
}

/** The crystal and its fit in the support of a measurement's object. Yields before the fit. */
export async function* cutOffOf(
  place: FitPlace,
  input: ModelledMeasurement,
  object: ComplexVolume,
  support: MaskVolume,
): AsyncGenerator<void, CutOff> {
  const { engine } = place;
  const { transform } = engine;
  const { coherenceWidths: widths, coherenceTails: tails } = input;
  const crystal = await sharpened(object, engine);
  const model = { ...(widths && { widths }), ...(tails && { tails }) };
  const amplitude = mapped(await expectedCounts(crystal, input, transform, model), Math.sqrt);
  const [fit] = yield* runFits(place, input, [{ begin: { object, support }, amplitude }]);
  const { straight } = await compareHands(fit.object, crystal, transform);
  return { crystal, fitted: straight.aligned };
}

/** The surface is at this share of the amplitude inside. */
const surface = 0.5;

/** How much finer the sharp crystal is drawn. */
const finer = 2;

/** Amplitude 1 inside of the object's surface and 0 outside, with its phases, as the pattern of the object's extent has it. */
async function sharpened(object: ComplexVolume, { transform }: Engine): Promise<ComplexVolume> {
  const fine = await resampleObject(
    object,
    triple((axis) => finer * object.shape[axis]),
    transform,
  );
  const modulus = modulusOf(fine).data;
  const inside = isosurfaceSupport(fine, surface).data;
  const values = modulus.filter((_, i) => inside[i] !== 0).sort();
  const level = surface * values[Math.floor(values.length / 2)];
  const sharp = complexVolume(fine.shape);
  for (let i = 0; i < modulus.length; i++) {
    if (modulus[i] < level) continue;
    sharp.data[2 * i] = fine.data[2 * i] / modulus[i];
    sharp.data[2 * i + 1] = fine.data[2 * i + 1] / modulus[i];
  }
  return resampleObject(sharp, object.shape, transform);
}
