// The door of CXI and of reading HDF5 as patterns, results and volumes.
export { type DescribedNode, describeHdf5, type Hdf5Description } from "./describe.js";
export {
  type Hdf5ReadOptions,
  hdf5Input,
  readHdf5Volume,
  readPattern,
  readResult,
  type StoredPattern,
  type StoredResult,
} from "./read.js";
export type { InstrumentFacts } from "./read-metadata.js";
export {
  type AxisColumns,
  conventionsText,
  type GeometryRecord,
  type PatternFile,
  type Provenance,
  type ResultFile,
} from "./records.js";
export { writePattern, writeResult } from "./write.js";
export { type StrainFile, writeStrain } from "./write-strain.js";
