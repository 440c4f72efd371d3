// The losses' door.
export { crystalAnswer } from "./crystal-reading.js";
export { createFieldError, type FieldError, type FieldErrorOptions, type FieldErrorValue } from "./field-error.js";
export { type BatchLoss, createLoss, defaultLoss, type LossOptions, type LossParts, type TargetSamples } from "./loss.js";
export { createPatternError, type PatternError } from "./pattern-error.js";
export { inverseIndices, selfTwinCorrelation, twinPlanes, volumeOfPlanes } from "./planes.js";
export { createReading } from "./reading.js";
export { type AnswerKind, answerKinds, type Reading } from "./records.js";
export { createShapePhaseError, planesOfShapePhase } from "./shape-phase.js";
export { type OutputMetrics, validateOutput, validationIterations } from "./validate.js";
