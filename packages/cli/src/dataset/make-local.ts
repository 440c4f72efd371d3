// Makes the missing shards of a set on this machine: in this thread, or in worker threads that take the next shard when they are
// done with one.

import { Worker } from "node:worker_threads";
import { InputError } from "@friedel/engine";
import { readManifest } from "./folder.js";
import { createShardMaker, type FileWriter } from "./make-shard.js";
import type { WorkerMessage } from "./worker.js";

/** What is done: units of the shards under way included. */
export interface MakingProgress {
  readonly units: number;
  readonly shards: number;
}

/** How shards are made here. */
export interface LocalOptions {
  readonly workers: number;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: MakingProgress) => void;
  /** For one worker: how files are written. */
  readonly write?: FileWriter;
}

/**
 * Makes these shards. Throws what a shard throws, the signal's reason on abort; finished shards stay in either case.
 */
export async function makeLocally(folder: string, missing: readonly number[], options: LocalOptions): Promise<void> {
  const { workers, signal, onProgress, write } = options;
  signal.throwIfAborted();
  let [units, shards] = [0, 0];
  const onUnit = () => onProgress({ units: ++units, shards });
  const onShard = () => onProgress({ units, shards: ++shards });
  if (workers > 1) return makeInThreads(folder, missing, workers, signal, { onUnit, onShard });
  const maker = await createShardMaker(folder, await readManifest(folder), write);
  try {
    for (const shard of missing) {
      await maker.make(shard, onUnit, signal);
      onShard();
    }
  } finally {
    await maker.dispose();
  }
}

async function makeInThreads(
  folder: string,
  missing: readonly number[],
  count: number,
  signal: AbortSignal,
  { onUnit, onShard }: { onUnit: () => void; onShard: () => void },
): Promise<void> {
  const waiting = [...missing];
  const threads = Array.from(
    { length: Math.min(count, missing.length) },
    () => new Worker(new URL("./worker.js", import.meta.url), { workerData: { folder } }),
  );
  try {
    await Promise.all(
      threads.map(
        (thread) =>
          new Promise<void>((resolve, reject) => {
            const next = () => {
              const shard = waiting.shift();
              if (shard === undefined) resolve();
              else thread.postMessage(shard);
            };
            signal.addEventListener("abort", () => reject(signal.reason), { once: true });
            thread.on("error", reject);
            thread.on("exit", (code) => reject(new Error(`expected a worker thread to go on, found that it ended with ${code}`)));
            thread.on("message", (message: WorkerMessage) => {
              if (message.kind === "unit") return onUnit();
              if (message.kind === "error")
                return reject(message.isInput ? new InputError(message.message) : new Error(message.message));
              onShard();
              next();
            });
            next();
          }),
      ),
    );
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}
