// The door of training.
export {
  defaultData,
  type GivenConfiguration,
  type NetworkName,
  networkNames,
  standardOversampling,
  type TrainingConfiguration,
  trainingConfiguration,
  type ValidationOptions,
} from "./configuration.js";
export {
  createLearner,
  type Learner,
  type LearnerState,
  type LearnerStep,
  type LossGradient,
  modelOf,
  outputsOf,
} from "./learner.js";
export { type RateSchedule, rateAt } from "./schedule.js";
export {
  type CourseState,
  type CurveRow,
  type TrainingCheckpoint,
  type TrainingInput,
  type TrainingProgress,
  train,
  type ValidationRow,
} from "./train.js";
