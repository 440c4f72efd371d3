// Detectors and the correction of their frames.
export { type CorrectedFrames, correctFrames, type DetectorMaps } from "./correct.js";
export { type ChipDetector, type DetectorRegion, detectorOf, detectors, regionOf } from "./detector.js";
