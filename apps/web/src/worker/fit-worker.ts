// A worker that makes fits of an ensemble, one at a time: see fits.ts. It is the worker of the page under another name, for two would load
// most of their code twice.

import { createWasmEngine, type Engine, InputError } from "@friedel/engine";
import { type Fit, type FitJob, type ModelledMeasurement, runFit } from "@friedel/imaging";
import type { Port } from "./border.js";

/** A fit to make. */
export interface FitOrder {
  readonly input: ModelledMeasurement;
  readonly job: FitJob;
}

/** The fit, or why there is none. */
export interface FitReply {
  readonly fit?: Fit;
  readonly error?: { readonly message: string; readonly isInput: boolean };
}

/** The name of such a worker. */
export const fitWorkerName = "fits";

/** Makes the fits that are asked for at a port. */
export function makeFits(port: Port): void {
  const engine = createWasmEngine({ threads: 1 });
  port.onmessage = async ({ data }: MessageEvent<FitOrder>) => port.postMessage(await fit(await engine, data));
}

async function fit(engine: Engine, { input, job }: FitOrder): Promise<FitReply> {
  try {
    return { fit: await runFit(engine, input, job) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { error: { message, isInput: error instanceof InputError } };
  }
}
