// The frames of a scan with all that is known to be unmeasured in them. A scan that is large is read around its light only, since
// all of its frames would take more memory than they are worth.

import { type MaskVolume, Measured, maskVolume, type RealVolume, realVolume, voxelCount } from "@friedel/engine";
import { applyDetector, saturatedWarnings, type ToldDetector } from "../detectors/apply.js";
import type { Detector } from "../detectors/parse.js";
import { formatBytes } from "../errors.js";
import { gapWarnings } from "../gaps.js";
import { absentWarnings } from "../hdf5/absent-warnings.js";
import type { Hdf5File } from "../hdf5/file.js";
import type { FrameRegion } from "../hdf5/survey.js";
import type { ReadLimits } from "../limits.js";
import type { FrameStack } from "./frames.js";
import { readStack } from "./read-stack.js";

/** The part of the frames that counts are of; ends are exclusive. */
export interface FramePart extends FrameRegion {
  /** Rows and columns of the whole frames. */
  readonly of: readonly [rows: number, columns: number];
}

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
}

const voxelBytes = Float32Array.BYTES_PER_ELEMENT + 1;
/** Frames that take more are read around their light, so much of it as takes no more. */
const mostBytes = 2 ** 29;

/** Reads the first `count` frames of a stack. Throws FormatError for damaged data, LimitError where they do not fit. */
export function measuredFrames(
  file: Hdf5File,
  stack: FrameStack,
  count: number,
  known: KnownPixels,
  limits: ReadLimits,
): MeasuredFrames {
  if (count * stack.rows * stack.columns * voxelBytes > Math.min(mostBytes, limits.maxBytes ?? mostBytes))
    return litFrames(file, stack, count, known, limits);
  const { counts, mask, warnings } = readStack(file, stack, count, limits);
  const bad = known.markBad(mask);
  const { detector, warnings: doubts } = applyDetector(counts, mask, known.told);
  return { counts, mask, ...(detector && { detector }), warnings: [...warnings, ...bad, ...doubts] };
}

function litFrames(file: Hdf5File, stack: FrameStack, count: number, known: KnownPixels, limits: ReadLimits): MeasuredFrames {
  const { rows, columns } = stack;
  // One whole frame stands for all where pixels are marked.
  const frame = maskVolume([1, rows, columns], new Uint8Array(rows * columns).fill(Measured.used));
  const bad = known.markBad(frame);
  const { detector, warnings: doubts } = applyDetector(realVolume(frame.shape), frame, known.told);
  const edge = Math.floor(Math.sqrt(Math.min(mostBytes, limits.maxBytes ?? mostBytes) / voxelBytes / count));
  const series = { shape: [count, rows, columns] as const, parts: firstFrames(stack, count) };
  const lit = file.litSeries(series, { size: [edge, edge], bad: frame.data.map((value) => (value === Measured.no ? 1 : 0)) });
  const { region, shape, gaps, absent } = lit;
  const counts = realVolume(shape, lit.counts);
  const mask = maskVolume(shape);
  const pixels = shape[1] * shape[2];
  for (let i = 0; i < voxelCount(shape); i++) {
    const [row, column] = [Math.floor((i % pixels) / shape[2]), i % shape[2]];
    const own = frame.data[(region.rows[0] + row) * columns + region.columns[0] + column];
    mask.data[i] = lit.unmeasured[i] ? Measured.no : own;
  }
  const saturated = saturatedWarnings(counts, mask, known.told.saturation ?? detector?.saturation);
  const ranges = `rows ${region.rows[0]}–${region.rows[1] - 1} and columns ${region.columns[0]}–${region.columns[1] - 1}`;
  const all = formatBytes(count * rows * columns * voxelBytes);
  const said = `of the frames of ${rows}×${columns} pixels, which take ${all}, ${ranges} around the light are read`;
  const found = [...absentWarnings(absent, "the scan"), ...gapWarnings(gaps)];
  const part = { ...region, of: [rows, columns] as const };
  return { counts, mask, ...(detector && { detector }), part, warnings: [said, ...found, ...bad, ...doubts, ...saturated] };
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
