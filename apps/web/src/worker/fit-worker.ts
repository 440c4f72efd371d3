// A worker that makes fits of an ensemble, one at a time: see fits.ts.

import { createWasmEngine, InputError } from "@friedel/engine";
import { type Fit, type FitJob, type ModelledMeasurement, runFit } from "@friedel/imaging";

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

const engine = createWasmEngine({ threads: 1 });

async function fit({ input, job }: FitOrder): Promise<FitReply> {
  try {
    return { fit: await runFit(await engine, input, job) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { error: { message, isInput: error instanceof InputError } };
  }
}

globalThis.onmessage = async ({ data }: MessageEvent<FitOrder>) => globalThis.postMessage(await fit(data));
