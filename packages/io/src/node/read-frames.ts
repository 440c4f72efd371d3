// Frames that are files of their own, read into one volume.

import { basename } from "node:path";
import { formatShape, type RealVolume, realVolume, voxelCount } from "@friedel/engine";
import { FormatError } from "../errors.js";
import type { FrameHeader } from "../frame-headers.js";
import { checkMemory, type ReadLimits } from "../limits.js";
import type { SampleType } from "../samples.js";
import type { ReadFile } from "../scans/records.js";
import { type FrameMemory, type RecordedFrame, readRecordedFrame } from "./frame-memory.js";

/** Number of frames read ahead, so that work does not wait for the disk; small beside the whole scan. */
const filesAhead = 8;

/** Frames in one volume, and how the first of them stores its numbers. */
export interface ReadFrames {
  readonly volume: RealVolume;
  readonly sample: SampleType;
  /** One a frame, undefined where its file tells no motors. */
  readonly headers: readonly (FrameHeader | undefined)[];
}

/** How frames are read. */
export interface FrameReading extends ReadLimits {
  /** Where frames may be that need not be read again. */
  readonly memory?: FrameMemory;
}

/**
 * Frames in order, zeros for those without a path; `see` is shown the record of each file. Throws FormatError for damaged frames and for
 * frames of another size (naming the file), LimitError if all of them exceed `limits`.
 */
export async function readFrames(
  paths: readonly (string | undefined)[],
  see: (record: ReadFile) => void,
  limits: FrameReading,
): Promise<ReadFrames> {
  let volume: RealVolume | undefined;
  let sample: SampleType | undefined;
  const headers: (FrameHeader | undefined)[] = paths.map(() => undefined);
  const present = paths.flatMap((path, frame) => (path === undefined ? [] : [{ path, frame }]));
  for await (const { recorded, path, frame } of readAhead(present, limits)) {
    see(recorded.record);
    const read = recorded.frame;
    sample ??= read.sample;
    headers[frame] = read.header;
    const [count, height, width] = read.volume.shape;
    if (!volume) {
      const shape = [paths.length, height, width] as const;
      // Counts with and without the detector's gap are held at the same time, the gain, and the mask.
      checkMemory(`${basename(path)} and ${paths.length - 1} more frames`, 13 * voxelCount(shape), limits);
      volume = realVolume(shape);
    }
    const [, rows, columns] = volume.shape;
    if (count !== 1) throw new FormatError(path, "one frame", `${count}`);
    if (height !== rows || width !== columns) {
      const expected = `${formatShape([rows, columns])} pixels like the first frame`;
      throw new FormatError(path, expected, formatShape([height, width]));
    }
    volume.data.set(read.volume.data, frame * rows * columns);
  }
  if (!volume || !sample) throw new FormatError("scan", "at least one frame", "none");
  return { volume, sample, headers };
}

/** The frames of files in order, the next ones read while one is worked on. */
async function* readAhead(
  files: readonly { readonly frame: number; readonly path: string }[],
  { memory, ...limits }: FrameReading,
): AsyncGenerator<{ readonly frame: number; readonly path: string; readonly recorded: RecordedFrame }> {
  // An error waits for its file's turn.
  const read = ({ path }: { readonly path: string }): Promise<RecordedFrame | Error> =>
    (memory ? memory.frame(path, limits) : readRecordedFrame(path, limits)).catch((error: Error) => error);
  const queue = files.slice(0, filesAhead).map(read);
  for (const [i, file] of files.entries()) {
    const recorded = await queue.shift();
    if (!recorded || recorded instanceof Error) throw recorded;
    if (i + filesAhead < files.length) queue.push(read(files[i + filesAhead]));
    yield { ...file, recorded };
  }
}
