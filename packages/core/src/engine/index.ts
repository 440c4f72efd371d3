// The engines' door.
export type {
  Algorithm,
  Engine,
  EngineName,
  FitSums,
  Measurement,
  Phaser,
  PhaserState,
  SetSums,
  ShrinkWrap,
  Stretch,
  TransformDirection,
} from "./engine.js";
export { gaussianRadius, outsideStep } from "./engine.js";
export { createReferenceEngine } from "./reference/index.js";
export { type Clock, createWasmEngine, type Timing, timeIterations, timeTransform, type WasmOptions } from "./wasm/index.js";
