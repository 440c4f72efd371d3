// Where the light of a scan is, from a look at its frames, or at every few of them where there are many.

import type { LentFrames } from "./lend-frames.js";
import type { FrameSurvey, PixelSurvey } from "./lit-job.js";

/** Pixels along each side of a block. */
export const blockEdge = 8;

/** So many frames tell where the light is: a peak that none of them shows is too short to be of use. */
const mostLooks = 128;

/** A part of all frames; ends are exclusive. */
export interface FrameRegion {
  readonly rows: readonly [from: number, to: number];
  readonly columns: readonly [from: number, to: number];
}

/** Makes room for so many bytes, all 0. */
export type Room = (bytes: number) => ArrayBufferLike;

/** Room in this thread alone. */
export const ownRoom: Room = (bytes) => new ArrayBuffer(bytes);

/** A survey of nothing yet. */
export function newSurvey(frames: number, rows: number, columns: number, room = ownRoom): FrameSurvey {
  const blocks = Math.floor(rows / blockEdge) * Math.floor(columns / blockEdge);
  const looks = Math.ceil(frames / stepOf(frames));
  return {
    rows,
    columns,
    frames: new Float64Array(room(8 * frames)).fill(Number.NaN),
    blocks: new Float32Array(room(4 * looks * blocks)),
    ...pixelSurvey(rows * columns, room),
  };
}

/** A survey of pixels of nothing yet. */
export function pixelSurvey(pixels: number, room: Room): PixelSurvey {
  return {
    sum: new Float64Array(room(8 * pixels)),
    most: new Float32Array(room(4 * pixels)),
    wrong: new Uint8Array(room(pixels)),
  };
}

/** Adds to a survey what another thread saw. */
export function addSurvey({ sum, most, wrong }: PixelSurvey, other: PixelSurvey): void {
  for (let i = 0; i < sum.length; i++) {
    sum[i] += other.sum[i];
    if (other.most[i] > most[i]) most[i] = other.most[i];
    wrong[i] |= other.wrong[i];
  }
}

/** Frames whose number is a multiple of this are looked at. */
export function lookStep({ frames }: FrameSurvey): number {
  return stepOf(frames.length);
}

function stepOf(frames: number): number {
  return Math.max(1, Math.ceil(frames / mostLooks));
}

/** Whether a frame is one of those that are looked at, and was not yet. */
export function isToBeSeen(survey: FrameSurvey, number: number): boolean {
  return number % lookStep(survey) === 0 && Number.isNaN(survey.frames[number]);
}

/**
 * Looks at lent frames, or at every few of them, the first of which is number `at` of the scan. Values from `limit` on, and below 0, are
 * no counts; with `noise` below 0 they are a camera's.
 */
export function surveyFrames(survey: FrameSurvey, { count, values }: LentFrames, at: number, limit: number, noise = false): void {
  const { rows, columns, sum, most, wrong, blocks } = survey;
  const step = lookStep(survey);
  const across = Math.floor(columns / blockEdge);
  const wholeRows = Math.floor(rows / blockEdge) * blockEdge;
  for (let frame = 0; frame < count; frame++) {
    if (!isToBeSeen(survey, at + frame)) continue;
    const firstBlock = ((at + frame) / step) * (wholeRows / blockEdge) * across;
    let total = 0;
    for (let row = 0, i = 0, from = frame * rows * columns; row < rows; row++) {
      const rowOfBlocks = firstBlock + Math.floor(row / blockEdge) * across;
      for (let block = 0; i < (row + 1) * columns; block++) {
        let light = 0;
        for (const end = Math.min(i + blockEdge, (row + 1) * columns); i < end; i++, from++) {
          const value = values[from];
          if (value === 0) continue;
          if (!(value > 0 && value < limit)) {
            if (!(noise && value < 0)) wrong[i] = 1;
            continue;
          }
          light += value;
          sum[i] += value;
          if (value > most[i]) most[i] = value;
        }
        total += light;
        if (light > 0 && row < wholeRows && block < across) blocks[rowOfBlocks + block] += light;
      }
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
 * The brightest place [row, column] of the frames. Pixels that are `bad`, that shine in most frames alike, or that shine alone do not
 * count as light; without any it is the middle.
 */
export function litPlace(survey: FrameSurvey, bad?: ArrayLike<number>): readonly [number, number] {
  const { rows, columns } = survey;
  const light = lightOf(survey, bad);
  let brightest = -1;
  let place = [rows >> 1, columns >> 1] as const;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      if (light[row * columns + column] === 0) continue;
      const around = sumAround(light, row, column, rows, columns);
      if (around <= brightest) continue;
      brightest = around;
      place = [row, column];
    }
  }
  return place;
}

/** The region of `size` (rows, columns) around a place, moved inside of the frame. */
export function regionAround(
  [row, column]: readonly [number, number],
  size: readonly [number, number],
  { rows, columns }: Pick<FrameSurvey, "rows" | "columns">,
): FrameRegion {
  return { rows: range(row, size[0], rows), columns: range(column, size[1], columns) };
}

/** The greatest count of each pixel, or that of its brightest neighbour where that is less. */
function lightOf({ rows, columns, sum, most, frames }: FrameSurvey, bad: ArrayLike<number> | undefined): Float32Array {
  const seen = frames.reduce((n, total) => n + (Number.isNaN(total) ? 0 : 1), 0);
  const own = new Float32Array(most.length);
  for (let i = 0; i < own.length; i++) {
    const isSteady = seen >= fewestFrames && sum[i] > steadiest * seen * most[i];
    if (!isSteady && !bad?.[i]) own[i] = most[i];
  }
  const light = new Float32Array(own.length);
  for (let row = 0, i = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, i++) {
      if (own[i] === 0) continue;
      const above = row > 0 ? own[i - columns] : 0;
      const below = row < rows - 1 ? own[i + columns] : 0;
      const left = column > 0 ? own[i - 1] : 0;
      const right = column < columns - 1 ? own[i + 1] : 0;
      light[i] = Math.min(own[i], Math.max(above, below, left, right));
    }
  }
  return light;
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
