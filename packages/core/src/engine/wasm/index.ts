// The wasm engine's door.
export { type Clock, type Timing, timeIterations, timeSteps, timeTransform } from "./bench.js";
export { type CrystalTiming, timeCrystalFit } from "./crystal-fit-bench.js";
export { createWasmEngine, type WasmOptions } from "./engine.js";
