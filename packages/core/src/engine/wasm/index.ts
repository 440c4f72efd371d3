// The wasm engine's door.
export { type Clock, type Timing, timeIterations, timeSteps, timeTransform } from "./bench.js";
// For other kernels than the engine's; not part of the engines' door.
export { type Crew, createCrew, threadsWanted } from "./crew.js";
export { type CrystalTiming, timeCrystalFit } from "./crystal-fit-bench.js";
export { createWasmEngine, type WasmOptions } from "./engine.js";
