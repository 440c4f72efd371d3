// Frames of a dataset as counts, in full or in part, with a mask of what is no count. Nothing outside of the part is kept,
// and only chunks that it touches are unpacked.

import type { Shape } from "@friedel/engine";
import { FormatError } from "../errors.js";
import { type GapTally, markGaps, noGaps } from "../gaps.js";
import { missingParts, virtualSources } from "./missing-parts.js";
import type { NativeFile } from "./native-file.js";
import { readNumbers } from "./read-numbers.js";
import type { Hdf5Dataset } from "./records.js";
import { sampleTypeOf } from "./type.js";

/** Which frames, and which pixels of them: everything by default. Ends of ranges are exclusive. */
export interface FramesPart {
  readonly first?: number;
  readonly count?: number;
  readonly rows?: readonly [from: number, to: number];
  readonly columns?: readonly [from: number, to: number];
  /** Negative values are left as they are, for whoever tells a camera's noise about zero from marks; else they are unmeasured. */
  readonly keepNegative?: boolean;
}

/** Frames as read. */
export interface Hdf5Frames {
  /** Frames, rows and columns that were read. */
  readonly shape: Shape;
  /** Counts in C order; 0 where unmeasured. */
  readonly counts: Float32Array<ArrayBuffer>;
  /** 1 where there is no count, one a voxel. */
  readonly unmeasured: Uint8Array<ArrayBuffer>;
  readonly gaps: Readonly<GapTally>;
  readonly absent: AbsentFrames;
}

/** What the files do not hold of the frames that were read; it is unmeasured. */
export interface AbsentFrames {
  /** Voxels, those of whole frames too. */
  readonly voxels: number;
  /** Numbers of the frames of which nothing is there, and of those of which a part is not; from 0, in the dataset. */
  readonly whole: readonly number[];
  readonly partly: readonly number[];
  /** Files of a virtual dataset that are not there, each as `file:path`. */
  readonly sources: readonly string[];
}

/**
 * Reads frames of a dataset whose last two axes are rows and columns and whose others, but for one, have length 1. Unmeasured
 * are values that no detector counts (see {@link markGaps}), and what the files do not hold. Throws FormatError where the axes
 * are others or the part lies outside, LimitError where it does not fit. Of an array of MATLAB, which `isTurned`, the axes are
 * (frame, column, row): MATLAB counts along columns first, and frames are its last axis.
 */
export function readFrames(file: NativeFile, dataset: Hdf5Dataset, part: FramesPart, isTurned = false): Hdf5Frames {
  if (isTurned) return turned(readFrames(file, dataset, { ...part, ...swapped(part) }));
  const shape = framesShape(dataset);
  if (shape === undefined)
    throw file.error(`frames (count, rows, columns) in dataset ${dataset.path}`, dataset.shape?.join("×") ?? "none");
  const { first, start, size } = partOf(file.name, dataset.path, shape, part);
  const slab = { start: inAxes(dataset, start, 0), count: inAxes(dataset, size, 1) };
  virtualSources(file, dataset);
  const { data: counts } = readNumbers(file, dataset, { slab, want: "real", Kind: Float32Array });
  const { missing, sources } = missingParts(file, dataset, slab, counts);
  const unmeasured = missing ?? new Uint8Array(counts.length);
  if (missing) for (let i = 0; i < counts.length; i++) if (missing[i]) counts[i] = 0;
  const absent = { ...absentFrames(missing, size, first), sources };
  const gaps = noGaps();
  markGaps(counts, sampleTypeOf(dataset.type), unmeasured, gaps, part.keepNegative);
  return { shape: size, counts, unmeasured, gaps, absent };
}

function swapped({ rows, columns }: FramesPart): FramesPart {
  return { ...(columns && { rows: columns }), ...(rows && { columns: rows }) };
}

/** Frames with rows and columns exchanged. */
function turned(frames: Hdf5Frames): Hdf5Frames {
  const [count, rows, columns] = frames.shape;
  const counts = new Float32Array(frames.counts.length);
  const unmeasured = new Uint8Array(counts.length);
  for (let from = 0, frame = 0; frame < count; frame++) {
    const start = frame * rows * columns;
    for (let row = 0; row < rows; row++) {
      for (let to = start + row; to < start + rows * columns; to += rows, from++) {
        counts[to] = frames.counts[from];
        unmeasured[to] = frames.unmeasured[from];
      }
    }
  }
  return { ...frames, shape: [count, columns, rows], counts, unmeasured };
}

/** The part of frames of `shape` that is meant. Throws FormatError where it lies outside. */
export function partOf(name: string, path: string, shape: Shape, part: FramesPart): FullPart {
  const { first = 0, count = shape[0] - first, rows = [0, shape[1]], columns = [0, shape[2]] } = part;
  const start = [first, rows[0], columns[0]] as const;
  const size = [count, rows[1] - rows[0], columns[1] - columns[0]] as const;
  const isInside = start.every((from, axis) => from >= 0 && size[axis] >= 1 && from + size[axis] <= shape[axis]);
  if (isInside) return { first, start, size };
  throw new FormatError(name, `a part inside ${shape.join("×")} of ${path}`, `${size.join("×")} from ${start.join(", ")}`);
}

/** A part in numbers: its first frame, its first corner, its extent. */
interface FullPart {
  readonly first: number;
  readonly start: Shape;
  readonly size: Shape;
}

function absentFrames(
  missing: Uint8Array | undefined,
  [frames, rows, columns]: Shape,
  first: number,
): Omit<AbsentFrames, "sources"> {
  const out = { voxels: 0, whole: [] as number[], partly: [] as number[] };
  const pixels = rows * columns;
  for (let frame = 0; missing && frame < frames; frame++) {
    let lost = 0;
    for (let i = frame * pixels; i < (frame + 1) * pixels; i++) lost += missing[i];
    out.voxels += lost;
    if (lost > 0) (lost === pixels ? out.whole : out.partly).push(first + frame);
  }
  return out;
}

/** Frames, rows and columns of a dataset; of its leading axes one at most may be longer than 1. Undefined for other shapes. */
export function framesShape({ shape = [] }: Hdf5Dataset): Shape | undefined {
  const leading = shape.slice(0, -2);
  if (shape.length < 2 || leading.filter((n) => n !== 1).length > 1) return undefined;
  const [rows, columns] = shape.slice(-2);
  return [leading.reduce((a, b) => a * b, 1), rows, columns];
}

/** Values of (frame, row, column) along the dataset's own axes; `other` along those of length 1. */
export function inAxes({ shape = [] }: Hdf5Dataset, [frame, row, column]: readonly number[], other: number): number[] {
  const leading = shape.slice(0, -2);
  const long = leading.findIndex((n) => n !== 1);
  return [...leading.map((_, axis) => (axis === Math.max(0, long) ? frame : other)), row, column];
}
