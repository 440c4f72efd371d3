// The evaluation's door.
export {
  type AtomsClass,
  type FieldClass,
  findClasses,
  judgingCount,
  judgingSeed,
  type TestClass,
  testClasses,
  tuningSeed,
} from "./classes.js";
export { drawTestPattern, type TestPattern } from "./draw.js";
export type { AtomsFacts, TestFacts } from "./drawn.js";
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
export { type EvaluationMethod, evaluationMethods, findMethods, type MethodResult, refineToEnd } from "./methods.js";
export { type ScoreSummary, type Spent, summariseScores } from "./summary.js";
