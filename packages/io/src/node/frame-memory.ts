// Frames that were read before. A scan that grows is read again with every frame that comes: those whose files are as they were are taken
// from here.

import { stat } from "node:fs/promises";
import { type FrameFile, readFrameFile } from "../frame-formats.js";
import type { ReadLimits } from "../limits.js";
import type { ReadFile } from "../scans/records.js";
import { createStackMemory, type StackMemory } from "../scans/stack-memory.js";
import { asFileError, readFileBytes } from "./files.js";
import { fileRecord } from "./seen-files.js";

/** A frame's numbers, and the record of its file. */
export interface RecordedFrame {
  readonly frame: FrameFile;
  readonly record: ReadFile;
}

/** Frames by the paths of their files. */
export interface FrameMemory {
  /** The frame of a file, read only where length or time of it are others than before. Errors as {@link readRecordedFrame}. */
  readonly frame: (path: string, limits: ReadLimits) => Promise<RecordedFrame>;
  /** Those of HDF5 files. */
  readonly stacks: StackMemory;
  /** Files that were read, and those that did not need to be. */
  readonly counts: { readonly read: number; readonly kept: number };
}

/** Keeps frames up to so many bytes of their numbers, of either kind of file; those beyond are read each time. */
export function createFrameMemory(mostBytes = Number.POSITIVE_INFINITY): FrameMemory {
  const kept = new Map<string, RecordedFrame & { readonly state: string }>();
  const counts = { read: 0, kept: 0 };
  let bytes = 0;
  return {
    counts,
    stacks: createStackMemory(mostBytes),
    async frame(path, limits) {
      const state = await stateOf(path);
      const known = kept.get(path);
      if (known?.state === state) {
        counts.kept++;
        return known;
      }
      counts.read++;
      if (known) bytes -= known.frame.volume.data.byteLength;
      kept.delete(path);
      const found = await readRecordedFrame(path, limits);
      const length = found.frame.volume.data.byteLength;
      // A file that changed while it was read is not known.
      if (bytes + length <= mostBytes && (await stateOf(path)) === state) {
        bytes += length;
        kept.set(path, { ...found, state });
      }
      return found;
    },
  };
}

/** Reads a frame file. Errors as `readFileBytes` and `readFrameFile`. */
export async function readRecordedFrame(path: string, limits: ReadLimits): Promise<RecordedFrame> {
  const bytes = await readFileBytes(path, limits);
  // In a tab another thread makes the sum while the frame is read here.
  const record = fileRecord("frames", path, bytes);
  return { frame: readFrameFile(bytes, path, limits), record: await record };
}

async function stateOf(path: string): Promise<string> {
  const { size, mtimeMs } = await stat(path).catch((error: unknown) => {
    throw asFileError(error, path);
  });
  return `${size} ${mtimeMs}`;
}
