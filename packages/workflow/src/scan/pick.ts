// Some of a scan's frames: a stretch of the rocking curve, or one frame in N. What is left out of the ends is unmeasured, since a pattern is
// padded; one frame in N is a coarser grid, which holds a crystal that was oversampled enough.

import { centreOf, OptionError, triple } from "@friedel/engine";
import { inOrder, responseOf } from "@friedel/imaging";
import type { ArrayPlace } from "./geometry.js";
import { within } from "./known.js";
import type { Scan } from "./scan.js";

/** Frames of a scan in the order of its positions, counted from 0. */
export interface FrameChoice {
  /** The first, 0 without it. */
  readonly from?: number;
  /** The one behind the last; as many as there are without it. */
  readonly to?: number;
  /** One frame in so many; all without it. */
  readonly every?: number;
}

/** Fewer frames are no rocking curve. */
const fewestFrames = 3;

/**
 * The scan with the chosen frames only. Its log and its place tell of all of them, so that frames keep their numbers. Throws OptionError
 * for a choice that leaves fewer than three, and for a pattern that was prepared.
 */
export function pickFrames(scan: Scan, { from = 0, to, every = 1 }: FrameChoice): Scan {
  const { counts, prepared, part, file, warnings } = scan;
  const [frames, rows, columns] = counts.shape;
  if (prepared) {
    throw new OptionError(`${file.path}: expected raw frames to choose from (--frames, --every), found a prepared pattern`);
  }
  const end = Math.min(to ?? frames, frames);
  const chosen = Array.from({ length: Math.max(0, Math.ceil((end - from) / every)) }, (_, k) => from + k * every);
  if (chosen.length < fewestFrames) {
    const found = `${chosen.length} in ${from}:${to ?? ""}${every > 1 ? `, one in ${every}` : ""}`;
    throw new OptionError(`${file.path}: expected at least ${fewestFrames} of the frames 0:${frames}, found ${found}`);
  }
  if (chosen.length === frames) return scan;
  const shape = [chosen.length, rows, columns] as const;
  const middle = centreOf(counts.shape);
  const own: ArrayPlace = part ?? { centre: middle, rawShape: counts.shape, shape: counts.shape, bin: [1, 1, 1] };
  const at = triple((axis) => (axis === 0 ? chosen[chosen.length >> 1] : middle[axis]));
  const places = new Map(chosen.map((frame, k) => [frame, k]));
  const area = rows * columns;
  const saturated = scan.saturated?.flatMap((voxel) => {
    const frame = places.get(Math.floor(voxel / area));
    return frame === undefined ? [] : [frame * area + (voxel % area)];
  });
  const { gain, background } = responseOf(scan);
  const grid = every > 1 ? `, one in ${every}` : "";
  return {
    ...scan,
    counts: inOrder(counts, chosen),
    mask: inOrder(scan.mask, chosen),
    ...(gain && { gain: inOrder(gain, chosen) }),
    ...(background && { background: inOrder(background, chosen) }),
    ...(saturated && { saturated }),
    part: within(own, { centre: at, rawShape: counts.shape, shape, bin: [every, 1, 1] }),
    warnings: [...warnings, `${chosen.length} of ${frames} frames are used: ${chosen[0]} to ${chosen.at(-1)}${grid}`],
  };
}
