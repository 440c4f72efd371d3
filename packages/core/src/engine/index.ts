// The engines' door.
export type {
  Adam,
  ConjugateGradients,
  Descent,
  DescentReport,
  ForwardModel,
  LimitedMemory,
  Loss,
  Optimiser,
  Regularisers,
} from "./descent/index.js";
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
export {
  type Clock,
  createWasmEngine,
  type Timing,
  timeIterations,
  timeSteps,
  timeTransform,
  type WasmOptions,
} from "./wasm/index.js";
