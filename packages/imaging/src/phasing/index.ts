// Iterative phase retrieval's door.
export { type Checkpoint, fingerprintOf, type HistoryRow, type StartOutcome } from "./checkpoint.js";
export { tightenSupport } from "./finish.js";
export {
  classicalOptions,
  defaultOptions,
  type PhasingOptions,
  phasingOptions,
  type Schedule,
  type ShrinkWrapOptions,
} from "./options.js";
export { type PhasingInput, type PhasingProgress, type PhasingResult, phase } from "./phase.js";
export { parseRecipe, type RecipeStep, totalIterations } from "./recipe.js";
export { autocorrelationSupport, boxSupport, checkMeasurement, chooseFreeVoxels, withoutFree } from "./start.js";
export { settle } from "./trivial.js";
