// The data sets' door.
export {
  type CrystalSet,
  type DatasetDescription,
  defaultCrystalSet,
  defaultSampleSet,
  type SampleSet,
  type Span,
  shardCount,
  unitsOfShard,
} from "./description.js";
export type { Detector, HotPixel } from "./detector.js";
export type { CrystalSource, StoredCrystal } from "./draw-atoms.js";
export { type CrystalFacts, type DrawnCrystal, drawCrystal } from "./draw-crystal.js";
export {
  drawSample,
  drawScatterer,
  measureScatterer,
  type Sample,
  type SampleFacts,
  type SampleSource,
  type Scatterer,
} from "./draw-sample.js";
export { type PackedCrystal, packCrystal, unpackCrystal } from "./packed-crystal.js";
