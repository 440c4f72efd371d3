// Rows and columns of the detector that light up in a single frame, or in all: a fault of the readout. Most of a line's pixels then are
// many times brighter than the second brightest of those up to two pixels beside the line, and, in a single frame, than themselves in the
// frames before and behind. Fringes that are sampled just twice are as bright two pixels on.

import { type MaskVolume, Measured, type RealVolume } from "@friedel/engine";

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
export function litLines(counts: RealVolume, mask: MaskVolume): LitLine[] {
  const [frames, rows, columns] = counts.shape;
  const found: LitLine[] = [];
  for (let frame = 0; frame < frames; frame++) {
    for (const line of fullLines(counts, mask, frame)) if (isAlone(line, counts, mask)) found.push(line);
  }
  return found.filter(({ axis }) => (axis === 1 ? columns : rows) >= leastPixels);
}

/** Lines of a frame with counts in so many pixels that they may be lit. */
function fullLines({ shape, data }: RealVolume, mask: MaskVolume, frame: number): LitLine[] {
  const [, rows, columns] = shape;
  const tallies = [rows, columns].map((n) => ({ lit: new Uint32Array(n), measured: new Uint32Array(n) }));
  for (let row = 0, i = frame * rows * columns; row < rows; row++) {
    for (let column = 0; column < columns; column++, i++) {
      if (mask.data[i] === Measured.no) continue;
      tallies[0].measured[row]++;
      tallies[1].measured[column]++;
      if (data[i] === 0) continue;
      tallies[0].lit[row]++;
      tallies[1].lit[column]++;
    }
  }
  return tallies.flatMap(({ lit, measured }, k) =>
    Array.from(lit.keys())
      .filter((index) => measured[index] >= leastPixels && lit[index] >= litShare * measured[index])
      .map((index): LitLine => ({ frame, axis: k === 0 ? 1 : 2, index })),
  );
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
    if (data[i] === 0) continue;
    const isBright = (step: number): boolean => mask[i + step] !== Measured.no && ratio * data[i + step] >= data[i];
    if (!others.some(isBright) && beside.filter(isBright).length <= mostBright) lit++;
  }
  return lit >= litShare * measured;
}
