// Frames that are filled in part by part: a region of each, what of it is not measured, and why.

import type { Shape } from "@friedel/engine";
import { type GapTally, markGaps, noGaps } from "../gaps.js";
import { checkMemory, type ReadLimits } from "../limits.js";
import type { SampleType } from "../samples.js";
import type { LentFrames } from "./lend-frames.js";
import type { Hdf5Frames } from "./read-frames.js";
import { type FrameRegion, ownRoom, type Room } from "./survey.js";

/** Frames under way. */
export interface KeptFrames extends Hdf5Frames {
  readonly gaps: GapTally;
  readonly absent: { voxels: number; readonly whole: number[]; readonly partly: number[]; readonly sources: string[] };
}

/** Values of frames, and 1 where the files hold none. */
export interface KeptValues {
  readonly shape: Shape;
  readonly counts: Float32Array;
  readonly unmeasured: Uint8Array;
}

/** Room for a region of `total` frames. Throws LimitError where it does not fit. */
export function newFrames(file: string, total: number, { rows, columns }: FrameRegion, limits: ReadLimits): KeptFrames {
  const shape: Shape = [total, rows[1] - rows[0], columns[1] - columns[0]];
  checkFrames(file, shape, limits);
  const voxels = shape[0] * shape[1] * shape[2];
  const absent = { voxels: 0, whole: [], partly: [], sources: [] };
  return { shape, counts: new Float32Array(voxels), unmeasured: new Uint8Array(voxels), gaps: noGaps(), absent };
}

/** Room for values of frames, in memory that threads may share. Throws LimitError where they do not fit. */
export function newValues(file: string, shape: Shape, limits: ReadLimits, room: Room = ownRoom): KeptValues {
  checkFrames(file, shape, limits);
  const voxels = shape[0] * shape[1] * shape[2];
  return { shape, counts: new Float32Array(room(4 * voxels)), unmeasured: new Uint8Array(room(voxels)) };
}

function checkFrames(file: string, shape: Shape, limits: ReadLimits): void {
  checkMemory(file, shape[0] * shape[1] * shape[2] * (Float32Array.BYTES_PER_ELEMENT + 1), limits);
}

/** Keeps the region of frames that were lent whole, with `width` columns; the first is number `at`. */
export function keepRegion(kept: KeptValues, lent: LentFrames, at: number, width: number, { rows, columns }: FrameRegion): void {
  const [, height, length] = kept.shape;
  const pixels = height * length;
  const frameLength = lent.values.length / lent.count;
  for (let frame = 0; frame < lent.count; frame++) {
    const to = (at + frame) * pixels;
    for (let row = 0; row < height; row++) {
      const from = frame * frameLength + (rows[0] + row) * width + columns[0];
      kept.counts.set(lent.values.subarray(from, from + length), to + row * length);
      if (lent.missing) kept.unmeasured.set(lent.missing.subarray(from, from + length), to + row * length);
    }
  }
}

/** A region of kept values, which are those of the region `of`, as frames; what the files do not hold of it is counted. */
export function cutRegion(
  { shape: [total, height, width], counts, unmeasured }: KeptValues,
  of: FrameRegion,
  region: FrameRegion,
  sources: readonly string[],
): KeptFrames {
  const [top, left] = [region.rows[0] - of.rows[0], region.columns[0] - of.columns[0]];
  const shape: Shape = [total, region.rows[1] - region.rows[0], region.columns[1] - region.columns[0]];
  const voxels = shape[0] * shape[1] * shape[2];
  const absent = { voxels: 0, whole: [], partly: [], sources: [...sources] };
  const out = { shape, counts: new Float32Array(voxels), unmeasured: new Uint8Array(voxels), gaps: noGaps(), absent };
  for (let frame = 0, to = 0; frame < total; frame++) {
    for (let row = 0; row < shape[1]; row++, to += shape[2]) {
      const from = (frame * height + top + row) * width + left;
      out.counts.set(counts.subarray(from, from + shape[2]), to);
      out.unmeasured.set(unmeasured.subarray(from, from + shape[2]), to);
    }
    noteAbsent(out, frame);
  }
  return out;
}

function noteAbsent({ shape, counts, unmeasured, absent }: KeptFrames, frame: number): void {
  const pixels = shape[1] * shape[2];
  let lost = 0;
  for (let i = frame * pixels; i < (frame + 1) * pixels; i++) {
    if (!unmeasured[i]) continue;
    lost++;
    counts[i] = 0;
  }
  absent.voxels += lost;
  if (lost > 0) (lost === pixels ? absent.whole : absent.partly).push(frame);
}

/** `count` frames from number `at` on are not there. */
export function loseFrames({ shape, unmeasured, absent }: KeptFrames, at: number, count: number): void {
  const pixels = shape[1] * shape[2];
  unmeasured.fill(1, at * pixels, (at + count) * pixels);
  absent.voxels += count * pixels;
  for (let frame = at; frame < at + count; frame++) absent.whole.push(frame);
}

/** Marks the values of frames that were kept, of one dataset, which are no counts; see {@link markGaps}. */
export function finishFrames(
  kept: KeptFrames,
  at: number,
  count: number,
  type: SampleType | undefined,
  keepNegative?: boolean,
): void {
  const pixels = kept.shape[1] * kept.shape[2];
  const [from, to] = [at * pixels, (at + count) * pixels];
  markGaps(kept.counts.subarray(from, to), type, kept.unmeasured.subarray(from, to), kept.gaps, keepNegative);
}
