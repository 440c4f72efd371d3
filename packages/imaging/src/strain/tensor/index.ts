// The door of the tensor: several Bragg peaks of one crystal.
export { braggVectorIn, type Cell, checkIndices, type IndexedPeak, reciprocalBasis } from "./cell.js";
export { toMeanLattice } from "./mean-lattice.js";
export { type AlignedPeak, alignPeaks, checkPeaks, type PeakImage, turnedAxes } from "./peaks.js";
export { referredTo } from "./reference.js";
export { strainTensor, type TensorComponent, type TensorMap, type VectorMap } from "./tensor.js";
