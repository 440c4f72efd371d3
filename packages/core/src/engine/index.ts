// The engines' door.
export {
  type CrystalFit,
  type CrystalModel,
  type FitSchedule,
  type SplineField,
  type Sweep,
  splineField,
  splineWeightsAt,
  startCrystalFit,
} from "./crystal-fit/index.js";
export type {
  Adam,
  ConjugateGradients,
  Descent,
  DescentReport,
  ForwardModel,
  LimitedMemory,
  Loss,
  Model as FittedModel,
  Optimiser,
  Regularisers,
} from "./descent/index.js";
export type {
  Algorithm,
  CrystalFitter,
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
  type CrystalTiming,
  createWasmEngine,
  type Timing,
  timeCrystalFit,
  timeIterations,
  timeSteps,
  timeTransform,
  type WasmOptions,
} from "./wasm/index.js";
