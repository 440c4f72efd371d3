// A file that holds measured counts, of any format but HDF5: the counts, and which of them were measured. What is no count is unmeasured
// and told; readings about zero, as cameras have them, are for who knows the noise (imaging's `takeReadings`).

import {
  largestExact,
  type MaskVolume,
  Measured,
  maskVolume,
  type RealVolume,
  type Shape,
  sameShape,
  type Volume,
} from "@friedel/engine";
import { FormatError } from "./errors.js";
import { largestCount, roundedWarnings } from "./gaps.js";
import type { VolumeOptions } from "./limits.js";
import type { SampleType } from "./samples.js";
import { readStored } from "./volume-formats.js";

/** Counts of axes (frame, row, column), which of them were measured, and what is to be said, a sentence each. */
export interface FileMeasurement {
  readonly counts: RealVolume;
  readonly mask: MaskVolume;
  readonly notes: readonly string[];
}

/**
 * Reads counts (or amplitudes) with the mask that the file holds beside them. Throws {@link FormatError} for complex numbers, for true
 * and false, and for a mask of another shape, and what `readVolume` throws.
 */
export function readMeasurement(bytes: Uint8Array, name: string, options: VolumeOptions = {}): FileMeasurement {
  const { volume, sample, mask, notes = [] } = readStored(bytes, name, options);
  if (volume.kind === "complex")
    throw new FormatError(name, "a pattern of real numbers", "complex ones: an object is no measurement");
  if (volume.kind === "mask") throw new FormatError(name, "counts", "true and false alone: is it a mask (--mask)?");
  const measured = mask === undefined ? allOf(volume.shape) : maskFromFile(mask.volume, volume.shape, `${name}:${mask.name}`);
  const largest = withoutLargest(volume, measured, sample);
  const missing = countOf(measured);
  const said = mask && missing > 0 ? [`its array ${mask.name} says what was not measured: ${missing} voxels`] : [];
  return { counts: volume, mask: measured, notes: [...notes, ...said, ...largest] };
}

/** A file's mask, not 0 where nothing was measured, for `shape`; one frame stands for all. Throws {@link FormatError} for other shapes. */
export function maskFromFile(found: Volume, shape: Shape, name: string): MaskVolume {
  const isFrame = sameShape(found.shape, [1, shape[1], shape[2]]);
  if (found.kind === "complex" || !(isFrame || sameShape(found.shape, shape)))
    throw new FormatError(name, `a mask of ${shape.join("×")} or of one frame`, found.shape.join("×"));
  const { data } = maskVolume(shape);
  for (let i = 0; i < data.length; i++) data[i] = found.data[i % found.data.length] === 0 ? Measured.used : Measured.no;
  return maskVolume(shape, data);
}

/**
 * Takes the voxels that hold the largest value of their type (a gap, or the end of the counter) out of a mask in place, and sets them to
 * 0; says how many there were, and how many counts float32 does not hold exactly.
 */
export function withoutLargest(counts: RealVolume, mask: MaskVolume, sample: SampleType | undefined): string[] {
  const limit = largestCount(sample);
  let found = 0;
  let rounded = 0;
  for (let i = 0; i < counts.data.length; i++) {
    const value = counts.data[i];
    if (!(value >= limit && value !== Number.POSITIVE_INFINITY)) {
      if (value > largestExact && value !== Number.POSITIVE_INFINITY && mask.data[i] !== Measured.no) rounded++;
      continue;
    }
    counts.data[i] = 0;
    if (mask.data[i] !== Measured.no) found++;
    mask.data[i] = Measured.no;
  }
  const which =
    limit < 2 ** 31
      ? `${limit}, the largest number of ${limit < 2 ** 16 ? 16 : 32} bits`
      : "2^32-1 or more, which no pixel counts";
  return [
    ...(found > 0 ? [`${found} voxels hold ${which}, and are taken for not measured`] : []),
    ...(rounded > 0 && isWide(sample) ? roundedWarnings(rounded) : []),
  ];
}

/** Whether numbers of a type need more than the 24 bits of float32. */
function isWide(sample: SampleType | undefined): boolean {
  return sample !== undefined && /^([iuf]8|[iu]4)$/.test(sample);
}

function allOf(shape: Shape): MaskVolume {
  const mask = maskVolume(shape);
  mask.data.fill(Measured.used);
  return mask;
}

function countOf({ data }: MaskVolume): number {
  let count = 0;
  for (let i = 0; i < data.length; i++) if (data[i] === Measured.no) count++;
  return count;
}
