// The door of descents, shared code over the vectors of any engine.
export { descend } from "./descend.js";
export type { Adam, Descent, DescentReport, LimitedMemory, Moments } from "./descent.js";
