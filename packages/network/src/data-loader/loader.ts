// A data loader: batches of training samples in the order of their index, drawn ahead by worker threads; the same bits for any number.

import { Worker } from "node:worker_threads";
import { InputError, OptionError } from "@friedel/engine";
import { type SampleArrays, samplesAt, type TrainingData } from "../data/training-set.js";
import { createRing, type WorkerMessage, type WorkerOrder } from "./ring.js";

/** Several samples, one after the other. */
export interface Batch extends SampleArrays {
  /** Index of the first sample. */
  readonly first: number;
  readonly size: number;
  /** Class of each sample. */
  readonly classNames: readonly string[];
}

/** Options of a loader. */
export interface LoaderOptions {
  readonly data: TrainingData;
  /** The stored crystals and which of them are drawn from; null for none. */
  readonly crystals?: WorkerOrder["crystals"];
  readonly batchSize: number;
  /** Index of the first sample. */
  readonly first?: number;
  /** Worker threads. */
  readonly workers?: number;
  /** Batches that are drawn ahead. */
  readonly ahead?: number;
}

/** A running loader. Owns threads and memory until `dispose`. */
export interface DataLoader {
  /** The next batch, whose arrays are valid until `next` is called again. Throws the error of drawing a sample. */
  next(): Promise<Batch>;
  dispose(): Promise<void>;
}

// Compiled or not, the thread runs the compiled file, without a test runner's flags for Node.
const workerUrl = new URL("../../dist/data-loader/worker.js", import.meta.url);

/** Starts a loader. Throws OptionError for numbers out of range. */
export function startLoader({ data, crystals = null, batchSize, first = 0, workers = 1, ahead = 3 }: LoaderOptions): DataLoader {
  for (const [name, value] of Object.entries({ batchSize, workers, ahead })) {
    if (!(Number.isSafeInteger(value) && value >= 1)) {
      throw new OptionError(`expected ${name} to be a whole number of at least 1, found ${value}`);
    }
  }
  // One slot is with the reader.
  const ring = createRing(data, batchSize, ahead + 1);
  const classNames = new Map<number, string>();
  let failure: Error | undefined;
  let wake = () => {};
  const fail = (error: Error) => {
    failure ??= error;
    wake();
  };
  const threads = Array.from({ length: workers }, (_, thread) => {
    const order: WorkerOrder = { data, crystals, ring, first, thread, threads: workers };
    const worker = new Worker(workerUrl, { workerData: order, execArgv: [] });
    worker.on("error", fail);
    worker.on("exit", (code) =>
      fail(new Error(`expected a thread that draws samples to go on, found that it ended with code ${code}`)),
    );
    worker.on("message", (message: WorkerMessage) => {
      if (message.kind === "error") return fail(message.isInput ? new InputError(message.message) : new Error(message.message));
      classNames.set(message.index, message.className);
      wake();
    });
    return worker;
  });
  let taken = 0;
  return {
    async next() {
      if (taken > 0) {
        Atomics.add(ring.returned, 0, 1);
        Atomics.notify(ring.returned, 0);
      }
      const begin = first + taken * batchSize;
      const indices = Array.from({ length: batchSize }, (_, i) => begin + i);
      while (!indices.every((index) => classNames.has(index))) {
        if (failure) throw failure;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const names = indices.map((index) => classNames.get(index) ?? "");
      for (const index of indices) classNames.delete(index);
      const slot = taken++ % ring.slots;
      const arrays = samplesAt(ring.arrays, ring.lengths, slot * batchSize, batchSize);
      return { ...arrays, first: begin, size: batchSize, classNames: names };
    },
    async dispose() {
      await Promise.all(threads.map((thread) => thread.terminate()));
    },
  };
}
