// Reads the frames of a scan from its datasets into one volume.

import { type MaskVolume, Measured, maskVolume, type RealVolume, realVolume, type Shape, voxelCount } from "@friedel/engine";
import { type GapTally, gapWarnings, noGaps } from "../gaps.js";
import { absentWarnings } from "../hdf5/absent-warnings.js";
import type { Hdf5File } from "../hdf5/file.js";
import { checkMemory, type ReadLimits } from "../limits.js";
import type { FrameStack } from "./frames.js";

/** Frames in memory. */
export interface ReadStack {
  readonly counts: RealVolume;
  readonly mask: MaskVolume;
  readonly warnings: readonly string[];
}

/** Reads the first `count` frames of a stack. Throws FormatError for damaged data, LimitError where they do not fit. */
export function readStack(file: Hdf5File, { parts, rows, columns }: FrameStack, count: number, limits: ReadLimits): ReadStack {
  const shape: Shape = [count, rows, columns];
  checkMemory(file.name, voxelCount(shape) * (Float32Array.BYTES_PER_ELEMENT + 1), limits);
  const counts = realVolume(shape);
  const mask = maskVolume(shape);
  const gaps: GapTally = noGaps();
  const warnings: string[] = [];
  let frame = 0;
  for (const part of parts) {
    const wanted = Math.min(part.frames, count - frame);
    if (wanted <= 0) break;
    const at = frame * rows * columns;
    const first = frame;
    frame += wanted;
    // A new mask has nothing measured.
    if (part.path === undefined) continue;
    const read = file.frames(part.path, { count: wanted });
    counts.data.set(read.counts, at);
    for (let i = 0; i < read.unmeasured.length; i++) mask.data[at + i] = read.unmeasured[i] ? Measured.no : Measured.used;
    warnings.push(...absentWarnings(read.absent, part.path, first));
    for (const reason of ["atMaximum", "negative", "notFinite", "rounded"] as const) gaps[reason] += read.gaps[reason];
  }
  return { counts, mask, warnings: [...warnings, ...gapWarnings(gaps)] };
}
