// The door of what the engines share about descents.
export { requireDescent } from "./checks.js";
export { descend, memoryKind, resumedMemory } from "./descend.js";
export type {
  Adam,
  Descent,
  DescentReport,
  ForwardModel,
  LimitedMemory,
  Loss,
  Optimiser,
} from "./descent.js";
export { readMemory, writeMemory } from "./memory-state.js";
export { type FittedModel, leastIntensity, type Model, type ModelSums, roundedCoherence } from "./model.js";
export { naturalStep } from "./natural-step.js";
export { type AdamStep, type Evaluation, Memory, type Term, type Workspace } from "./workspace.js";
