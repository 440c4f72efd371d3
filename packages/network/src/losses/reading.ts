// What an output says: from the numbers that a network returns for one sample to the planes of the complex object, and gradients the
// way back. Losses and metrics see objects only; how a network describes them is known to the readings alone.

import { OptionError, type Shape, voxelCount } from "@friedel/engine";
import { createCrystalReading } from "./crystal-reading.js";
import { requirePlanes } from "./planes.js";
import type { AnswerKind, Reading } from "./records.js";
import { planesOfShapePhase } from "./shape-phase.js";

/** The reading of a kind, for objects of one shape. */
export function createReading(kind: AnswerKind, shape: Shape): Reading {
  if (kind === "crystal") return createCrystalReading(shape);
  const length = 2 * voxelCount(shape);
  return {
    length,
    object(output) {
      requirePlanes(output, shape, 1, 2, "an answer");
      return kind === "field" ? output : planesOfShapePhase(output);
    },
    pullBack(_output, gradient, into) {
      if (kind === "shapePhase")
        throw new OptionError("expected a loss of shape and phase themselves, found one of their object");
      for (let i = 0; i < length; i++) into[i] += gradient[i];
    },
  };
}
