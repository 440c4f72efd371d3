// Iterative phase retrieval's door.

export { removeAmbiguities } from "./ambiguities.js";
export {
  type Checkpoint,
  fingerprintOf,
  type HistoryRow,
  packPhaser,
  requireSameOptions,
  type StartOutcome,
  unpackPhaser,
} from "./checkpoint.js";
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
export { tightenSupport } from "./tighten-support.js";
