// The evaluation's door.
export { findClasses, judgingCount, judgingSeed, type TestClass, testClasses, tuningSeed } from "./classes.js";
export { drawTestPattern, type TestFacts, type TestPattern } from "./draw.js";
export {
  type EvaluationOptions,
  type EvaluationProgress,
  evaluate,
  type JudgedPattern,
  type JudgingOptions,
  judgePatterns,
  type Score,
  successLimit,
} from "./evaluate.js";
export { type EvaluationMethod, evaluationMethods, findMethods, type MethodResult } from "./methods.js";
export { type ScoreSummary, summariseScores, wilsonInterval } from "./summary.js";
