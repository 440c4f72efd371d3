// The door of the tensor: several Bragg peaks of one crystal.
export { braggVectorIn, type Cell, checkIndices, type IndexedPeak, reciprocalBasis } from "./cell.js";
export { type AlignedPeak, alignPeaks, checkPeaks, conditionOf, type PeakImage, turnedAxes } from "./peaks.js";
export { referredTo } from "./reference.js";
export { type StrainTensor, strainTensor, type TensorComponent, type VectorMap } from "./tensor.js";
