// The reading of each kind of answer.

import { OptionError, type Shape, voxelCount } from "@friedel/engine";
import type { Transform } from "@friedel/imaging";
import { createCrystalReading } from "./crystal-reading.js";
import { createPhaseReading } from "./phase-reading.js";
import { requirePlanes } from "./planes.js";
import type { AnswerKind, Reading } from "./reading.js";
import { planesOfShapePhase } from "./shape-phase.js";

/** The reading of a kind, for objects of one shape in the middle of patterns of another. */
export function createReading(kind: AnswerKind, shape: Shape, patternShape: Shape, transform: Transform): Reading {
  if (kind === "crystal") return createCrystalReading(shape);
  if (kind === "phase") return createPhaseReading(shape, patternShape, transform);
  const length = 2 * voxelCount(shape);
  return {
    length,
    async object(answer) {
      requirePlanes(answer, shape, 1, 2, "an answer");
      return kind === "field" ? answer : planesOfShapePhase(answer);
    },
    async pullBack(_answer, _magnitude, gradient, into) {
      if (kind === "shapePhase")
        throw new OptionError("expected a loss of shape and phase themselves, found one of their object");
      for (let i = 0; i < length; i++) into[i] += gradient[i];
    },
  };
}
