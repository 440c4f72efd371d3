// The kinds of output that a network may have, and what reads one.

/**
 * Kinds of outputs. `field`: planes of the object's real and imaginary part. `shapePhase`: planes of its shape and its phase.
 * `crystal`: a convex crystal's planes and phase grid.
 */
export const answerKinds = ["field", "shapePhase", "crystal"] as const;
export type AnswerKind = (typeof answerKinds)[number];

/** Reads the outputs of one kind for one sample at a time. */
export interface Reading {
  /** Numbers of an output: those of the network's output tensors, one after the other. */
  readonly length: number;
  /** Planes of the object that an output describes. Throws ShapeError for an array of another length. */
  object(output: Float32Array): Float32Array;
  /** Adds dL/d(output) to `into`, from dL/d(planes). */
  pullBack(output: Float32Array, gradient: Float32Array, into: Float32Array): void;
}
