// The door of preparation.
export type { PrepareOptions } from "./options.js";
export { estimateOversampling } from "./oversampling.js";
export { type Frames, type PreparationReport, type PreparationStep, type PreparedPattern, prepare } from "./prepare.js";
