// The brightest frame of a scan from a look at few of its frames: every so many of them, then nearer and nearer about the brightest. A
// rocking curve has one maximum, so that is it unless the curve is narrower than a 24th of the scan.

import { largestCount } from "../gaps.js";
import type { Hdf5File } from "../hdf5/file.js";
import { sampleTypeOf } from "../hdf5/type.js";
import { countFrames, type FrameStack } from "./frames.js";
import type { BrightestFrame } from "./records.js";

/** Frames that are looked at first, and pixels of all frames together after which no further one is. */
const firstLooks = 24;
const mostPixels = 2 ** 27;

/** Undefined where no frame is there. Throws FormatError where one that is looked at is damaged. */
export function brightestFrame(file: Hdf5File, stack: FrameStack): BrightestFrame | undefined {
  const { parts, rows, columns } = stack;
  const frames = countFrames(stack);
  const starts = parts.map((_, i) => countFrames({ parts: parts.slice(0, i) }));
  const mostLooks = Math.max(1, Math.floor(mostPixels / (rows * columns)));
  const seen = new Map<number, { readonly counts: number; readonly maximum: number }>();
  let best: number | undefined;
  const look = (frame: number): void => {
    if (frame < 0 || frame >= frames || seen.has(frame) || seen.size >= mostLooks) return;
    const i = starts.findLastIndex((start) => start <= frame);
    const { path } = parts[i];
    if (path === undefined) return;
    const limit = largestCount(sampleTypeOf(file.dataset(path).type));
    file.lendFrames(path, frame - starts[i], 1, ({ values }) => seen.set(frame, lightOf(values, limit)));
    if ((seen.get(frame)?.counts ?? 0) > (best === undefined ? -1 : (seen.get(best)?.counts ?? 0))) best = frame;
  };
  const first = Math.max(1, Math.ceil((frames - 1) / Math.min(firstLooks, mostLooks / 2)));
  for (let frame = 0; frame < frames - 1; frame += first) look(frame);
  look(frames - 1);
  for (let step = first; best !== undefined && step > 1; ) {
    step = Math.ceil(step / 2);
    for (const frame of [best - step, best + step]) look(frame);
  }
  if (best === undefined) return undefined;
  return { frame: best, counts: 0, maximum: 0, ...seen.get(best), looked: seen.size };
}

function lightOf(values: ArrayLike<number>, limit: number): { counts: number; maximum: number } {
  let [counts, maximum] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!(value > 0 && value < limit)) continue;
    counts += value;
    if (value > maximum) maximum = value;
  }
  return { counts, maximum };
}
