// A thread that draws training samples into a ring, at most as many batches ahead of the reader as there are slots.

import { parentPort, workerData } from "node:worker_threads";
import { createWasmEngine, InputError } from "@friedel/engine";
import { createSampleDrawer, samplesAt } from "../data/training-set.js";
import type { WorkerMessage, WorkerOrder } from "./ring.js";
import { sharedSource } from "./shared-crystals.js";

const port = parentPort;
if (!port) throw new Error("expected to run as a worker thread, found that this is none");
const say = (message: WorkerMessage) => port.postMessage(message);
// Only loader.ts starts this file.
const order = workerData as WorkerOrder;

async function work({ data, crystals, ring, first, thread, threads }: WorkerOrder): Promise<never> {
  const engine = await createWasmEngine({ threads: 1 });
  const source = crystals ? sharedSource(crystals.shared, crystals.first, crystals.end) : undefined;
  const drawer = createSampleDrawer(data, source, engine.transform);
  const { batchSize, slots, returned } = ring;
  for (let index = first + ((thread - (first % threads) + threads) % threads); ; index += threads) {
    const number = index - first;
    const batch = Math.floor(number / batchSize);
    for (;;) {
      const seen = Atomics.load(returned, 0);
      if (batch < seen + slots) break;
      Atomics.wait(returned, 0, seen);
    }
    const place = (batch % slots) * batchSize + (number % batchSize);
    const className = await drawer.draw(index, samplesAt(ring.arrays, ring.lengths, place));
    say({ kind: "sample", index, className });
  }
}

work(order).catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error);
  say({ kind: "error", message, isInput: error instanceof InputError });
});
