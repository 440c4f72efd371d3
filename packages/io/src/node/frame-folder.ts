// A folder of numbered frames without a log: counts and mask, but no positions, so no lengths.

import { type MaskVolume, Measured, type RealVolume } from "@friedel/engine";
import { correctFrames } from "../detectors/correct.js";
import { logOfHeaders } from "../frame-headers.js";
import { withoutLargest } from "../measurement.js";
import { formatNumbers } from "../number-list.js";
import type { ReadFile, ScanLog } from "../scans/records.js";
import { discoverFrames, type ScanOverrides } from "./discover.js";
import { type FrameReading, readFrames } from "./read-frames.js";
import { seenFiles } from "./seen-files.js";
import type { FrameSeries } from "./series.js";

/** The frames of a folder. */
export interface FrameFolder {
  /** Axes (frame, row, column); 0 where unmeasured. */
  readonly counts: RealVolume;
  readonly mask: MaskVolume;
  /** The detector's flat field; absent without a whitefield. */
  readonly gain?: RealVolume;
  /** What the frames' own headers tell of motors and beam; its names are those of the headers. */
  readonly log?: ScanLog;
  readonly files: readonly ReadFile[];
  /** SHA-256 (hex) over length and SHA-256 of maps and frames, a line each. */
  readonly sha256: string;
  readonly warnings: readonly string[];
}

/**
 * Reads the numbered frames of a folder, with its whitefield and bad-pixel map. A number that is missing between others is an unmeasured
 * frame. Errors as `discoverScan` and `readFrames`.
 */
export async function loadFrameFolder(
  folder: string,
  overrides: Omit<ScanOverrides, "spec"> = {},
  limits: FrameReading = {},
): Promise<FrameFolder> {
  const { series, maps } = await discoverFrames(folder, overrides);
  const seen = seenFiles(limits);
  const whitefield = await seen.readMap("whitefield", maps.whitefield);
  const badPixels = await seen.readMap("bad pixels", maps.badPixels);
  const { paths, notes } = inOrder(series);
  const { volume, sample, headers } = await readFrames(paths, seen.add, limits);
  const [, rows, columns] = volume.shape;
  const corrected = correctFrames(
    volume,
    { column: 0, row: 0, columns, rows },
    {
      ...(whitefield && { whitefield }),
      ...(badPixels && { badPixels }),
    },
  );
  const pixels = rows * columns;
  for (const [frame, path] of paths.entries())
    if (path === undefined) corrected.mask.data.fill(Measured.no, frame * pixels, (frame + 1) * pixels);
  const largest = withoutLargest(corrected.counts, corrected.mask, sample);
  const told = `${series.folder}${series.prefix}*: ${series.frames.length} frames without a log of the scan`;
  const log = logOfHeaders(folder, headers);
  const way = log ? "motors are those of the frames' headers" : "no lengths but by --motor, --energy, --distance and --step";
  const warnings = [`${told}: ${way}`, ...notes, ...largest];
  return { ...corrected, ...(log && { log }), files: seen.files, sha256: seen.sha256(), warnings };
}

/** One path a number, undefined for those that are missing; where most are, the frames in turn. */
function inOrder({ frames }: FrameSeries): { paths: readonly (string | undefined)[]; notes: readonly string[] } {
  const byNumber = new Map(frames.map(({ number, path }) => [number, path]));
  const [first, last] = [frames[0].number, frames[frames.length - 1].number];
  const span = last - first + 1;
  if (span > 2 * byNumber.size)
    return {
      paths: frames.map(({ path }) => path),
      notes: [`the numbers ${first} to ${last} of its ${frames.length} frames leave more out than they have: taken in turn`],
    };
  const numbers = Array.from({ length: span }, (_, i) => first + i);
  const missing = numbers.filter((number) => !byNumber.has(number));
  const notes = missing.length > 0 ? [`frames ${formatNumbers(missing)} are missing: taken for not measured`] : [];
  return { paths: numbers.map((number) => byNumber.get(number)), notes };
}
