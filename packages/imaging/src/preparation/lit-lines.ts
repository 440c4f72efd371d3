// Rows and columns of the detector that light up in a single frame, or in all: a fault of the readout. Most of a line's pixels then are
// many times brighter than the second brightest of those up to two pixels beside the line, and, in a single frame, than themselves in the
// frames before and behind. Fringes that are sampled just twice are as bright two pixels on.

import { type MaskVolume, Measured, type RealVolume } from "@friedel/engine";
import { type Tally, tallyOf } from "../frames/tally.js";

/** A row (axis 1) or a column (axis 2) of a frame. */
export interface LitLine {
  readonly frame: number;
  readonly axis: 1 | 2;
  readonly index: number;
}

/** How many times brighter than its neighbours a pixel of such a line is: a peak sampled twice, between two pixels, is 9 times. */
const ratio = 20;
/** Share of a line's measured pixels that must be so, and how many pixels it must have. */
const litShare = 0.5;
const leastPixels = 12;

/** The lines of frames (frame, row, column) that are lit in that frame alone; of one frame, those that are lit in it. */
export function litLines(counts: RealVolume, mask: MaskVolume, tally = tallyOf(counts, mask)): LitLine[] {
  const [frames, rows, columns] = counts.shape;
  const found: LitLine[] = [];
  for (let frame = 0; frame < frames; frame++) {
    for (const line of fullLines(tally, frame)) if (isAlone(line, counts, mask)) found.push(line);
  }
  return found.filter(({ axis }) => (axis === 1 ? columns : rows) >= leastPixels);
}

/** Lines of a frame with counts in so many pixels that they may be lit. */
function fullLines({ shape: [, rows, columns], along }: Tally, frame: number): LitLine[] {
  const linesOf = (axis: 1 | 2): LitLine[] => {
    // A row is a line along the columns, a column one along the rows.
    const { lit, missing } = along[axis === 1 ? 2 : 1];
    const [lines, pixels] = axis === 1 ? [rows, columns] : [columns, rows];
    const found: LitLine[] = [];
    for (let index = 0, at = frame * lines; index < lines; index++, at++) {
      const measured = pixels - missing[at];
      if (measured >= leastPixels && lit[at] >= litShare * measured) found.push({ frame, axis, index });
    }
    return found;
  };
  return [...linesOf(1), ...linesOf(2)];
}

/** Whether most of a line's pixels stand out from the lines and the frames beside it. */
function isAlone({ frame, axis, index }: LitLine, { shape, data }: RealVolume, { data: mask }: MaskVolume): boolean {
  const [frames, rows, columns] = shape;
  const area = rows * columns;
  const [across, lines, along, length] = axis === 1 ? [columns, rows, 1, columns] : [1, columns, columns, rows];
  const steps = (from: number, count: number, step: number) =>
    [-2, -1, 1, 2].filter((n) => from + n >= 0 && from + n < count).map((n) => n * step);
  const [beside, others] = [steps(index, lines, across), steps(frame, frames, area)];
  // At the detector's edge there is no line to spare.
  const mostBright = beside.length > 2 ? 1 : 0;
  let [lit, measured] = [0, 0];
  for (let k = 0, i = frame * area + index * across; k < length; k++, i += along) {
    if (mask[i] === Measured.no) continue;
    measured++;
    if (measured - lit > 1 + (1 - litShare) * length) return false;
    if (data[i] === 0) continue;
    const isBright = (step: number): boolean => mask[i + step] !== Measured.no && ratio * data[i + step] >= data[i];
    if (!others.some(isBright) && beside.filter(isBright).length <= mostBright) lit++;
  }
  return lit >= litShare * measured;
}
