// The public surface of @friedel/network, safe in a browser: networks are loaded and asked, and trained. Runtimes are in
// @friedel/network/node and @friedel/network/web.

export { WeightsError } from "./errors.js";
export { initialWeights, parametersOf } from "./models/index.js";
export { loadPredictor, mostSamples, type Prediction, type Predictor, predictAll, writeNetwork } from "./prediction/index.js";
export type { Runtime } from "./runtime/index.js";
export {
  type CourseState,
  type CurveRow,
  createLearner,
  defaultData,
  type GivenConfiguration,
  type LearnerState,
  modelOf,
  networkNames,
  type TrainingCheckpoint,
  type TrainingConfiguration,
  type TrainingProgress,
  train,
  trainingConfiguration,
  type ValidationRow,
} from "./training/index.js";
export { flatWeights, readModelWeights, readSafetensors, writeWeights } from "./weights/index.js";
