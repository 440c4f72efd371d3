// Reads the frames of a scan from its datasets into one volume.

import { type MaskVolume, Measured, maskVolume, type RealVolume, realVolume, type Shape, voxelCount } from "@friedel/engine";
import { type GapTally, gapWarnings, noGaps } from "../gaps.js";
import { absentWarnings } from "../hdf5/absent-warnings.js";
import type { Hdf5File } from "../hdf5/file.js";
import type { Hdf5Frames } from "../hdf5/read-frames.js";
import { checkMemory, type ReadLimits } from "../limits.js";
import type { FrameStack } from "./frames.js";
import type { KeptStack, StackMemory } from "./stack-memory.js";

/** Frames in memory. */
export interface ReadStack {
  readonly counts: RealVolume;
  readonly mask: MaskVolume;
  readonly warnings: readonly string[];
}

/** Reads the first `count` frames of a stack, those in the memory without the file. Throws FormatError for damaged data, LimitError where they do not fit. */
export function readStack(
  file: Hdf5File,
  { parts, rows, columns }: FrameStack,
  count: number,
  limits: ReadLimits,
  memory?: StackMemory,
): ReadStack {
  const shape: Shape = [count, rows, columns];
  checkMemory(file.name, voxelCount(shape) * (Float32Array.BYTES_PER_ELEMENT + 1), limits);
  const counts = realVolume(shape);
  const mask = maskVolume(shape);
  const gaps: GapTally = noGaps();
  const warnings: string[] = [];
  let frame = 0;
  for (const part of parts) {
    const wanted = Math.min(part.frames, count - frame);
    if (wanted <= 0) break;
    const at = frame * rows * columns;
    const first = frame;
    frame += wanted;
    // A new mask has nothing measured.
    if (part.path === undefined) continue;
    const read = memory ? readKept(file, part.path, wanted, memory) : file.frames(part.path, { count: wanted });
    counts.data.set(read.counts, at);
    for (let i = 0; i < read.unmeasured.length; i++) mask.data[at + i] = read.unmeasured[i] ? Measured.no : Measured.used;
    warnings.push(...absentWarnings(read.absent, part.path, first));
    addGaps(gaps, read.gaps);
  }
  return { counts, mask, warnings: [...warnings, ...gapWarnings(gaps)] };
}

function addGaps(sum: GapTally, more: Readonly<GapTally>): void {
  for (const reason of ["atMaximum", "negative", "notFinite", "rounded"] as const) sum[reason] += more[reason];
}

/** The first `count` frames of a dataset, those that were read before from the memory. */
function readKept(
  file: Hdf5File,
  path: string,
  count: number,
  memory: StackMemory,
): Pick<Hdf5Frames, "counts" | "unmeasured" | "gaps" | "absent"> {
  const key = file.identity(path);
  if (key === undefined) return file.frames(path, { count });
  const known = memory.get(key);
  // A file of the same name may be another one: its last known frame tells.
  const from = known && known.frames <= count && isAsBefore(file, path, known) ? known.frames : 0;
  memory.counts.kept += from;
  memory.counts.read += count - from;
  const before = from > 0 ? known : undefined;
  if (before && from === count) return { ...before, absent: nothingAbsent };
  const read = file.frames(path, { first: from, count: count - from });
  const frames = before ? joined(before, read) : read;
  const { whole, partly } = read.absent;
  const there = Math.min(count, ...whole, ...partly);
  // Kept is what lies before the first frame that is not there yet; only if none is behind that, these are all the gaps that were seen.
  const isTail = partly.length === 0 && whole.length === count - there;
  if (isTail && there > from) {
    const length = there * (frames.counts.length / count);
    const kept = { counts: frames.counts.slice(0, length), unmeasured: frames.unmeasured.slice(0, length) };
    memory.set(key, { frames: there, ...kept, gaps: frames.gaps });
  }
  return { ...frames, absent: read.absent };
}

const nothingAbsent = { voxels: 0, whole: [], partly: [], sources: [] } as const;

function isAsBefore(file: Hdf5File, path: string, { frames, counts, unmeasured }: KeptStack): boolean {
  const last = file.frames(path, { first: frames - 1, count: 1 });
  const start = counts.length - last.counts.length;
  return last.counts.every((value, i) => value === counts[start + i] && last.unmeasured[i] === unmeasured[start + i]);
}

function joined(before: KeptStack, more: Hdf5Frames): Pick<Hdf5Frames, "counts" | "unmeasured" | "gaps"> {
  const counts = new Float32Array(before.counts.length + more.counts.length);
  counts.set(before.counts);
  counts.set(more.counts, before.counts.length);
  const unmeasured = new Uint8Array(counts.length);
  unmeasured.set(before.unmeasured);
  unmeasured.set(more.unmeasured, before.counts.length);
  const gaps = { ...before.gaps };
  addGaps(gaps, more.gaps);
  return { counts, unmeasured, gaps };
}
