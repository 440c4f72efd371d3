// Worker threads that take tasks as they become free.

import { Worker } from "node:worker_threads";
import { InputError } from "@friedel/engine";
import type { ScanSummary } from "../../batch/summary.js";
import { StoppedError } from "../../errors.js";
import type { BatchPool, RunnerSettings } from "./runner.js";
import type { BatchTask } from "./task.js";
import type { WorkerAnswer } from "./worker.js";

// Compiled or not, the thread runs the compiled file, without a test runner's flags for Node.
const workerUrl = import.meta.url.endsWith(".ts")
  ? new URL("../../../dist/node/batch/worker.js", import.meta.url)
  : new URL("./worker.js", import.meta.url);

/** Starts `count` workers. On abort of the signal each leaves its scan in order, and no task is begun any more. */
export function createPool(count: number, settings: RunnerSettings, signal: AbortSignal): BatchPool {
  const workers: Worker[] = [];
  const free: Worker[] = [];
  const waiting: ((worker: Worker) => void)[] = [];
  signal.addEventListener("abort", () => {
    for (const worker of workers) worker.postMessage("stop");
  });
  const obtain = async (): Promise<Worker> => {
    // All with the first task, which others wait for: they load meanwhile.
    if (workers.length === 0) {
      workers.push(...Array.from({ length: count }, () => new Worker(workerUrl, { workerData: settings, execArgv: [] })));
      free.push(...workers);
    }
    return free.pop() ?? new Promise((resolve) => waiting.push(resolve));
  };
  const release = (worker: Worker): void => {
    const next = waiting.shift();
    if (next) next(worker);
    else free.push(worker);
  };
  return {
    async run(task) {
      const worker = await obtain();
      try {
        if (signal.aborted) throw new StoppedError("stopped");
        return summaryIn(await answerOf(worker, task));
      } finally {
        release(worker);
      }
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

function answerOf(worker: Worker, task: BatchTask): Promise<WorkerAnswer> {
  return new Promise((resolve, reject) => {
    const ended = (code: number) => failed(new Error(`expected a worker thread to go on, found that it ended with ${code}`));
    const forget = () => {
      worker.off("message", answered).off("error", failed).off("exit", ended);
    };
    const answered = (answer: WorkerAnswer) => {
      forget();
      resolve(answer);
    };
    const failed = (error: Error) => {
      forget();
      reject(error);
    };
    worker.on("message", answered).on("error", failed).on("exit", ended);
    worker.postMessage(task);
  });
}

function summaryIn(answer: WorkerAnswer): ScanSummary {
  if ("summary" in answer) return answer.summary;
  if (answer.kind === "input") throw new InputError(answer.error);
  throw answer.kind === "stopped" ? new StoppedError("stopped") : new Error(answer.error);
}
