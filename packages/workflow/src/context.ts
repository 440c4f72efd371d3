// The surroundings of a workflow. Everything outside of the science is handed in, so that a command line, a server, a browser's
// worker and a test run the same generators.

import type { Engine } from "@friedel/engine";
import type { FitElsewhere } from "@friedel/imaging";
import type { FigureTarget } from "./figures.js";
import type { Network } from "./predict/network.js";

/** Engine, files, clock and signal of one run. */
export interface Context extends FigureTarget {
  readonly engine: Engine;
  /** Makes the fits of an ensemble on other threads; one after the other on the engine without it, to the same bits. */
  readonly fitElsewhere?: FitElsewhere;
  /** Stops the work at its next step, which leaves a checkpoint where it can and throws StoppedError. */
  readonly signal?: AbortSignal;
  /** Goes on from the checkpoint in the folder. */
  readonly resume?: boolean;
  /** Seconds between checkpoints; 10 without it, 0 for as often as possible. */
  readonly checkpointEvery?: number;
  /** Milliseconds of a clock that only goes forward; the platform's own without it. */
  readonly now?: () => number;
  /** Opens the network that predicts; null if none is installed. Without it refinement begins from nothing. */
  readonly openNetwork?: () => Promise<Network | null>;
  /** The command line, for provenance. */
  readonly command?: string;
  /** What the program runs on, for provenance: `Node v20.20.2, linux x64`. */
  readonly runtime?: string;
}

/** The context of work inside of other work: nothing is written or resumed. */
export function withoutFolder({ folder: _, resume: __, ...context }: Context): Context {
  return context;
}
