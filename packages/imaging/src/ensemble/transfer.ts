// The phase retrieval transfer function of an ensemble (see strain/resolution/prtf.ts) in the light that the pattern was taken in: partial
// coherence and blocks fill the minima of a pattern, which is no disagreement of phases, so the pattern of the mean is blurred alike.

import { type ComplexVolume, correctedMeasurement, type Transform } from "@friedel/engine";
import type { Geometry } from "../geometry/geometry.js";
import { expectedCounts } from "../metrics/expected-counts.js";
import { transferOf } from "../strain/resolution/prtf.js";
import type { Resolutions } from "../strain/resolution/shells.js";
import type { ModelledMeasurement } from "./crop.js";

/** The PRTF of the mean of fits of a measurement, all on its grid, |FFT ρ|² in counts. */
export async function transferOfMean(
  mean: ComplexVolume,
  input: ModelledMeasurement,
  geometry: Pick<Geometry, "reciprocalColumns">,
  transform: Transform,
): Promise<Resolutions> {
  const { amplitude, mask, coherenceWidths: widths, coherenceTails: tails } = input;
  const model = { scale: 1, ...(widths && { widths }), ...(tails && { tails }) };
  // Gain and background are taken out of what was measured.
  const { data } = await expectedCounts(mean, { amplitude, mask }, transform, model);
  return transferOf((i) => Math.sqrt(data[i]), correctedMeasurement(input), geometry);
}
