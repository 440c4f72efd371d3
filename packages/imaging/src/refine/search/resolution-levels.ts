// The grids on which a crystal is found: from one so coarse that many starts cost nothing up to the measurement's own. A coarser
// grid is a central crop of the pattern: the same object at lower resolution, in the same field of view.

import { cropOrPad, type Measurement, nextFftSize, type Shape, type Triple, triple } from "@friedel/engine";
import type { ModelGrid } from "./model-grid.js";

/** A grid of the search. */
export interface ResolutionLevel extends ModelGrid {
  /** Of the pattern's central crop. */
  readonly shape: Triple;
}

/** Geometric mean of the crystal's lengths on the coarsest grid, voxels: enough for a strain phase of some turns. */
const coarseLength = 13;
/** No axis of a pattern is cropped below this. */
const leastShape = 24;
/** Length of the box over that of the crystal: room for a first shape that is off, and for a twin or a shift. */
export const boxMargin = 1.5;
/** Length of the longest box edge beyond which free voxels do better than a crystal model. */
const longestBox = 80;

/** Levels from coarse to fine, each about twice as fine as the one before, for half-widths along the axes of the measurement. */
export function planLevels(shape: Triple, half: Triple): ResolutionLevel[] {
  const length = half.map((h) => Math.max(1, 2 * h));
  const mean = Math.cbrt(length[0] * length[1] * length[2]);
  const longest = Math.max(...length);
  const finest = Math.min(1, longestBox / (boxMargin * longest));
  const levels: ResolutionLevel[] = [];
  for (let factor = Math.min(finest, coarseLength / mean); ; factor = Math.min(finest, 2 * factor)) {
    // No further level for a gain of less than a tenth.
    const isLast = factor > 0.9 * finest;
    levels.push(levelAt(shape, length, isLast ? finest : factor));
    if (isLast) return levels;
  }
}

function levelAt(shape: Triple, length: readonly number[], factor: number): ResolutionLevel {
  const cropped = triple((axis) => Math.min(shape[axis], nextFftSize(Math.max(leastShape, Math.round(shape[axis] * factor)))));
  const scale = triple((axis) => cropped[axis] / shape[axis]);
  const box = triple((axis) => Math.min(cropped[axis], evenUp(boxMargin * length[axis] * scale[axis])));
  return { shape: cropped, scale, box };
}

/** A whole grid as a level of its own, for half-widths along its axes. */
export function wholeLevel(shape: Triple, half: Triple): ResolutionLevel {
  return levelAt(
    shape,
    half.map((h) => Math.max(1, 2 * h)),
    1,
  );
}

/** The central crop of a measurement. */
export function cropMeasurement({ amplitude, mask, gain, background }: Measurement, shape: Shape): Measurement {
  return {
    amplitude: cropOrPad(amplitude, shape),
    mask: cropOrPad(mask, shape),
    ...(gain && { gain: cropOrPad(gain, shape) }),
    ...(background && { background: cropOrPad(background, shape) }),
  };
}

function evenUp(n: number): number {
  return 2 * Math.ceil(n / 2);
}
