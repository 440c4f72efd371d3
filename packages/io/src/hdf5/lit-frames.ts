// The part of a scan where its light is, from frames that together need not fit into memory. A few frames tell where the light
// seems to be; then every frame is looked at once and that part of it kept, and of it in the end what the light needs; where it turns
// out to be elsewhere, that is read again.

import { largestCount } from "../gaps.js";
import type { ReadLimits } from "../limits.js";
import { cutRegion, finishFrames, newValues } from "./kept-frames.js";
import { litExtent } from "./lit-extent.js";
import type { FrameHelpers, FrameSurvey, LitJob, Stretch } from "./lit-job.js";
import { announce, boardLength, dismiss, type LendingFile, workOn } from "./lit-share.js";
import type { FramesPart, Hdf5Frames } from "./read-frames.js";
import { readSeries, type Series } from "./read-series.js";
import {
  type FrameRegion,
  litPlace,
  lookStep,
  newSurvey,
  ownRoom,
  pixelSurvey,
  type Room,
  regionAround,
  surveyFrames,
} from "./survey.js";
import { sampleTypeOf } from "./type.js";

/** What is asked of the file. */
export interface LitFile extends LendingFile {
  readonly name: string;
  /** Threads that can help with it, beside this one. */
  readonly helpers: FrameHelpers | undefined;
  frames(path: string, part: FramesPart): Hdf5Frames;
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
  /** The part is cut down to what its light needs. */
  readonly isTight?: boolean;
  /** The place that is in its middle, row and column; by default the brightest. */
  readonly around?: readonly [number, number];
  /** As of `readFrames`. */
  readonly keepNegative?: boolean;
  /** Other threads help where the frames take so many bytes and more. */
  readonly leastShared?: number;
}

/** Frames that tell where the light seems to be. */
const firstLooks = 16;
/** The light may be off the middle of what was kept by this share of its size. */
const mostOff = 0.125;
/** Threads take stretches of about so many bytes. */
const stretchBytes = 2 ** 24;
/** Less than this is read before a thread has started. */
const leastShared = 2 ** 28;

const sharedRoom: Room = (bytes) => new SharedArrayBuffer(bytes);

/** The part of every frame of a series where the light is. Errors as those of `readFrames`. */
export function readLitFrames(file: LitFile, series: Series, options: LitOptions): LitFrames {
  const { size, bad, isTight = false, around, keepNegative = false, leastShared: least = leastShared, ...limits } = options;
  const [total, rows, columns] = series.shape;
  const isShared = file.helpers !== undefined && total * rows * columns * Float32Array.BYTES_PER_ELEMENT >= least;
  const helpers = isShared ? (file.helpers?.count ?? 0) : 0;
  const room = helpers > 0 ? sharedRoom : ownRoom;
  const stretches = stretchesOf(file, series, Math.min(stretchBytes, (limits.maxBytes ?? stretchBytes) / 4));
  const survey = newSurvey(total, rows, columns, room);
  const kept = newValues(file.name, [total, Math.min(size[0], rows), Math.min(size[1], columns)], limits, room);
  const job: LitJob = {
    stretches,
    ...kept,
    survey,
    helpers: Array.from({ length: helpers }, () => pixelSurvey(rows * columns, room)),
    noise: keepNegative,
    board: new Int32Array(room(4 * boardLength(stretches.length))),
  };
  if (helpers > 0) file.helpers?.start(job, limits);
  try {
    firstLook(file, job);
    const guess = regionAround(around ?? litPlace(survey, bad), size, survey);
    announce(job, guess);
    const sources: string[] = [];
    workOn(job, file, sources);
    const place = around ?? litPlace(survey, bad);
    const found = regionAround(place, size, survey);
    const most = isNear(found, guess) ? guess : found;
    const region = isTight ? litExtent(survey, place, most, bad) : most;
    if (!isWithin(region, guess)) {
      const read = (dataset: string, part: FramesPart) => file.frames(dataset, part);
      return { ...readSeries(file.name, "the scan", series, { ...region, keepNegative }, read, limits), region, survey };
    }
    markAbsent(job, series);
    const frames = cutRegion(kept, guess, region, sources);
    let at = 0;
    for (const { path, frames: count } of series.parts) {
      if (path !== undefined) finishFrames(frames, at, count, sampleTypeOf(file.dataset(path).type), keepNegative);
      at += count;
    }
    return { ...frames, region, survey };
  } finally {
    dismiss(job);
  }
}

/** The frames of a series in stretches of whole chunks, of about so many bytes. */
function stretchesOf(file: LitFile, { shape, parts }: Series, bytes: number): Stretch[] {
  const frameBytes = shape[1] * shape[2] * Float32Array.BYTES_PER_ELEMENT;
  let start = 0;
  return parts.flatMap(({ path, frames }) => {
    const at = start;
    start += frames;
    if (path === undefined) return [];
    const { chunks } = file.dataset(path);
    const chunk = chunks?.slice(0, -2).reduce((a, b) => a * b, 1) ?? 1;
    const length = Math.max(1, Math.floor(bytes / frameBytes / chunk)) * chunk;
    return Array.from({ length: Math.ceil(frames / length) }, (_, k) => {
      const first = k * length;
      return { path, first, count: Math.min(length, frames - first), at: at + first };
    });
  });
}

/** Looks at a few of all frames. */
function firstLook(file: LitFile, { stretches, survey, noise }: LitJob): void {
  const step = lookStep(survey) * Math.max(1, Math.floor(survey.frames.length / lookStep(survey) / firstLooks));
  for (let number = 0; number < survey.frames.length; number += step) {
    const stretch = stretches.find(({ at, count }) => at <= number && number < at + count);
    if (!stretch) continue;
    const { path, first, at } = stretch;
    const limit = largestCount(sampleTypeOf(file.dataset(path).type));
    file.lendFrames(path, first + number - at, 1, (lent) => surveyFrames(survey, lent, number, limit, noise));
  }
}

/** Frames of datasets that are missing hold nothing. */
function markAbsent({ shape, unmeasured }: LitJob, { parts }: Series): void {
  const pixels = shape[1] * shape[2];
  let at = 0;
  for (const { path, frames } of parts) {
    if (path === undefined) unmeasured.fill(1, at * pixels, (at + frames) * pixels);
    at += frames;
  }
}

function isNear(a: FrameRegion, b: FrameRegion): boolean {
  const off = ([from, to]: readonly [number, number], [other]: readonly [number, number]) =>
    Math.abs(from - other) <= mostOff * (to - from);
  return off(a.rows, b.rows) && off(a.columns, b.columns);
}

function isWithin(a: FrameRegion, b: FrameRegion): boolean {
  const inside = ([from, to]: readonly [number, number], [first, end]: readonly [number, number]) => from >= first && to <= end;
  return inside(a.rows, b.rows) && inside(a.columns, b.columns);
}
