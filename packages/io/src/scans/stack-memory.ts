// Frames of HDF5 files that were read before. A scan that grows is read again with every frame that comes: frames that were there are taken
// from here, as long as the last of them still is what it was.

import type { GapTally } from "../gaps.js";

/** The first frames of a dataset, all of them there. */
export interface KeptStack {
  readonly frames: number;
  /** Frame by frame; 0 where not measured. */
  readonly counts: Float32Array<ArrayBuffer>;
  /** 1 where there is no count. */
  readonly unmeasured: Uint8Array<ArrayBuffer>;
  readonly gaps: Readonly<GapTally>;
}

/** Frames by the identities of their datasets. */
export interface StackMemory {
  readonly get: (dataset: string) => KeptStack | undefined;
  /** Keeps these instead of those before, unless there is no room for them. */
  readonly set: (dataset: string, kept: KeptStack) => void;
  /** Frames that were read, and those that did not need to be. */
  readonly counts: { read: number; kept: number };
}

/** Keeps frames up to so many bytes of their numbers; datasets beyond are read each time. */
export function createStackMemory(mostBytes = Number.POSITIVE_INFINITY): StackMemory {
  const stacks = new Map<string, KeptStack>();
  const bytesOf = (stack: KeptStack | undefined) => (stack ? stack.counts.byteLength + stack.unmeasured.byteLength : 0);
  let bytes = 0;
  return {
    counts: { read: 0, kept: 0 },
    get: (dataset) => stacks.get(dataset),
    set(dataset, kept) {
      bytes -= bytesOf(stacks.get(dataset));
      stacks.delete(dataset);
      if (bytes + bytesOf(kept) > mostBytes) return;
      bytes += bytesOf(kept);
      stacks.set(dataset, kept);
    },
  };
}
