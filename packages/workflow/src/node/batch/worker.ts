// A worker thread that computes scans: gets one task at a time, answers with its numbers or its error.

import { parentPort, workerData } from "node:worker_threads";
import { InputError } from "@friedel/engine";
import type { ScanSummary } from "../../batch/summary.js";
import { StoppedError } from "../../errors.js";
import { openRunner, type RunnerSettings } from "./runner.js";
import type { BatchTask } from "./task.js";

/** What it answers. */
export type WorkerAnswer =
  | { readonly summary: ScanSummary }
  | { readonly error: string; readonly kind: "input" | "stopped" | "other" };

const port = parentPort;
if (!port) throw new Error("expected to run as a worker thread, found that this is none");
const stop = new AbortController();
// Only pool.ts starts this file.
const runner = openRunner(workerData as RunnerSettings, stop.signal);

async function perform(task: BatchTask): Promise<WorkerAnswer> {
  try {
    return { summary: await runner.run(task) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { error: message, kind: error instanceof InputError ? "input" : error instanceof StoppedError ? "stopped" : "other" };
  }
}

port.on("message", (message: BatchTask | "stop") => {
  if (message === "stop") stop.abort();
  else void perform(message).then((answer) => port.postMessage(answer));
});
