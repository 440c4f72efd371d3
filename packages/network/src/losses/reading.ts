// What an answer says: from the numbers that a network gives for one sample to the planes of the complex object, and gradients the way
// back. Losses and metrics see objects only; how a network speaks of them is known to the readings alone.

/**
 * Kinds of answers. `field`: planes of the object's real and imaginary part. `shapePhase`: planes of its shape and its phase.
 * `crystal`: a convex crystal's planes and phase grid. `phase`: the pattern's phases, as planes of cosine and sine of any length.
 */
export const answerKinds = ["field", "shapePhase", "crystal", "phase"] as const;
export type AnswerKind = (typeof answerKinds)[number];

/** Reads the answers of one kind for one sample at a time. */
export interface Reading {
  /** Numbers of an answer: those of the network's outputs, one output after the other. */
  readonly length: number;
  /**
   * Planes of the object that an answer describes. `magnitude`, the pattern's at any scale, negative where unmeasured, matters to `phase`
   * only. Throws ShapeError for arrays of other lengths.
   */
  object(answer: Float32Array, magnitude: Float32Array): Promise<Float32Array>;
  /** Adds dL/d(answer) to `into`, from dL/d(planes). */
  pullBack(answer: Float32Array, magnitude: Float32Array, gradient: Float32Array, into: Float32Array): Promise<void>;
}
