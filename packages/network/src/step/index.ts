// The training step: its graphs, Adam, and the trainer that holds a state and advances it.
export { type AdamOptions, type AdamState, adamDefaults } from "./adam.js";
export { buildTraining, type TrainingFiles } from "./build.js";
export {
  createTrainer,
  type StepReport,
  type Trainer,
  type TrainerOptions,
  type TrainingState,
} from "./trainer.js";
