// The public surface of @friedel/network for Node and browsers: prediction and training. Runtimes are in @friedel/network/node and
// @friedel/network/web.

export { mostSamples } from "./data/symmetry.js";
export { WeightsError } from "./errors.js";
export { initialWeights } from "./models/model.js";
export { readNetworkUse, writeNetwork } from "./prediction/network-file.js";
export { loadPredictor, type Prediction, type Predictor } from "./prediction/predict.js";
export { predictAll } from "./prediction/predict-all.js";
export type { Runtime } from "./runtime/runtime.js";
export {
  defaultData,
  type GivenConfiguration,
  networkNames,
  type TrainingConfiguration,
  trainingConfiguration,
} from "./training/configuration.js";
export { createLearner, type LearnerState, modelOf } from "./training/learner.js";
export { requireFeasible } from "./training/size.js";
export {
  type CourseState,
  type CurveRow,
  type TrainingCheckpoint,
  type TrainingProgress,
  train,
  type ValidationRow,
} from "./training/train.js";
export { readSafetensors } from "./weights/safetensors.js";
export { flatWeights, readModelWeights, writeWeights } from "./weights/weights.js";
