// The door of the timings, @friedel/engine/bench: what `friedel bench` measures.

export { type Clock, type Timing, timeIterations, timeSteps, timeTransform } from "./transform-and-steps.js";
