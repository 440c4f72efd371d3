// The door of @friedel/io/node: paths, directories, atomic writing.
export { type CohereExperiment, readCohereFolder } from "./cohere.js";
export { type DiscoveredScan, discoverScan, type ScanOverrides } from "./discover.js";
export { availableMemory, readFileBytes, writeFileAtomic } from "./files.js";
export {
  describeHdf5File,
  readCrystalShardFile,
  readHdf5VolumeFile,
  readPatternFile,
  readResultFile,
  readSampleFile,
  withFile,
  writePatternFile,
  writeResultFile,
} from "./hdf5.js";
export { loadRawScan, type RawScan, type RawScanProvenance } from "./raw-scan.js";
export { readVolumeFile } from "./volume-file.js";
