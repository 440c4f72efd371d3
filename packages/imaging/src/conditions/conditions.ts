// All that a measurement tells of itself before any phase is known, in one record and in sentences.

import type { Measurement } from "@friedel/engine";
import { type BackgroundProfile, backgroundOf } from "./background.js";
import { plateauOf, withoutVoxels } from "./counted.js";
import { type OtherPeak, otherPeaks } from "./other-peaks.js";
import { type Sampling, samplingOf } from "./undersampled.js";

/** What a measurement tells of itself. */
export interface Conditions extends Sampling {
  readonly background: BackgroundProfile | undefined;
  readonly otherPeaks: readonly OtherPeak[];
  /** Voxels that hold the greatest value of all, where it is the end of the detector's range. */
  readonly saturated: readonly number[];
  /** What is not as it should be, a sentence each, the gravest first; none for a sound measurement. */
  readonly sentences: readonly string[];
}

/**
 * The conditions of a measurement: some tenths of a second at 64³, and at 160×128×128 two seconds, of which `sampling`, where it is known,
 * takes half.
 */
export function conditionsOf(measurement: Measurement, sampling?: Sampling): Conditions {
  const saturated = plateauOf(measurement);
  // A plateau is no intensity: what it would tell of frames, steps and background is wrong.
  const counted = { ...measurement, mask: withoutVoxels(measurement.mask, saturated) };
  const found = {
    ...(sampling ?? samplingOf(counted)),
    background: backgroundOf(counted),
    otherPeaks: otherPeaks(counted),
    saturated,
  };
  return { ...found, sentences: sentencesOf(found, measurement) };
}

function sentencesOf(found: Omit<Conditions, "sentences">, { amplitude }: Measurement): string[] {
  const { frames, background, saturated } = found;
  const sentences = [...found.coarse, ...found.cuts].map(({ sentence }) => sentence);
  if (saturated.length > 0) {
    const value = Math.round(amplitude.data[saturated[0]] ** 2);
    sentences.push(
      `${saturated.length} voxels hold the greatest value, ${value}, and nothing above it: the detector was saturated there`,
    );
  }
  for (const { centre, brightness } of found.otherPeaks) {
    sentences.push(
      `what may be a second crystal's peak lies at voxel (${centre.join(", ")}), ${percent(brightness)} as bright as the main one`,
    );
  }
  if (frames.factors) sentences.push(`the frames flicker by ${percent(rms(frames.factors.map(Math.log)))}`);
  if (frames.offsets) sentences.push(`the frames stand ${rms(frames.offsets).toFixed(2)} steps from their angles`);
  if (background) {
    const [inner, outer] = [background.counts[0], background.counts[background.counts.length - 1]];
    const rises = inner > 1.5 * outer ? `, rising to ${inner.toPrecision(2)} and more towards the peak` : "";
    sentences.push(`a background of ${outer.toPrecision(2)} counts a voxel lies under the pattern${rises}`);
  }
  return sentences;
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(2))} %`;
}

/** Root mean square about the mean. */
function rms(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
