// Reads frames of a series of datasets as if they were one.

import type { Shape } from "@friedel/engine";
import type { ReadLimits } from "../limits.js";
import { loseFrames, newFrames } from "./kept-frames.js";
import { type FramesPart, type Hdf5Frames, partOf } from "./read-frames.js";
import type { SeriesPart } from "./series.js";

/** Datasets whose frames follow one another. */
export interface Series {
  readonly shape: Shape;
  readonly parts: readonly SeriesPart[];
}

/**
 * A part of the series at `path`, `read` giving a part of one of its datasets. Frames of a dataset that is missing are absent.
 * Throws FormatError where the part is not in the series, LimitError where it does not fit.
 */
export function readSeries(
  name: string,
  path: string,
  { shape, parts }: Series,
  part: FramesPart,
  read: (path: string, part: FramesPart) => Hdf5Frames,
  limits: ReadLimits,
): Hdf5Frames {
  const { first, start: corner, size } = partOf(name, path, shape, part);
  const [count, height, width] = size;
  const region = { rows: [corner[1], corner[1] + height], columns: [corner[2], corner[2] + width] } as const;
  const out = newFrames(name, count, region, limits);
  let start = 0;
  for (const { path: dataset, frames } of parts) {
    const from = Math.max(first, start);
    const wanted = Math.min(first + count, start + frames) - from;
    if (wanted > 0 && dataset === undefined) loseFrames(out, from - first, wanted);
    else if (wanted > 0 && dataset !== undefined) {
      const found = read(dataset, { ...part, first: from - start, count: wanted });
      out.counts.set(found.counts, (from - first) * height * width);
      out.unmeasured.set(found.unmeasured, (from - first) * height * width);
      for (const reason of ["atMaximum", "negative", "notFinite", "rounded"] as const) out.gaps[reason] += found.gaps[reason];
      out.absent.voxels += found.absent.voxels;
      for (const frame of found.absent.whole) out.absent.whole.push(start + frame);
      for (const frame of found.absent.partly) out.absent.partly.push(start + frame);
      out.absent.sources.push(...found.absent.sources);
    }
    start += frames;
  }
  return out;
}
