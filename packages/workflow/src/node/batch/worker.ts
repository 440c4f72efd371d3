// A worker thread that reconstructs scans: gets one task at a time, answers with its numbers or its error. Its engine has one thread, so
// that results do not depend on how many workers there are.

import { parentPort, workerData } from "node:worker_threads";
import { createWasmEngine, InputError } from "@friedel/engine";
import { preloadHdf5 } from "@friedel/io";
import type { ScanSummary } from "../../batch/summary.js";
import type { Context } from "../../context.js";
import { StoppedError } from "../../errors.js";
import { svgFigures } from "../../figures.js";
import { keptNetwork } from "../network.js";
import { pdfFigures, pngFigures } from "../rendered-figures.js";
import { type BatchTask, runTask } from "./task.js";

/** What a worker begins with. */
export interface WorkerSettings extends Pick<Context, "panels" | "ranges"> {
  readonly series: string;
  /** Formats by the endings of their files. */
  readonly figures: readonly string[];
  readonly command?: string;
  readonly runtime: string;
  /** A network's path, false for none, the shipped one without it. */
  readonly network?: string | false;
}

/** What it answers. */
export type WorkerAnswer =
  | { readonly summary: ScanSummary }
  | { readonly error: string; readonly kind: "input" | "stopped" | "other" };

const port = parentPort;
if (!port) throw new Error("expected to run as a worker thread, found that this is none");
// Only pool.ts starts this file.
const { series, figures, network, ...known } = workerData as WorkerSettings;

const kept = network === false ? undefined : keptNetwork(network);
const stop = new AbortController();
preloadHdf5();
const engine = createWasmEngine({ threads: 1 });
// Said when the first task is asked for.
engine.catch(() => {});

async function perform(task: BatchTask): Promise<WorkerAnswer> {
  try {
    const context: Context = {
      ...known,
      engine: await engine,
      signal: stop.signal,
      figures: [svgFigures, pngFigures, pdfFigures].filter(({ ending }) => figures.includes(ending)),
      // A scan is done again from its beginning; it is short.
      checkpointEvery: Number.POSITIVE_INFINITY,
      ...(kept && { openNetwork: kept.open }),
    };
    return { summary: await runTask(series, task, context) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { error: message, kind: error instanceof InputError ? "input" : error instanceof StoppedError ? "stopped" : "other" };
  }
}

port.on("message", (message: BatchTask | "stop") => {
  if (message === "stop") stop.abort();
  else void perform(message).then((answer) => port.postMessage(answer));
});
