// How much of a scan that is still being measured is there, and whether it is worth an image: the peak is, once its frames have become
// darker again.

import { Measured } from "@friedel/engine";
import { commandPoints } from "./command.js";
import type { Scan } from "./scan.js";

/** What there is of a scan. */
export interface Grown {
  readonly frames: number;
  /** Of the whole curve, as its command asks for; undefined where nothing tells. */
  readonly of?: number;
  /** The brightest frame. */
  readonly peak: number;
  /** Whether a third of the curve, the peak in it, has been measured. */
  readonly isEnough: boolean;
  readonly isWhole: boolean;
}

/** Share of the curve from which on there is an image. */
const enough = 1 / 3;
/** Without a command, frames that are enough. */
const fewFrames = 24;
/** The peak is passed when the last frame has this share of the brightest one's counts, or less: scan 54 cut at 0.05 has 0.9 of its image. */
const passed = 0.3;

/** What there is of a scan. */
export function grownOf({ counts, mask, log }: Pick<Scan, "counts" | "mask" | "log">): Grown {
  const [frames, rows, columns] = counts.shape;
  const area = rows * columns;
  const totals = Float64Array.from({ length: frames }, (_, frame) => {
    let sum = 0;
    for (let i = frame * area; i < (frame + 1) * area; i++) if (mask.data[i] !== Measured.no) sum += counts.data[i];
    return sum;
  });
  const peak = totals.reduce((best, total, frame) => (total > totals[best] ? frame : best), 0);
  const of = commandPoints(log?.scan.command);
  const isPassed = totals[frames - 1] <= passed * totals[peak];
  const isWhole = of !== undefined && frames >= of;
  const least = of === undefined ? fewFrames : enough * of;
  return { frames, peak, ...(of !== undefined && { of }), isEnough: isPassed && frames >= least, isWhole };
}
