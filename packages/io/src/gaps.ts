// Values that detectors and programs write where they have no count, and what becomes of them: the voxel is unmeasured,
// and somebody is told how many there were. The same for every file format.

import { largestExact } from "@friedel/engine";
import type { SampleType } from "./samples.js";

/** Counts by reason of the values of a read that are no counts, and of those that are not kept exactly. */
export interface GapTally {
  /** The largest value of an unsigned type: 2^32−1 and 2^32−2, in 16-bit data 2^16−1. Gaps of the detector, or saturated. */
  atMaximum: number;
  negative: number;
  /** NaN and infinity. */
  notFinite: number;
  /** Counts above 2^24 that float32 rounds to 24 bits; they stay measured. */
  rounded: number;
}

/** A tally of nothing yet. */
export function noGaps(): GapTally {
  return { atMaximum: 0, negative: 0, notFinite: 0, rounded: 0 };
}

/** The number from which a value stored as `type` is no count: the largest of a 16-bit or signed type, and what no pixel counts in one frame. */
export function largestCount(type: SampleType | undefined): number {
  return (type && ends[type]) ?? impossible;
}

const ends: Partial<Record<SampleType, number>> = { u2: 65_535, i2: 32_767, i4: 2 ** 31 - 1 };

/** No pixel counts so far in one frame: 2^32−2 and 2^32−1, whatever type they are stored in; both are 2^32 in float32. */
const impossible = 2 ** 32 - 2;

/**
 * Marks the values of `counts` (decoded from samples of `type`) that are no counts as 1 in `unmeasured`, sets them to 0,
 * and adds them to `tally`. With `keepNegative` those below zero are left as they are: a camera's readings, with its dark
 * current taken off, are noise about zero, and only all of them together tell that from marks.
 */
export function markGaps(
  counts: Float32Array,
  type: SampleType | undefined,
  unmeasured: Uint8Array<ArrayBufferLike>,
  tally: GapTally,
  keepNegative = false,
): void {
  const limit = largestCount(type);
  for (let i = 0; i < counts.length; i++) {
    const value = counts[i];
    if (value >= 0 && value < limit) {
      if (value > largestExact) tally.rounded++;
      continue;
    }
    if (keepNegative && value < 0 && value !== Number.NEGATIVE_INFINITY) continue;
    if (value >= limit && value !== Number.POSITIVE_INFINITY) tally.atMaximum++;
    else if (value < 0 && value !== Number.NEGATIVE_INFINITY) tally.negative++;
    else tally.notFinite++;
    counts[i] = 0;
    unmeasured[i] = 1;
  }
}

/** What is to be said of a tally, a sentence each. */
export function gapWarnings({ atMaximum, negative, notFinite, rounded }: GapTally): string[] {
  const reasons = [
    ...(atMaximum > 0 ? [`${atMaximum} hold the largest value of their type`] : []),
    ...(negative > 0 ? [`${negative} are negative`] : []),
    ...(notFinite > 0 ? [`${notFinite} are no number`] : []),
  ];
  return [
    ...(reasons.length > 0 ? [`of the voxels ${reasons.join(", ")}: these are taken for not measured`] : []),
    ...roundedWarnings(rounded),
  ];
}

/** What is to be said of voxels whose counts float32 does not hold exactly. */
export function roundedWarnings(rounded: number): string[] {
  return rounded > 0 ? [`${rounded} voxels hold more than 2^24 counts, which are rounded to 24 bits`] : [];
}
