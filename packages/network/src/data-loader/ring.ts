// The memory in which threads put batches: a ring of slots, each with the arrays of one batch, and counters beside them. Sample
// number k (from where the loader began) belongs into batch ⌊k/size⌋, that batch into slot ⌊k/size⌋ mod slots; so every thread knows by
// itself what to do next and where to put it, and the reader need not be awake for the threads to work.

import { type SampleArrays, type SampleLengths, sampleLengths, type TrainingData } from "../data/training-set.js";
import type { SharedCrystals } from "./shared-crystals.js";

/** The memory that reader and threads share; can be posted to threads. */
export interface Ring {
  readonly batchSize: number;
  readonly slots: number;
  readonly lengths: SampleLengths;
  /** Arrays of all slots, one after the other. */
  readonly input: Float32Array<SharedArrayBuffer>;
  readonly magnitude: Float32Array<SharedArrayBuffer>;
  readonly target: Float32Array<SharedArrayBuffer>;
  /** One number: batches that the reader has given back. */
  readonly returned: Int32Array<SharedArrayBuffer>;
}

/** What a thread is told at its start. */
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

/** Messages of a thread: each sample that lies in its slot, or why it stopped. */
export type WorkerMessage =
  | { readonly kind: "sample"; readonly index: number; readonly className: string }
  | { readonly kind: "error"; readonly message: string; readonly isInput: boolean };

/** Makes an empty ring. */
export function createRing(data: TrainingData, batchSize: number, slots: number): Ring {
  const lengths = sampleLengths(data);
  const floats = (perSample: number) => new Float32Array(new SharedArrayBuffer(4 * perSample * batchSize * slots));
  return {
    batchSize,
    slots,
    lengths,
    input: floats(lengths.input),
    magnitude: floats(lengths.magnitude),
    target: floats(lengths.target),
    returned: new Int32Array(new SharedArrayBuffer(4)),
  };
}

/** The arrays of sample number `place` of the ring (slot × batch size + place in the batch). */
export function arraysAt({ lengths, input, magnitude, target }: Ring, place: number): SampleArrays {
  const part = (all: Float32Array, length: number) => all.subarray(place * length, (place + 1) * length);
  return {
    input: part(input, lengths.input),
    magnitude: part(magnitude, lengths.magnitude),
    target: part(target, lengths.target),
  };
}
