// What computes the scans of a series, one at a time: an engine of one thread, so that results do not depend on how many compute, and the
// network, kept loaded. A worker thread has one, a task on a cluster, and a command without other threads.

import { createWasmEngine } from "@friedel/engine";
import { preloadHdf5 } from "@friedel/io";
import type { ScanSummary } from "../../batch/summary.js";
import type { Context } from "../../context.js";
import { StoppedError } from "../../errors.js";
import { svgFigures } from "../../figures.js";
import { keptNetwork } from "../network.js";
import { pdfFigures, pngFigures } from "../rendered-figures.js";
import { type BatchTask, runTask } from "./task.js";

/** What a runner begins with, JSON-able. */
export interface RunnerSettings extends Pick<Context, "panels" | "ranges"> {
  readonly series: string;
  /** Formats by the endings of their files. */
  readonly figures: readonly string[];
  readonly command?: string;
  readonly runtime: string;
  /** A network's path, false for none, the shipped one without it. */
  readonly network?: string | false;
}

/** Computes scans. Owns an engine and a network until it is closed. */
export interface BatchPool {
  /** Computes a task when there is something free to do it. Throws InputError for a scan that cannot be used, StoppedError once stopped. */
  readonly run: (task: BatchTask) => Promise<ScanSummary>;
  /** Ends; what is being computed is given up. */
  readonly close: () => Promise<void>;
}

/** Opens a runner; errors of its engine come with the first task. */
export function openRunner({ series, figures, network, ...known }: RunnerSettings, signal: AbortSignal): BatchPool {
  const kept = network === false ? undefined : keptNetwork(network);
  preloadHdf5();
  const engine = createWasmEngine({ threads: 1 });
  // Said when the first task is asked for.
  engine.catch(() => {});
  const perform = async (task: BatchTask): Promise<ScanSummary> => {
    if (signal.aborted) throw new StoppedError("stopped");
    return runTask(series, task, {
      ...known,
      engine: await engine,
      signal,
      figures: [svgFigures, pngFigures, pdfFigures].filter(({ ending }) => figures.includes(ending)),
      // A scan is done again from its beginning; it is short.
      checkpointEvery: Number.POSITIVE_INFINITY,
      ...(kept && { openNetwork: kept.open }),
    });
  };
  let last: Promise<unknown> = Promise.resolve();
  return {
    // One after the other: a scan at a time is in memory, and in the network.
    async run(task) {
      const done = last.then(() => perform(task));
      last = done.catch(() => {});
      return done;
    },
    close: async () => {
      await kept?.close();
      await (await engine).dispose();
    },
  };
}
