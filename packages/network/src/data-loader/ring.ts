// The memory in which threads put batches: a ring of slots, each with the arrays of one batch. Sample number k (from the loader's first)
// belongs to batch ⌊k/size⌋, the batch to slot ⌊k/size⌋ mod slots: every thread knows its next sample and its place without a message.

import { type SampleArrays, type SampleLengths, sampleArrays, sampleLengths, type TrainingData } from "../data/training-set.js";
import type { SharedCrystals } from "./shared-crystals.js";

/** The memory that reader and threads share; can be posted to threads. */
export interface Ring {
  readonly batchSize: number;
  readonly slots: number;
  readonly lengths: SampleLengths;
  /** Of all slots, one after the other. */
  readonly arrays: SampleArrays;
  /** One number: batches that the reader has returned. */
  readonly returned: Int32Array<SharedArrayBuffer>;
}

/** The task of a thread. */
export interface WorkerOrder {
  readonly data: TrainingData;
  readonly crystals: { readonly shared: SharedCrystals; readonly first: number; readonly end: number } | null;
  readonly ring: Ring;
  /** Index of the loader's first sample. */
  readonly first: number;
  /** This thread draws the samples whose index is `thread` modulo `threads`: uses of one object then meet in one thread. */
  readonly thread: number;
  readonly threads: number;
}

/** Messages of a thread: a sample is in its slot, or an error. */
export type WorkerMessage =
  | { readonly kind: "sample"; readonly index: number; readonly className: string }
  | { readonly kind: "error"; readonly message: string; readonly isInput: boolean };

/** Makes an empty ring. */
export function createRing(data: TrainingData, batchSize: number, slots: number): Ring {
  const lengths = sampleLengths(data);
  const floats = (perSample: number) => new Float32Array(new SharedArrayBuffer(4 * perSample * batchSize * slots));
  const returned = new Int32Array(new SharedArrayBuffer(4));
  return { batchSize, slots, lengths, arrays: sampleArrays(lengths, floats), returned };
}
