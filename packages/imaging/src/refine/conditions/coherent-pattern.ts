// The pattern that coherent light would have given: the autocorrelation of a partly coherent pattern is that of the object times γ
// (engine/contract/vectors.ts), so it is divided by γ where that is not yet lost in noise. It serves searches, which begin with
// projections and crystals that know nothing of coherence; every judgement is made on the counts themselves.

import {
  type CoherenceValues,
  type ComplexVolume,
  complexVolume,
  correctedMeasurement,
  Measured,
  type Measurement,
  mapped,
  realVolume,
  type Transform,
} from "@friedel/engine";
import { multiplyByLags } from "../../metrics/expected-counts.js";

/** Wiener's constant: γ below about its root is no longer divided by. Between 3e-4 and 3e-3 nothing changes much. */
const wiener = 1e-3;
/** Rounds in which unmeasured voxels take the values that the autocorrelation within reach of γ gives them. */
const fillingRounds = 5;

/** Amplitudes of coherent light with the mask as it was; gain and background are taken off. */
export async function coherentMeasurement(
  measurement: Measurement,
  coherence: CoherenceValues,
  transform: Transform,
): Promise<Measurement> {
  const { amplitude, mask } = correctedMeasurement(measurement);
  const counts = amplitude.data.map((value, i) => (mask.data[i] === Measured.no ? 0 : value ** 2));
  const isWhole = !mask.data.includes(Measured.no);
  for (let round = 0; !isWhole && round < fillingRounds; round++) {
    const smooth = await filtered(counts, amplitude.shape, (gamma) => gamma ** 2 / (gamma ** 2 + wiener), coherence, transform);
    mask.data.forEach((kind, i) => {
      if (kind === Measured.no) counts[i] = Math.max(0, smooth.data[2 * i]);
    });
  }
  const sharp = await filtered(counts, amplitude.shape, (gamma) => gamma / (gamma ** 2 + wiener), coherence, transform);
  return {
    amplitude: realVolume(amplitude.shape, mapped(amplitude, (_, i) => Math.sqrt(Math.max(0, sharp.data[2 * i]))).data),
    mask,
  };
}

async function filtered(
  counts: Float32Array,
  shape: ComplexVolume["shape"],
  weight: (gamma: number) => number,
  coherence: CoherenceValues,
  transform: Transform,
): Promise<ComplexVolume> {
  const pattern = complexVolume(shape);
  for (let i = 0; i < counts.length; i++) pattern.data[2 * i] = counts[i];
  const lags = await transform(pattern, "inverse");
  multiplyByLags(lags, coherence, weight);
  return transform(lags, "forward");
}
