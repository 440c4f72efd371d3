// The frames of a large scan shared out among threads: every thread opens the file by itself, takes stretches of frames until none is
// left, looks at them and keeps a region of each in memory that all of them see. The thread that asked takes part, and does itself
// what another could not: then it meets whatever was wrong, and nothing waits for a thread that has ended.

import { largestCount } from "../gaps.js";
import { PluginNeeded } from "./filters.js";
import { keepRegion } from "./kept-frames.js";
import type { LentFrames, WantedRows } from "./lend-frames.js";
import type { LitJob, Stretch } from "./lit-job.js";
import type { Hdf5Dataset } from "./records.js";
import { addSurvey, type FrameRegion, isToBeSeen, surveyFrames } from "./survey.js";
import { sampleTypeOf } from "./type.js";

/** Where on the board what stands: whether the region is there, the next stretch, the region, and the state of every stretch. */
const places = { phase: 0, next: 1, region: 2, states: 6 } as const;
const phase = { waiting: 0, going: 1, over: 2 } as const;
const state = { free: 0, taken: 1, done: 2, failed: 3 } as const;

/** A helper waits no longer for the region, ms, and nobody longer for a helper. */
const mostWait = 60_000;
const mostWaitForHelper = 10_000;

/** Whoever lends frames of a file. */
export interface LendingFile {
  dataset(path: string): Hdf5Dataset;
  lendFrames(path: string, first: number, count: number, take: (frames: LentFrames) => void, wanted?: WantedRows): void;
}

/** Elements of a board for so many stretches. */
export function boardLength(stretches: number): number {
  return places.states + stretches;
}

/** Tells the region to all helpers: they begin. */
export function announce({ board }: LitJob, { rows, columns }: FrameRegion): void {
  board.set([...rows, ...columns], places.region);
  Atomics.store(board, places.phase, phase.going);
  Atomics.notify(board, places.phase);
}

/** Lets no thread take another stretch. */
export function dismiss({ board }: LitJob): void {
  Atomics.store(board, places.phase, phase.over);
  Atomics.notify(board, places.phase);
}

/**
 * What helper number `helper` does, in its own thread: it ends when nothing is left, or where something is wrong. Throws
 * {@link PluginNeeded} where a stretch needs one; whoever loads it calls again, and another thread does that stretch.
 */
export function helpWith(job: LitJob, helper: number, file: LendingFile): void {
  Atomics.wait(job.board, places.phase, phase.waiting, mostWait);
  const own = { ...job, survey: { ...job.survey, ...job.helpers[helper] } };
  for (const i of taken(job)) {
    let isDone = false;
    try {
      isDone = takeStretch(own, job.stretches[i], file, []);
    } catch (error) {
      if (error instanceof PluginNeeded) throw error;
    } finally {
      Atomics.store(job.board, places.states + i, isDone ? state.done : state.failed);
      Atomics.notify(job.board, places.states + i);
    }
  }
}

/** Does what helpers leave, and all that they could not; `sources` takes the names of files that are not there. Throws what reading throws. */
export function workOn(job: LitJob, file: LendingFile, sources: string[]): void {
  const { board, stretches, survey, helpers } = job;
  const doneHere = (i: number) => {
    takeStretch(job, stretches[i], file, sources, true);
    Atomics.store(board, places.states + i, state.done);
  };
  for (const i of taken(job)) doneHere(i);
  for (let i = 0; i < stretches.length; i++) {
    if (Atomics.load(board, places.states + i) === state.taken)
      Atomics.wait(board, places.states + i, state.taken, mostWaitForHelper);
    if (Atomics.load(board, places.states + i) !== state.done) doneHere(i);
  }
  for (const helper of helpers) addSurvey(survey, helper);
}

/** Numbers of stretches, each given to one thread. */
function* taken({ board, stretches }: LitJob): Generator<number> {
  while (Atomics.load(board, places.phase) === phase.going) {
    const i = Atomics.add(board, places.next, 1);
    if (i >= stretches.length) return;
    Atomics.store(board, places.states + i, state.taken);
    yield i;
  }
}

/** Looks at a stretch and keeps its region; false, with nothing kept, where the file lacks some of it and `isWhole` does not ask for all the same. */
function takeStretch(
  { survey, shape, counts, unmeasured, board, noise }: LitJob,
  { path, first, count, at }: Stretch,
  file: LendingFile,
  sources: string[],
  takesGaps = false,
): boolean {
  const [top, bottom, left, right] = board.subarray(places.region, places.region + 4);
  const region = { rows: [top, bottom], columns: [left, right] } as const;
  const limit = largestCount(sampleTypeOf(file.dataset(path).type));
  let isWhole = true;
  const wanted = (frame: number) => (isToBeSeen(survey, at + frame - first) ? undefined : region.rows);
  const take = (lent: LentFrames) => {
    if (lent.missing && !takesGaps) isWhole = false;
    if (!isWhole) return;
    const number = at + lent.first - first;
    surveyFrames(survey, lent, number, limit, noise);
    keepRegion({ shape, counts, unmeasured }, lent, number, survey.columns, region);
    for (const source of lent.sources) if (!sources.includes(source)) sources.push(source);
  };
  file.lendFrames(path, first, count, take, wanted);
  return isWhole;
}
