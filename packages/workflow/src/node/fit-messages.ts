// What fit-threads.ts and fit-worker.ts send each other.

import type { Fit, FitJob, ModelledMeasurement } from "@friedel/imaging";

/** A fit to make, of the input of the order before where it comes without one. */
export interface FitOrder {
  readonly job: FitJob;
  readonly input?: ModelledMeasurement;
}

/** The fit, or why there is none. */
export interface FitReply {
  readonly fit?: Fit;
  readonly error?: { readonly message: string; readonly isInput: boolean };
}
