// Threads that make an ensemble's fits side by side, each with an engine of one thread: transforms of 64³ gain little from two threads
// each. They start with the first fit. What they compute is what one thread would, bit for bit.

import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { EngineError, InputError } from "@friedel/engine";
import type { FitElsewhere } from "@friedel/imaging";
import type { FitOrder, FitReply } from "./fit-messages.js";

/** Threads at work, or not yet. Owns them until `dispose`. */
export interface FitThreads {
  /** Makes a fit on the next thread that is free. Throws what the fit throws, EngineError where a thread ends. */
  readonly fitElsewhere: FitElsewhere;
  readonly dispose: () => Promise<void>;
}

// Compiled or not, the thread runs the compiled file, without a test runner's flags for Node.
const workerUrl = import.meta.url.endsWith(".ts")
  ? new URL("../../dist/node/fit-worker.js", import.meta.url)
  : new URL("./fit-worker.js", import.meta.url);

/** Prepares `count` threads, and starts them where their fits are sure to come: the start takes as long as a fit. */
export function prepareFitThreads(count: number, { isSure = false }: { readonly isSure?: boolean } = {}): FitThreads {
  const threads: Thread[] = isSure ? Array.from({ length: count }, startThread) : [];
  const free: Thread[] = [...threads];
  const waiting: ((thread: Thread) => void)[] = [];
  const take = async (): Promise<Thread> => {
    const idle = free.pop();
    if (idle) return idle;
    if (threads.length === count) return new Promise((resolve) => waiting.push(resolve));
    const started = startThread();
    threads.push(started);
    return started;
  };
  const giveBack = (thread: Thread): void => {
    const next = waiting.shift();
    if (next) next(thread);
    else free.push(thread);
  };
  return {
    async fitElsewhere(input, job) {
      const thread = await take();
      try {
        return await thread.fitElsewhere(input, job);
      } finally {
        giveBack(thread);
      }
    },
    dispose: async () => {
      await Promise.all(threads.map(({ dispose }) => dispose()));
    },
  };
}

type Thread = FitThreads;

/** One thread, for one fit at a time. */
function startThread(): Thread {
  const worker = new Worker(workerUrl, { execArgv: [] });
  let ended: Error | undefined;
  worker.on("error", (error) => {
    ended = error;
  });
  worker.on("exit", (code) => {
    ended ??= new Error(`it ended with code ${code}`);
  });
  // What it was sent last and still has.
  let known: Parameters<FitElsewhere>[0] | undefined;
  return {
    async fitElsewhere(input, job) {
      const order: FitOrder = { job, ...(input !== known && { input: modelled(input) }) };
      known = input;
      const left = new AbortController();
      try {
        const answer = once(worker, "message", left) as Promise<[FitReply]>;
        const end = once(worker, "exit", left).then(() => undefined);
        if (!ended) worker.postMessage(order);
        const reply = ended ? undefined : await Promise.race([answer, end]);
        if (!reply) throw new EngineError(`expected a thread to make its fit, found that it failed: ${ended?.message}`);
        const [{ fit, error }] = reply;
        if (fit) return fit;
        throw error?.isInput ? new InputError(error.message) : new Error(error?.message);
      } finally {
        left.abort();
      }
    },
    dispose: async () => {
      await worker.terminate();
    },
  };
}

/** What a fit needs of its input, which may hold more. */
function modelled(input: Parameters<FitElsewhere>[0]): Parameters<FitElsewhere>[0] {
  const { amplitude, mask, gain, background, coherenceWidths, coherenceTails, block } = input;
  const response = { ...(gain && { gain }), ...(background && { background }), ...(block && { block }) };
  return { amplitude, mask, ...response, coherenceWidths: coherenceWidths ?? null, coherenceTails: coherenceTails ?? null };
}
