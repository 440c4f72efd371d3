// The thread of a search: see search.ts. It ends with its answer.

import { parentPort, workerData } from "node:worker_threads";
import { createWasmEngine, drain, InputError } from "@friedel/engine";
import { refine } from "@friedel/imaging";
import type { SearchOrder } from "./search.js";

const port = parentPort;
if (!port) throw new Error("expected to run as a worker thread, found that this is none");
// Only search.ts starts this file.
const { measurement, object, options } = workerData as SearchOrder;

const engine = await createWasmEngine({ threads: 1 });
try {
  const found = await drain(refine(engine, { ...measurement, object }, { ...options, preset: "auto" }));
  port.postMessage(found.object);
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  port.postMessage(undefined);
} finally {
  await engine.dispose();
}
