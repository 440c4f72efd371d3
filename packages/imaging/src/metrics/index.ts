// The metrics' door.
export { autocorrelation } from "./autocorrelation.js";
export { type CompareOptions, type Comparison, compareObjects, correlationOf, twinOf } from "./compare.js";
export { flatLlkFree, hasCounts, hasFreeCounts, leastPeak, noiseLlk, peakCounts, type UsedAndFree } from "./counting-noise.js";
export { shareAtEdge } from "./edge.js";
export { boundsOf, isosurfaceSupport, type SupportSize, shapeAround, supportSize } from "./extent.js";
export { bestScale, type FitMetrics, fitMetrics } from "./fit.js";
export { wilsonInterval } from "./interval.js";
export { applyRamp, bestRamp, type Transform } from "./ramp.js";
export { resampleObject } from "./resample.js";
