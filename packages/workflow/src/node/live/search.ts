// A refinement in a thread of its own: it goes on beside the images of a scan that grows, each of which may cost a moment only.

import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { ComplexVolume, Measurement } from "@friedel/engine";
import type { RefineOptions } from "@friedel/imaging";

/** What is refined, and how. */
export interface SearchOrder {
  readonly measurement: Measurement;
  readonly object: ComplexVolume;
  readonly options: Partial<RefineOptions>;
}

/** A search under way. Owns its thread until it is stopped or has its result. */
export interface Search {
  /** The object; undefined where none was found, or it was stopped. */
  readonly found: Promise<ComplexVolume | undefined>;
  readonly stop: () => Promise<void>;
}

// Compiled or not, the thread runs the compiled file, without a test runner's flags for Node.
const workerUrl = import.meta.url.endsWith(".ts")
  ? new URL("../../../dist/node/live/search-worker.js", import.meta.url)
  : new URL("./search-worker.js", import.meta.url);

/** Begins a search. */
export function startSearch(order: SearchOrder): Search {
  const worker = new Worker(workerUrl, { workerData: order, execArgv: [] });
  const left = new AbortController();
  // A search that fails leaves the image as it is: the final one says what is wrong with a scan.
  worker.on("error", () => {});
  const answer = once(worker, "message", left) as Promise<[ComplexVolume | undefined]>;
  const end = once(worker, "exit", left).then(() => [undefined] as const);
  return {
    found: Promise.race([answer, end]).then(
      ([object]) => {
        left.abort();
        return object;
      },
      () => undefined,
    ),
    stop: async () => {
      await worker.terminate();
    },
  };
}
