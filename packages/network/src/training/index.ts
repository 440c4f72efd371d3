// The door of training.
export { type AdamOptions, type AdamState, adamDefaults } from "./adam.js";
export { buildTraining, type TrainingFiles } from "./build.js";
export { cdiNnLoss, crossEntropy, type Loss, meanSquare } from "./loss.js";
export { createNetworkTrainer, type NetworkTrainerOptions } from "./network-trainer.js";
export {
  createTrainingSession,
  type SessionStep,
  type TrainingSession,
  type TrainingSessionOptions,
  type TrainingState,
} from "./session.js";
