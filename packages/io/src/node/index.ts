// The public surface of @friedel/io/node: paths, folders, atomic writing.

export { type CohereExperiment, readCohereFolder } from "./cohere.js";
export { discoverScan, type ScanOverrides } from "./discover.js";
export { availableMemory, readFileBytes, readVolumeFile, writeFileAtomic } from "./files.js";
export { describeHdf5File, readCrystalShardFile, readPatternFile, readResultFile, readSampleFile, withFile } from "./hdf5.js";
export { loadRawScan, type RawScan } from "./raw-scan.js";
