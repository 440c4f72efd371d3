// Workers that make an ensemble's fits side by side, each with an engine of one thread: no memory is shared, so they need no isolation
// of the page. They start with the first fit. What they compute is what one thread would, bit for bit.

import { InputError } from "@friedel/engine";
import type { FitElsewhere } from "@friedel/imaging";
import { type FitOrder, type FitReply, fitWorkerName } from "./fit-worker.js";

/** Makes fits on up to `count` workers; to be called in the worker of the page. */
export function fitsElsewhere(count: number): FitElsewhere {
  const idle: Worker[] = [];
  const waiting: ((worker: Worker) => void)[] = [];
  let started = 0;
  const take = async (): Promise<Worker> => {
    const worker = idle.pop();
    if (worker) return worker;
    if (started === count) return new Promise((resolve) => waiting.push(resolve));
    started++;
    return new Worker(location.href, { type: "module", name: fitWorkerName });
  };
  const giveBack = (worker: Worker): void => {
    const next = waiting.shift();
    if (next) next(worker);
    else idle.push(worker);
  };
  return async (input, job) => {
    const worker = await take();
    try {
      const { fit, error } = await ask(worker, { input: modelled(input), job });
      if (fit) return fit;
      throw error?.isInput ? new InputError(error.message) : new Error(error?.message);
    } finally {
      giveBack(worker);
    }
  };
}

function ask(worker: Worker, order: FitOrder): Promise<FitReply> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<FitReply>) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(`expected a worker to make its fit, found that it failed: ${message}`));
    worker.postMessage(order);
  });
}

/** What a fit needs of its input, which may hold more. */
function modelled({
  amplitude,
  mask,
  gain,
  background,
  coherenceWidths,
  coherenceTails,
  block,
}: FitOrder["input"]): FitOrder["input"] {
  const response = { ...(gain && { gain }), ...(background && { background }), ...(block && { block }) };
  return { amplitude, mask, ...response, coherenceWidths: coherenceWidths ?? null, coherenceTails: coherenceTails ?? null };
}
