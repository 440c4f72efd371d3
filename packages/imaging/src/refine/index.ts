// Refinement's door.

export { type RefineOptions, type RefinePreset, refineDefaults, refineOptions } from "./options.js";
export { refine } from "./refine.js";
export type { RefineCheckpoint, RefineInput, RefineOutcome, RefineProgress, RefineResult, Trust } from "./result.js";
export { searchedShape } from "./search/central-crop.js";
export { fibonacciDirections } from "./search/model-grid.js";
