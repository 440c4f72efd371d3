// Scans that are large are read around their light only, since all of their frames would take more memory than they are worth.

import { type MaskVolume, Measured, maskVolume, type RealVolume, realVolume, type Shape, voxelCount } from "@friedel/engine";
import { formatBytes } from "../errors.js";
import { gapWarnings } from "../gaps.js";
import type { ReadLimits } from "../limits.js";
import { absentWarnings } from "./absent-warnings.js";
import type { Hdf5File } from "./file.js";
import type { Series } from "./read-series.js";
import type { FrameRegion } from "./survey.js";

/** The part of the frames that counts are of; ends are exclusive. */
export interface FramePart extends FrameRegion {
  /** Rows and columns of the whole frames. */
  readonly of: readonly [rows: number, columns: number];
}

/** What of large frames is wanted. */
export interface FrameView {
  /** The place in the middle, row and column; by default the brightest. */
  readonly around?: readonly [row: number, column: number];
  /** As much as memory allows; by default as much as the light needs. */
  readonly isWide?: boolean;
}

/** The part of frames that was read. */
export interface PartOfFrames {
  readonly counts: RealVolume;
  readonly mask: MaskVolume;
  readonly part: FramePart;
  readonly warnings: readonly string[];
}

const voxelBytes = Float32Array.BYTES_PER_ELEMENT + 1;
/** Frames that take more are read around their light, of which no more is kept at any time. */
const mostBytes = 2 ** 29;

/** Whether frames of this shape are read in part. */
export function isLarge(shape: Shape, { maxBytes = mostBytes }: ReadLimits): boolean {
  return voxelCount(shape) * voxelBytes > Math.min(mostBytes, maxBytes);
}

/**
 * Reads the lit part of a series of frames, `frame` being the mask of one whole frame. With `keepNegative` values below zero are left, as
 * in `readFrames`. Throws FormatError for damaged data, LimitError where they do not fit.
 */
export function readLitPart(
  file: Hdf5File,
  series: Series,
  { data: frame }: MaskVolume,
  { view: { around, isWide = false } = {}, keepNegative = false }: { readonly view?: FrameView; readonly keepNegative?: boolean },
  { maxBytes = mostBytes }: ReadLimits,
): PartOfFrames {
  const [count, rows, columns] = series.shape;
  const edge = Math.floor(Math.sqrt(Math.min(mostBytes, maxBytes) / voxelBytes / count));
  const bad = frame.map((value) => (value === Measured.no ? 1 : 0));
  const options = { size: [edge, edge] as const, bad, isTight: !isWide, keepNegative, ...(around && { around }) };
  const { region, shape, gaps, absent, ...lit } = file.litSeries(series, options);
  const mask = maskVolume(shape);
  for (let z = 0, i = 0; z < shape[0]; z++) {
    for (let y = region.rows[0]; y < region.rows[1]; y++) {
      for (let from = y * columns + region.columns[0], end = from + shape[2]; from < end; from++, i++)
        mask.data[i] = lit.unmeasured[i] ? Measured.no : frame[from];
    }
  }
  const ranges = `rows ${region.rows[0]}–${region.rows[1] - 1} and columns ${region.columns[0]}–${region.columns[1] - 1}`;
  const all = formatBytes(count * rows * columns * voxelBytes);
  const said = `of the frames of ${rows}×${columns} pixels, which take ${all}, ${ranges} around the light are read`;
  return {
    counts: realVolume(shape, lit.counts),
    mask,
    part: { ...region, of: [rows, columns] },
    warnings: [said, ...absentWarnings(absent, "the scan"), ...gapWarnings(gaps)],
  };
}
