// Where the light of a scan is, from a look at its frames, or at every few of them where there are many.

import type { LentFrames } from "./lend-frames.js";

/** What is kept of the frames that were looked at. */
export interface FrameSurvey {
  readonly rows: number;
  readonly columns: number;
  /** Counts of each frame, by its number; NaN for one that was not looked at. */
  readonly frames: Float64Array;
  /** Sum and greatest count of each pixel, in C order. */
  readonly sum: Float64Array;
  readonly most: Float32Array;
}

/** So many frames tell where the light is: a peak that none of them shows is too short to be of use. */
const mostLooks = 128;

/** A part of all frames; ends are exclusive. */
export interface FrameRegion {
  readonly rows: readonly [from: number, to: number];
  readonly columns: readonly [from: number, to: number];
}

/** A survey of nothing yet. */
export function newSurvey(frames: number, rows: number, columns: number): FrameSurvey {
  const pixels = rows * columns;
  return {
    rows,
    columns,
    frames: new Float64Array(frames).fill(Number.NaN),
    sum: new Float64Array(pixels),
    most: new Float32Array(pixels),
  };
}

/** Frames whose number is a multiple of this are looked at. */
export function lookStep({ frames }: FrameSurvey): number {
  return Math.max(1, Math.ceil(frames.length / mostLooks));
}

/** Looks at lent frames, or at every few of them, the first of which is number `at` of the scan. Values from `limit` on, and below 0, are no counts. */
export function surveyFrames(survey: FrameSurvey, { count, values }: LentFrames, at: number, limit: number): void {
  const { sum, most } = survey;
  const pixels = sum.length;
  const step = lookStep(survey);
  for (let frame = 0; frame < count; frame++) {
    if ((at + frame) % step > 0 || !Number.isNaN(survey.frames[at + frame])) continue;
    let total = 0;
    for (let i = 0, from = frame * pixels; i < pixels; i++, from++) {
      const value = values[from];
      if (!(value > 0 && value < limit)) continue;
      total += value;
      sum[i] += value;
      if (value > most[i]) most[i] = value;
    }
    survey.frames[at + frame] = total;
  }
}

/** Light that moves through the frames is at its mean far below its greatest count, a hot pixel is not. */
const steadiest = 0.5;
const fewestFrames = 8;
/** The light is where a square of so many pixels to either side is brightest. */
const reach = 2;

/**
 * The region of `size` (rows, columns) around the brightest place, moved inside of the frame. Pixels that are `bad`, that shine
 * in most frames alike, or that shine alone do not count as light.
 */
export function litRegion(survey: FrameSurvey, size: readonly [number, number], bad?: ArrayLike<number>): FrameRegion {
  const { rows, columns } = survey;
  const light = lightOf(survey, bad);
  let brightest = -1;
  let place = [rows >> 1, columns >> 1];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      if (light[row * columns + column] === 0) continue;
      const around = sumAround(light, row, column, rows, columns);
      if (around <= brightest) continue;
      brightest = around;
      place = [row, column];
    }
  }
  return { rows: range(place[0], size[0], rows), columns: range(place[1], size[1], columns) };
}

/** The greatest count of each pixel, or that of its brightest neighbour where that is less. */
function lightOf({ rows, columns, sum, most, frames }: FrameSurvey, bad: ArrayLike<number> | undefined): Float32Array {
  const seen = frames.reduce((n, total) => n + (Number.isNaN(total) ? 0 : 1), 0);
  const own = most.map((value, i) => {
    const isSteady = seen >= fewestFrames && sum[i] > steadiest * seen * value;
    return isSteady || bad?.[i] ? 0 : value;
  });
  return own.map((value, i) => {
    if (value === 0) return 0;
    const [row, column] = [Math.floor(i / columns), i % columns];
    const neighbours = [
      row > 0 ? own[i - columns] : 0,
      row < rows - 1 ? own[i + columns] : 0,
      column > 0 ? own[i - 1] : 0,
      column < columns - 1 ? own[i + 1] : 0,
    ];
    return Math.min(value, Math.max(...neighbours));
  });
}

function sumAround(light: Float32Array, row: number, column: number, rows: number, columns: number): number {
  let sum = 0;
  for (let y = Math.max(0, row - reach); y <= Math.min(rows - 1, row + reach); y++)
    for (let x = Math.max(0, column - reach); x <= Math.min(columns - 1, column + reach); x++) sum += light[y * columns + x];
  return sum;
}

function range(centre: number, size: number, extent: number): readonly [number, number] {
  const length = Math.min(size, extent);
  const from = Math.min(Math.max(0, centre - (length >> 1)), extent - length);
  return [from, from + length];
}
