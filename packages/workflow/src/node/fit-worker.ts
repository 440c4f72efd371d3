// A thread that makes fits of an ensemble, one at a time: see fit-threads.ts.

import { parentPort } from "node:worker_threads";
import { createWasmEngine, InputError } from "@friedel/engine";
import { type ModelledMeasurement, runFit } from "@friedel/imaging";
import type { FitOrder, FitReply } from "./fit-messages.js";

const port = parentPort;
if (!port) throw new Error("expected to run as a worker thread, found that this is none");
const engine = createWasmEngine({ threads: 1 });
let known: ModelledMeasurement | undefined;

async function fit({ job, input }: FitOrder): Promise<FitReply> {
  try {
    known = input ?? known;
    if (!known) throw new Error("expected a measurement before the first fit, found none");
    return { fit: await runFit(await engine, known, job) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { error: { message, isInput: error instanceof InputError } };
  }
}

port.on("message", async (order: FitOrder) => port.postMessage(await fit(order)));
