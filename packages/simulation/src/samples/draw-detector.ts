// A detector for one sample: exposure, background, a gap, dead pixels, and hot ones that nobody has listed.

import type { Gap, Sensor } from "../diffraction/detector.js";
import { between, logarithmically, type Next, numbersOf, wholeNumber } from "../random.js";
import type { SampleSet } from "./description.js";

/** A detector as drawn for one sample. */
export interface Detector extends Pick<Sensor, "background" | "dead" | "hot"> {
  /** Expected counts of the brightest voxel. */
  readonly peakCounts: number;
  readonly gap: Gap | null;
}

/** Draws a detector for patterns of this shape. */
export function drawDetector(set: SampleSet, seed: number): Detector {
  const next = numbersOf(seed, "sample detector");
  const [, rows, columns] = set.shape;
  const peakCounts = Math.round(logarithmically(next, set.peakCounts));
  const background = between(next, ...set.background);
  const gap = next() < set.gapShare ? drawGap(next, set) : null;
  const pixel = (): [number, number] => [Math.floor(rows * next()), Math.floor(columns * next())];
  const dead = Array.from({ length: wholeNumber(next, set.deadPixels) }, pixel);
  const hot = Array.from({ length: wholeNumber(next, set.hotPixels) }, () => {
    const [row, column] = pixel();
    return { row, column, counts: logarithmically(next, [1, peakCounts]) };
  });
  return { peakCounts, background, gap, dead, hot };
}

/** A gap anywhere but over the centre, where no one would measure. */
function drawGap(next: Next, { shape, gapWidth }: SampleSet): Gap {
  const axis = next() < 0.5 ? "row" : "column";
  const length = axis === "row" ? shape[1] : shape[2];
  const centre = Math.floor(length / 2);
  const width = Math.min(wholeNumber(next, gapWidth), centre - 2);
  const isBelow = next() < 0.5;
  const room = isBelow ? centre - 1 - width : length - centre - 2 - width;
  const place = Math.floor((room + 1) * next());
  return { axis, start: isBelow ? place : centre + 2 + place, width };
}
