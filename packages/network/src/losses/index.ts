// The losses' door.
export { createReading } from "./create-reading.js";
export { crystalAnswer } from "./crystal-reading.js";
export { createFieldError, type FieldError, type FieldErrorOptions, type FieldErrorValue } from "./field-error.js";
export { type AnswerMetrics, judgeAnswer, judgingSteps } from "./judge.js";
export { type BatchLoss, createLoss, defaultLoss, type JudgedSamples, type LossOptions, type LossParts } from "./loss.js";
export { createPatternError, type PatternError } from "./pattern-error.js";
export { inverseIndices, selfTwinCorrelation, twinPlanes, volumeOfPlanes } from "./planes.js";
export { type AnswerKind, answerKinds, type Reading } from "./reading.js";
export { createShapePhaseError, planesOfShapePhase } from "./shape-phase.js";
