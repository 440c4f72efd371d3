// Readings of a network's output for one sample: to the planes of the complex object, and the gradient back to the output. Losses and
// metrics take objects only; how a network describes them is known to the readings alone.

import { OptionError, type Shape, voxelCount } from "@friedel/engine";
import { createCrystalReading } from "./crystal-reading.js";
import { requirePlanes } from "./planes.js";
import { planesOfShapePhase } from "./shape-phase.js";

/**
 * Kinds of outputs. `field`: planes of the object's real and imaginary part. `shapePhase`: planes of its shape and its phase.
 * `crystal`: a convex crystal's planes and phase grid.
 */
export const outputKinds = ["field", "shapePhase", "crystal"] as const;
export type OutputKind = (typeof outputKinds)[number];

/** Reads the outputs of one kind for one sample at a time. */
export interface Reading {
  /** Values of an output: those of the network's output tensors, one after the other. */
  readonly length: number;
  /** Planes of the object that an output describes. Throws ShapeError for an array of another length. */
  object(output: Float32Array): Float32Array;
  /** Adds dL/d(output) to `into`, from dL/d(planes). */
  pullBack(output: Float32Array, gradient: Float32Array, into: Float32Array): void;
}

/** The reading of a kind, for objects of one shape. */
export function createReading(kind: OutputKind, shape: Shape): Reading {
  if (kind === "crystal") return createCrystalReading(shape);
  const length = 2 * voxelCount(shape);
  return {
    length,
    object(output) {
      requirePlanes(output, shape, 1, 2, "an output");
      return kind === "field" ? output : planesOfShapePhase(output);
    },
    pullBack(_output, gradient, into) {
      if (kind === "shapePhase")
        throw new OptionError("expected a loss of shape and phase themselves, found one of their object");
      for (let i = 0; i < length; i++) into[i] += gradient[i];
    },
  };
}
