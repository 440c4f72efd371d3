// The part of a scan where its light is, from frames that together need not fit into memory. A few frames tell where the light
// seems to be; then every frame is looked at once and that part of it kept; where it turns out to be elsewhere, that is read again.

import { largestCount } from "../gaps.js";
import type { ReadLimits } from "../limits.js";
import { finishFrames, keepRegion, loseFrames, newFrames } from "./kept-frames.js";
import type { LentFrames } from "./lend-frames.js";
import type { FramesPart, Hdf5Frames } from "./read-frames.js";
import { readSeries, type Series } from "./read-series.js";
import type { Hdf5Dataset } from "./records.js";
import { type FrameRegion, type FrameSurvey, litRegion, lookStep, newSurvey, surveyFrames } from "./survey.js";
import { sampleTypeOf } from "./type.js";

/** What is asked of the file. */
export interface LitFile {
  readonly name: string;
  dataset(path: string): Hdf5Dataset;
  frames(path: string, part: FramesPart): Hdf5Frames;
  lendFrames(path: string, first: number, count: number, take: (frames: LentFrames) => void): void;
}

/** The lit part of all frames, and the survey of the whole. */
export interface LitFrames extends Hdf5Frames {
  readonly region: FrameRegion;
  readonly survey: FrameSurvey;
}

/** How the lit part is found. */
export interface LitOptions extends ReadLimits {
  /** Rows and columns of the part; less where the frames are smaller. */
  readonly size: readonly [rows: number, columns: number];
  /** Not 0 for pixels that are no light. */
  readonly bad?: ArrayLike<number>;
}

/** Frames that tell where the light seems to be. */
const firstLooks = 16;
/** The light may be off the middle of what was kept by this share of its size. */
const mostOff = 0.125;

/** The part of every frame of a series where the light is. Errors as those of `readFrames`. */
export function readLitFrames(file: LitFile, series: Series, { size, bad, ...limits }: LitOptions): LitFrames {
  const [total, rows, columns] = series.shape;
  const survey = newSurvey(total, rows, columns);
  const starts = series.parts.map((_, i) => series.parts.slice(0, i).reduce((sum, { frames }) => sum + frames, 0));
  /** Looks at some frames of a dataset, the first of which has this number in the series. */
  const look = (dataset: string, first: number, count: number, number: number, keep?: (lent: LentFrames, at: number) => void) => {
    const limit = largestCount(sampleTypeOf(file.dataset(dataset).type));
    file.lendFrames(dataset, first, count, (lent) => {
      const at = number + lent.first - first;
      surveyFrames(survey, lent, at, limit);
      keep?.(lent, at);
    });
  };
  const step = lookStep(survey) * Math.max(1, Math.floor(total / lookStep(survey) / firstLooks));
  for (let number = 0; number < total; number += step) {
    const i = starts.findLastIndex((start) => start <= number);
    const { path: dataset } = series.parts[i];
    if (dataset !== undefined) look(dataset, number - starts[i], 1, number);
  }
  const guess = litRegion(survey, size, bad);
  const kept = newFrames(file.name, total, guess, limits);
  for (const [i, { path: dataset, frames }] of series.parts.entries()) {
    if (dataset === undefined) loseFrames(kept, starts[i], frames);
    else {
      look(dataset, 0, frames, starts[i], (lent, at) => keepRegion(kept, lent, at, columns, guess));
      finishFrames(kept, starts[i], frames, sampleTypeOf(file.dataset(dataset).type));
    }
  }
  const region = litRegion(survey, size, bad);
  if (isNear(region, guess)) return { ...kept, region: guess, survey };
  const read = (dataset: string, part: FramesPart) => file.frames(dataset, part);
  return { ...readSeries(file.name, "the scan", series, region, read, limits), region, survey };
}

function isNear(a: FrameRegion, b: FrameRegion): boolean {
  const off = ([from, to]: readonly [number, number], [other]: readonly [number, number]) =>
    Math.abs(from - other) <= mostOff * (to - from);
  return off(a.rows, b.rows) && off(a.columns, b.columns);
}
