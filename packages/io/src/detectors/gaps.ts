// The pixels of a detector that see nothing, and the counts that it cannot reach, as unmeasured voxels.

import { type MaskVolume, Measured, type RealVolume } from "@friedel/engine";
import type { Detector } from "./parse.js";

/** Marks the pixels that no pixel of the detector sees in a mask of whole frames; returns how many a frame. */
export function maskGaps({ shape, data }: MaskVolume, { gaps, rim }: Detector): number {
  const [frames, rows, columns] = shape;
  const isGap = (i: number, n: number, runs: Detector["gaps"]["rows"]) =>
    i < rim || i >= n - rim || runs.some(([first, last]) => i >= first && i <= last);
  const badColumns = Array.from({ length: columns }, (_, column) => isGap(column, columns, gaps.columns));
  let found = 0;
  for (let row = 0; row < rows; row++) {
    const isBadRow = isGap(row, rows, gaps.rows);
    for (let column = 0; column < columns; column++) {
      if (!isBadRow && !badColumns[column]) continue;
      found++;
      for (let frame = 0; frame < frames; frame++) data[(frame * rows + row) * columns + column] = Measured.no;
    }
  }
  return found;
}

/** Marks voxels whose counts reach the end of the detector; returns how many, those that were unmeasured before left out. */
export function maskSaturated(counts: RealVolume, mask: MaskVolume, saturation: number): number {
  let found = 0;
  for (let i = 0; i < mask.data.length; i++) {
    if (counts.data[i] < saturation || mask.data[i] === Measured.no) continue;
    mask.data[i] = Measured.no;
    found++;
  }
  return found;
}
