// Reads frames of a series of datasets as if they were one.

import { type GapTally, noGaps } from "../gaps.js";
import { checkMemory, type ReadLimits } from "../limits.js";
import { type FramesPart, type Hdf5Frames, partOf } from "./read-frames.js";
import type { FrameSeries } from "./series.js";

/**
 * A part of the series at `path`, `read` giving a part of one of its datasets. Frames of a dataset that is missing are absent.
 * Throws FormatError where the part is not in the series, LimitError where it does not fit.
 */
export function readSeries(
  name: string,
  path: string,
  { shape, parts }: FrameSeries,
  part: FramesPart,
  read: (path: string, part: FramesPart) => Hdf5Frames,
  limits: ReadLimits,
): Hdf5Frames {
  const { first, size } = partOf(name, path, shape, part);
  const [count] = size;
  const pixels = size[1] * size[2];
  checkMemory(name, count * pixels * (Float32Array.BYTES_PER_ELEMENT + 1), limits);
  const counts = new Float32Array(count * pixels);
  const unmeasured = new Uint8Array(count * pixels);
  const gaps: GapTally = noGaps();
  const absent = { voxels: 0, whole: [] as number[], partly: [] as number[], sources: [] as string[] };
  let start = 0;
  for (const { path: dataset, frames } of parts) {
    const from = Math.max(first, start);
    const wanted = Math.min(first + count, start + frames) - from;
    const at = (from - first) * pixels;
    if (wanted > 0 && dataset === undefined) {
      unmeasured.fill(1, at, at + wanted * pixels);
      absent.voxels += wanted * pixels;
      absent.whole.push(...Array.from({ length: wanted }, (_, i) => from + i));
    } else if (wanted > 0 && dataset !== undefined) {
      const found = read(dataset, { ...part, first: from - start, count: wanted });
      counts.set(found.counts, at);
      unmeasured.set(found.unmeasured, at);
      for (const reason of ["atMaximum", "negative", "notFinite", "rounded"] as const) gaps[reason] += found.gaps[reason];
      absent.voxels += found.absent.voxels;
      for (const frame of found.absent.whole) absent.whole.push(start + frame);
      for (const frame of found.absent.partly) absent.partly.push(start + frame);
      absent.sources.push(...found.absent.sources);
    }
    start += frames;
  }
  return { shape: size, counts, unmeasured, gaps, absent };
}
