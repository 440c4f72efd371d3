// Which of several peaks a pattern is of, and the others made unmeasured. A peak that strain has split rises twice as high as its pass at
// most; what is taken for another crystal's here rises far higher, and the rest is left to the refinement, which knows the object.

import { centreOf, type MaskVolume, Measured, mapped, placeOf, type RealVolume, type Triple, triple } from "@friedel/engine";
import { type OtherPeak, otherPeaks } from "../conditions/other-peaks.js";
import type { PeakChoice } from "./options.js";

/** Counts of a peak over those of the pass towards the main one, from which it is another crystal's: strain splits up to 1.9. */
const leastProminence = 5;
/** A peak is looked for as far from the place that is named, as a share of each axis, and at least so many voxels. */
const nearby = { share: 1 / 12, least: 4 } as const;

/** The brightest measured voxel near the place that is named, the frame free where none is. */
export function peakNear({ shape, data }: RealVolume, mask: MaskVolume, [row, column, frame]: PeakChoice): Triple {
  const wanted = [frame, row, column];
  let [best, at] = [-1, 0];
  for (let i = 0; i < data.length; i++) {
    if (mask.data[i] === Measured.no || data[i] <= best) continue;
    const place = placeOf(i, shape);
    const isNear = wanted.every((to, axis) => {
      return to === undefined || Math.abs(place[axis] - to) <= Math.max(nearby.least, nearby.share * shape[axis]);
    });
    if (isNear) [best, at] = [data[i], i];
  }
  return placeOf(at, shape);
}

/** The peaks of other crystals in a signal whose own peak is at the centre of the array, or else its brightest voxel. */
export function separatePeaks(signal: RealVolume, mask: MaskVolume, isCentred: boolean): OtherPeak[] {
  const measurement = { amplitude: mapped(signal, Math.sqrt), mask };
  const [z, y, x] = centreOf(signal.shape);
  const main = isCentred ? (z * signal.shape[1] + y) * signal.shape[2] + x : undefined;
  return otherPeaks(measurement, main).filter(({ prominence }) => prominence >= leastProminence);
}

/** The mask without the surroundings of other peaks. */
export function withoutPeaks(mask: MaskVolume, peaks: readonly OtherPeak[]): MaskVolume {
  if (peaks.length === 0) return mask;
  return mapped(mask, (kind, i) => (peaks.some(({ region }) => region.data[i] !== 0) ? Measured.no : kind));
}

/** What is said of other peaks; `toRaw` brings a voxel to the raw frames, of `rawShape`. */
export function peakNotes(peaks: readonly OtherPeak[], toRaw: (voxel: Triple) => Triple, rawShape: Triple): string[] {
  return peaks.map(({ centre, brightness, region }) => {
    const [frame, row, column] = triple((axis) => Math.round(toRaw(centre)[axis]));
    const voxels = region.data.reduce((sum, value) => sum + value, 0);
    const isInside = [frame, row, column].every((at, axis) => at >= 0 && at < rawShape[axis]);
    const where = isInside ? `at row ${row}, column ${column}, frame ${frame}` : "beyond the edge of the frames";
    const way = isInside ? `; to reconstruct that one name it (--peak ${row},${column},${frame})` : "";
    return (
      `another peak, ${Number((100 * brightness).toPrecision(2))} % as bright, lies ${where}: ` +
      `it is taken for another crystal's, and ${voxels} voxels about it for not measured${way}`
    );
  });
}
