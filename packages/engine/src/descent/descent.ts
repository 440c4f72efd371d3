// What a descent is: gradient steps on a phaser's object inside its support, on the losses and forward models of contract/vectors.ts.

import type { ComplexVolume, Triple } from "../array/index.js";
import type { ForwardModel, Loss } from "../contract/vectors.js";

/** A run of gradient steps. */
export interface Descent {
  readonly steps: number;
  readonly loss: Loss;
  readonly optimiser: Adam | LimitedMemory;
  readonly model?: ForwardModel;
}

/** Kingma & Ba, arXiv:1412.6980: x ← x − rate·m̂/(√v̂ + epsilon), each coordinate for itself. */
export interface Adam {
  readonly kind: "adam";
  /** Step length, in units of the object. */
  readonly rate: number;
  /** Decay of the first and the second moment; defaults 0.9 and 0.999. */
  readonly beta1?: number;
  readonly beta2?: number;
  /** In units of the gradient; default 1e-8. */
  readonly epsilon?: number;
  /** Goes on with the moments of a former run, also where the support has changed: a run in parts ends with the bits of one run. */
  readonly moments?: Moments;
  /** Whether the report has the moments to go on with; default false. */
  readonly keepsMoments?: boolean;
}

/** What Adam remembers. */
export interface Moments {
  /** Steps taken so far. */
  readonly steps: number;
  /** First and second moment of real and imaginary parts. */
  readonly first: ComplexVolume;
  readonly second: ComplexVolume;
}

/** L-BFGS (Liu & Nocedal, Mathematical Programming 45, 503 (1989), doi 10.1007/BF01589116): usually one evaluation a step. */
export interface LimitedMemory {
  readonly kind: "lbfgs";
}

/** Result of a descent. */
export interface DescentReport {
  /** Steps taken. */
  readonly steps: number;
  /** The loss before the first step (step 0) and after each of L-BFGS; of Adam after every fourth and after the last two. */
  readonly losses: readonly { readonly step: number; readonly loss: number }[];
  /** Evaluations of loss or gradient. */
  readonly evaluations: number;
  /**
   * "finished"; "diverged": the loss rose beyond the limit or ceased to be a number, and the phaser holds the best object of the
   * run (of every fourth, the first among them); "stalled": the line search found nothing lower, and the phaser holds the lowest.
   */
  readonly outcome: "finished" | "diverged" | "stalled";
  /** s, σ and λ as they are now; s is 1/max |F| for "max", relative to amplitudes divided by their own maximum. */
  readonly scale: number;
  readonly widths: Triple | undefined;
  readonly tails: Triple | undefined;
  /** Adam's, where they were asked for and the run has finished. */
  readonly moments?: Moments;
}
