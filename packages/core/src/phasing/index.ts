// Iterative phase retrieval's door.
export type { Checkpoint, HistoryRow, StartOutcome } from "./checkpoint.js";
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
export { autocorrelationSupport, boxSupport, chooseFreeVoxels } from "./start.js";
