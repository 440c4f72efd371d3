// The metrics' door.
export { type CompareOptions, type Comparison, compareObjects, correlationOf, twinOf } from "./compare.js";
export { shareAtEdge } from "./edge.js";
export { isosurfaceSupport, type SupportSize, shapeAround, supportSize } from "./extent.js";
export { type FitMetrics, fitMetrics } from "./fit.js";
export { wilsonInterval } from "./interval.js";
export { applyRamp, bestRamp, type Transform } from "./ramp.js";
export { resampleObject } from "./resample.js";
