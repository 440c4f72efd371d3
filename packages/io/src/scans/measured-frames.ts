// The frames of a scan with all that is known to be unmeasured in them.

import { type MaskVolume, Measured, maskVolume, type RealVolume, realVolume } from "@friedel/engine";
import { applyDetector, saturatedWarnings, type ToldDetector } from "../detectors/apply.js";
import type { Detector } from "../detectors/parse.js";
import type { Hdf5File } from "../hdf5/file.js";
import { type FramePart, type FrameView, isLarge, readLitPart } from "../hdf5/lit-part.js";
import type { ReadLimits } from "../limits.js";
import type { FrameStack } from "./frames.js";
import { readStack } from "./read-stack.js";
import type { StackMemory } from "./stack-memory.js";

/** Frames in memory. */
export interface MeasuredFrames {
  readonly counts: RealVolume;
  readonly mask: MaskVolume;
  readonly detector?: Detector;
  /** Absent for whole frames. */
  readonly part?: FramePart;
  readonly warnings: readonly string[];
}

/** What is known of the pixels of a scan. */
export interface KnownPixels {
  readonly told: ToldDetector;
  /** Marks bad pixels in a mask of any number of whole frames, and says so. */
  markBad(mask: MaskVolume): readonly string[];
  /** What of large frames is wanted. */
  readonly view?: FrameView;
  /** Where frames may be that need not be read again, unless they are large. */
  readonly memory?: StackMemory;
}

/** Reads the first `count` frames of a stack. Throws FormatError for damaged data, LimitError where they do not fit. */
export function measuredFrames(
  file: Hdf5File,
  stack: FrameStack,
  count: number,
  known: KnownPixels,
  limits: ReadLimits,
): MeasuredFrames {
  if (isLarge([count, stack.rows, stack.columns], limits)) return litFrames(file, stack, count, known, limits);
  const { counts, mask, warnings } = readStack(file, stack, count, limits, known.memory);
  const bad = known.markBad(mask);
  const { detector, warnings: doubts } = applyDetector(counts, mask, known.told);
  return { counts, mask, ...(detector && { detector }), warnings: [...warnings, ...bad, ...doubts] };
}

function litFrames(
  file: Hdf5File,
  stack: FrameStack,
  count: number,
  { told, markBad, view }: KnownPixels,
  limits: ReadLimits,
): MeasuredFrames {
  const { rows, columns } = stack;
  // One whole frame stands for all where pixels are marked.
  const frame = maskVolume([1, rows, columns], new Uint8Array(rows * columns).fill(Measured.used));
  const bad = markBad(frame);
  const { detector, warnings: doubts } = applyDetector(realVolume(frame.shape), frame, told);
  const series = { shape: [count, rows, columns] as const, parts: firstFrames(stack, count) };
  const { warnings, ...lit } = readLitPart(file, series, frame, view ? { view } : {}, limits);
  const saturated = saturatedWarnings(lit.counts, lit.mask, told.saturation ?? detector?.saturation);
  return { ...lit, ...(detector && { detector }), warnings: [...warnings, ...bad, ...doubts, ...saturated] };
}

/** The parts of a stack up to its frame number `count`. */
function firstFrames({ parts }: FrameStack, count: number): FrameStack["parts"] {
  let left = count;
  return parts.flatMap(({ path, frames }) => {
    const wanted = Math.min(frames, left);
    left -= wanted;
    return wanted > 0 ? [{ path, frames: wanted }] : [];
  });
}
