// The public surface of @friedel/engine: arrays, vectors, the reference FFT, the engine contract and the engines that fulfil it.

export {
  allMeasured,
  binCounts,
  type ComplexVolume,
  centreOf,
  complexVolume,
  countInexact,
  countVoxels,
  cropOrPad,
  derivedSeed,
  extremes,
  formatShape,
  invert,
  isFftSize,
  largestExact,
  largestOf,
  type MaskVolume,
  Measured,
  mapped,
  maskVolume,
  modulusOf,
  multiplied,
  nextFftSize,
  phaseOf,
  placeOf,
  poisson,
  previousFftSize,
  type Random,
  type RealVolume,
  realVolume,
  roll,
  type Shape,
  type StreamName,
  sameShape,
  seededRandom,
  type Triple,
  triple,
  uniformSequence,
  type Volume,
  voxelCount,
  zerosLike,
} from "./array/index.js";
export { crystalFitterOf, vectorsOf, withFallback } from "./contract/capabilities.js";
export type { Constraint } from "./contract/constraint.js";
export type { CrystalFitter } from "./contract/crystal-fitter.js";
export type { Engine, Measurement, Transform, TransformDirection } from "./contract/engine.js";
export { correctedMeasurement, requireMeasurement } from "./contract/measurement.js";
export type { Block, FitSums, Pair, Phaser, SetSums, Snapshot, SupportedObject } from "./contract/phaser.js";
export { withRescue } from "./contract/rescue.js";
export type { SupportUpdate } from "./contract/support-update.js";
export type { CoherenceValues, FittedModel, ForwardModel, Loss, Model } from "./contract/vectors.js";
export {
  type CrystalFit,
  type CrystalModel,
  type FitSchedule,
  type SplineField,
  splineField,
  splineWeights,
  splineWeightsAt,
  startCrystalFit,
} from "./crystal-fit/index.js";
export { type Descent, type DescentReport, descend, type Moments } from "./descent/index.js";
export { DataError, EngineError, InputError, OptionError, ShapeError } from "./errors.js";
export { type KaiserBessel, kaiserBessel, scaledDft, scaledDftOfReal, transform3d, windowResolution } from "./fft/index.js";
export { drain, relay } from "./progress.js";
export { createReferenceEngine } from "./reference/index.js";
export {
  fromNm,
  toAngstrom,
  toDegrees,
  toNm,
  toPerNm,
  toRadians,
  toSquareNm,
  vectorToNm,
} from "./units.js";
export { equivalentIndices } from "./vectors/equivalent-indices.js";
export {
  add,
  apply,
  cross,
  dot,
  fromColumns,
  inverseTranspose,
  type Matrix3,
  multiply,
  norm,
  rotation,
  scale,
  transpose,
  type Vector,
} from "./vectors/index.js";
export { createWasmEngine, type WasmOptions } from "./wasm/index.js";
