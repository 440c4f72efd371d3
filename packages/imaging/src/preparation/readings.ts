// What a file's numbers are worth as counts. They may be in other units than photons (unit.ts). Detectors mark what they did not measure
// by whole numbers below zero, or by no number; cameras, their dark current taken off, read noise about zero; a detector at the end of its
// range shows that end and nothing above it.
// Camera noise of variance σ² becomes a Poisson variable by a shift, counts + N(0, σ²) + σ² ≈ Poisson(counts + σ²), of the right mean
// and variance (Snyder, Hammoud & White, J. Opt. Soc. Am. A 10, 1014 (1993), doi 10.1364/JOSAA.10.001014); σ² then is a background.

import { largestOf, type MaskVolume, Measured, mapped, type RealVolume, realVolume } from "@friedel/engine";
import { logChance } from "../frames/poisson.js";
import { inUnits, unitOf } from "./unit.js";

/** Counts with what of them is measured, the background that they stand on, and what was done, a sentence each. */
export interface Readings {
  readonly counts: RealVolume;
  readonly mask: MaskVolume;
  readonly background?: RealVolume;
  /** Voxels at the end of the detector's range, which are not measured; absent where there are none. */
  readonly saturated?: readonly number[];
  readonly notes: readonly string[];
}

/** More values than these below zero, all whole numbers, are a camera's noise: detectors mark by one or two. */
const mostMarks = 2;
/** Median of |x| of a normal variable, over its standard deviation. */
const medianOfNormal = 0.67449;
/** Standard deviations below zero from which a reading is no noise. */
const furthestNoise = 8;
/**
 * A detector that is saturated shows its greatest value so often that chance would make it so once in 10^6 patterns, by the number of
 * voxels within a few standard deviations below; and three times at least.
 */
const leastPlateau = 3;
const plateauChance = Math.log(1e-6);
const sigmasBelow = 4;
/** Below so many counts the greatest value occurs often by itself. */
const leastBright = 100;

/** Takes numbers for what they are; see above. What is sound already comes back as it is. */
export function takeReadings(numbers: RealVolume, mask: MaskVolume): Readings {
  const unit = unitOf(numbers, mask);
  if (unit === undefined) return takeCounts(numbers, mask);
  const taken = takeCounts(inUnits(numbers, unit), mask);
  const note = `all numbers are whole multiples of ${Number(unit.toPrecision(4))}: that is taken for one count, and all that follows is in counts`;
  return { ...taken, notes: [note, ...taken.notes] };
}

function takeCounts(counts: RealVolume, mask: MaskVolume): Readings {
  const seen = brightestOfFrames(counts, mask);
  if (!seen.isSound) return takeMarks(counts, mask);
  return { counts, ...withoutPlateau(counts, mask, seen.brightest) };
}

/** The greatest measured value of each frame, 0 without any, and whether all measured values are counts: 0 or more, and finite. */
function brightestOfFrames({ shape, data }: RealVolume, { data: mask }: MaskVolume) {
  const area = shape[1] * shape[2];
  const brightest = new Float32Array(shape[0]);
  let isSound = true;
  for (let frame = 0, i = 0; frame < shape[0]; frame++) {
    let greatest = 0;
    for (const end = i + area; i < end; i++) {
      const value = data[i];
      if (value === 0 || mask[i] === Measured.no) continue;
      if (!(value > 0 && value < Number.POSITIVE_INFINITY)) isSound = false;
      if (value > greatest) greatest = value;
    }
    brightest[frame] = greatest;
  }
  return { brightest, isSound };
}

/** Without what is no count: marks unmeasured, camera noise shifted; and without what is saturated. */
function takeMarks(counts: RealVolume, mask: MaskVolume): Readings {
  const marked = withoutMarks(counts, mask);
  const saturated = withoutPlateau(marked.counts, marked.mask, brightestOfFrames(marked.counts, marked.mask).brightest);
  return { ...marked, ...saturated, notes: [...marked.notes, ...saturated.notes] };
}

function withoutMarks(counts: RealVolume, mask: MaskVolume): Readings {
  const negative: number[] = [];
  let bad = 0;
  for (let i = 0; i < counts.data.length; i++) {
    const value = counts.data[i];
    if (value >= 0 && value < Number.POSITIVE_INFINITY) continue;
    if (mask.data[i] === Measured.no) continue;
    if (!Number.isFinite(value)) bad++;
    else negative.push(value);
  }
  const values = new Set(negative);
  const isNoise = negative.some((value) => !Number.isInteger(value)) || values.size > mostMarks;
  const sigma = isNoise ? median(negative.map(Math.abs)) / medianOfNormal : 0;
  const isMeasured = (value: number) => Number.isFinite(value) && value >= -furthestNoise * sigma;
  const measured = mapped(mask, (m, i) => (isMeasured(counts.data[i]) ? m : Measured.no));
  const shifted = mapped(counts, (value, i) => (measured.data[i] === Measured.no ? 0 : Math.max(0, value + sigma ** 2)));
  const lost = mask.data.filter((m, i) => m !== Measured.no && measured.data[i] === Measured.no).length;
  const marks = [...(bad > 0 ? ["no number"] : []), ...(isNoise ? [] : [...values].sort((a, b) => b - a).map(String))];
  const notes = [];
  if (lost > 0) notes.push(`${lost} voxels hold ${marks.join(" or ") || "values far below zero"} and are taken for not measured`);
  if (!isNoise) return { counts: shifted, mask: measured, notes };
  notes.push(
    `${negative.length} readings are below zero: they are taken for a camera's noise of ${sigma.toPrecision(2)} counts about zero, ` +
      `and ${(sigma ** 2).toPrecision(2)} counts a voxel for the background that has it`,
  );
  const background = realVolume(counts.shape, new Float32Array(counts.data.length).fill(sigma ** 2));
  return { counts: shifted, mask: measured, background, notes };
}

/** Without the voxels at the end of the detector's range; `brightest` are the greatest values of the frames. */
function withoutPlateau(
  counts: RealVolume,
  mask: MaskVolume,
  brightest: Float32Array,
): Pick<Readings, "mask" | "saturated" | "notes"> {
  const greatest = largestOf(brightest);
  if (greatest < leastBright) return { mask, notes: [] };
  const width = Math.ceil(sigmasBelow * Math.sqrt(greatest));
  const area = counts.shape[1] * counts.shape[2];
  const saturated: number[] = [];
  let below = 0;
  for (let frame = 0; frame < brightest.length; frame++) {
    if (brightest[frame] < greatest - width) continue;
    for (let i = frame * area; i < (frame + 1) * area; i++) {
      if (mask.data[i] === Measured.no || counts.data[i] < greatest - width) continue;
      if (counts.data[i] === greatest) saturated.push(i);
      else below++;
    }
  }
  const isPlateau = saturated.length >= leastPlateau && logChance(saturated.length, (below + 1) / width) < plateauChance;
  if (!isPlateau) return { mask, notes: [] };
  return {
    mask: mapped(mask, (m, i) => (counts.data[i] === greatest ? Measured.no : m)),
    saturated,
    notes: [
      `${saturated.length} voxels hold ${greatest}, the greatest value of all: the detector was saturated there, and they are taken for not measured`,
    ],
  };
}

function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[sorted.length >> 1];
}
