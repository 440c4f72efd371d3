// Refinement's door.
export { fibonacciDirections } from "./model-grid.js";
export { type RefineOptions, type RefinePreset, refineDefaults, refineOptions } from "./options.js";
export { searchedShape } from "./parts.js";
export { refine } from "./refine.js";
export type { RefineCheckpoint, RefineInput, RefineOutcome, RefineProgress, RefineResult, Trust } from "./result.js";
