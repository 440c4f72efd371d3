// Progress records. A consumer shows them, takes the time, or ignores them; it stops the work by the signal in its context, or by
// leaving the generator at any record.

import type { ComplexVolume } from "@friedel/engine";
import type { FitMetrics } from "@friedel/imaging";
import { throwIfStopped } from "./errors.js";
import type { Reconstruction } from "./result/reconstruction.js";

/** Parts of a workflow, as reports of time name them. */
export type Stage =
  | "reading"
  | "preparing"
  | "loading the network"
  | "predicting"
  | "phasing"
  | "refining"
  | "starts"
  | "error bars"
  | "strain"
  | "resolution"
  | "tensor"
  | "writing";

/** A look at running work. */
export interface Progress {
  /** What is being done. */
  readonly stage: Stage;
  /** The share of the stage that is done, 0 to 1, where that is known; it may end sooner. */
  readonly share?: number;
  /** More about it, such as the metrics of the best object so far. */
  readonly text?: string;
  /** The fit of the best object so far. */
  readonly fit?: FitMetrics;
  /** That object, on the grid on which it is being searched or on the pattern's: where it is at hand, the same record again until it is another. */
  readonly object?: ComplexVolume;
  /** All that a reconstruction returns, before its files are written. */
  readonly done?: Reconstruction;
  /** Whether stopping keeps what was done since the last record: the work has a state to go on from, and a folder for it. */
  readonly isKept?: boolean;
  /** Something that the user should know. */
  readonly message?: { readonly kind: "note" | "warning"; readonly text: string };
}

/** The record that begins a stage. Throws StoppedError once the signal is aborted. */
export function begin(stage: Stage, signal: AbortSignal | undefined): Progress {
  throwIfStopped(signal);
  return { stage };
}

/** A record with a warning. */
export function warning(stage: Stage, text: string): Progress {
  return { stage, message: { kind: "warning", text } };
}
