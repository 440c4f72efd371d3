// Threads that help to read a large scan. They need nothing of this thread once they have started: it is busy meanwhile.

import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { FrameHelpers, LitJob } from "../hdf5/lit-job.js";
import type { ReadLimits } from "../limits.js";
import type { LinkOptions } from "./link-options.js";

/** What such a thread is given. */
export interface LitOrder {
  readonly path: string;
  readonly options: ReadLimits & LinkOptions;
  readonly job: LitJob;
  /** Its number. */
  readonly helper: number;
}

/** More threads than these are slower than the disk, and each takes memory of its own. */
const mostHelpers = 3;

/** Threads for the file at a path. One that cannot start or fails leaves its work to the others. */
export function helpersFor(path: string, links: LinkOptions): FrameHelpers {
  return {
    count: Math.min(mostHelpers, availableParallelism() - 1),
    start(job, limits) {
      const options = { ...limits, ...links };
      for (const [helper] of job.helpers.entries()) {
        const order: LitOrder = { path, options, job, helper };
        const worker = new Worker(new URL("../../dist/node/lit-helper.js", import.meta.url), { workerData: order, execArgv: [] });
        worker.on("error", () => {});
        worker.unref();
      }
    },
  };
}
