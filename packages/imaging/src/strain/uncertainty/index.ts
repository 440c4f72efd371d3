// The uncertainties' door.
export { type AlignedObjects, type AlignOptions, alignObjects } from "./align.js";
export { type CountingOptions, type CountingProgress, type CountingUncertainty, countingUncertainty } from "./counting.js";
export { type EnsembleUncertainty, ensembleUncertainty } from "./ensemble.js";
export { inSpace, type JudgedImage } from "./in-space.js";
export type { CountedObject } from "./likelihood.js";
export { type Mode, modesOf } from "./modes.js";
export { type ObjectUncertainty, type ObjectUncertaintyOptions, objectUncertainty, type Start } from "./object.js";
export type { Derive, Uncertainty } from "./spread.js";
