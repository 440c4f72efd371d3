// Rows and columns of the detector that light up in a single frame, or in all: a fault of the readout. Most of a line's pixels then are
// many times brighter than the lines two pixels beside it, and, in a single frame, than themselves in the frames before and behind.
// Fringes that are sampled just twice are as bright two pixels on.

import { type MaskVolume, Measured, type RealVolume } from "@friedel/engine";

/** A row (axis 1) or a column (axis 2) of a frame. */
export interface LitLine {
  readonly frame: number;
  readonly axis: 1 | 2;
  readonly index: number;
}

/** How many times brighter than each of its neighbours a pixel of such a line is. */
const ratio = 6;
/** Share of a line's measured pixels that must be so, and how many pixels it must have. */
const litShare = 0.5;
const leastPixels = 12;

/** The lines of frames (frame, row, column) that are lit in that frame alone; of one frame, those that are lit in it. */
export function litLines({ shape, data }: RealVolume, { data: mask }: MaskVolume): LitLine[] {
  const [frames, rows, columns] = shape;
  const area = rows * columns;
  const beside = [-2 * area, -area, area, 2 * area].filter((step) => Math.abs(step) < data.length);
  const found: LitLine[] = [];
  for (const axis of [1, 2] as const) {
    const [across, lines, line] = axis === 1 ? [columns, rows, columns] : [1, columns, 1];
    const [along, length] = axis === 1 ? [1, columns] : [columns, rows];
    for (let frame = 0; frame < frames; frame++) {
      for (let index = 0; index < lines; index++) {
        let [lit, measured] = [0, 0];
        for (let k = 0, i = frame * area + index * line; k < length; k++, i += along) {
          if (mask[i] === Measured.no) continue;
          measured++;
          if (data[i] === 0) continue;
          const least = data[i] / ratio;
          const isDim = (other: number): boolean => mask[other] === Measured.no || data[other] < least;
          const isAbove = index < 2 || isDim(i - 2 * across);
          const isBelow = index >= lines - 2 || isDim(i + 2 * across);
          if (isAbove && isBelow && beside.every((step) => !(i + step >= 0 && i + step < data.length) || isDim(i + step))) lit++;
        }
        if (measured >= leastPixels && lit >= litShare * measured) found.push({ frame, axis, index });
      }
    }
  }
  return found;
}
