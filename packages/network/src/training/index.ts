// The door of training.
export { type AdamOptions, type AdamState, adamDefaults } from "./adam.js";
export { buildTraining, type TrainingFiles } from "./build.js";
export { cdiNnLoss, crossEntropy, type Loss, meanSquare } from "./loss.js";
export {
  createTrainer,
  type StepReport,
  type Trainer,
  type TrainerOptions,
  type TrainingState,
} from "./trainer.js";
