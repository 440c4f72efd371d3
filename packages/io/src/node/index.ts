// The public surface of @friedel/io/node: paths, folders, atomic writing.

export { type CohereArray, findCohereArray, readCohereFolder } from "./cohere.js";
export { discoverScan, type ScanOverrides } from "./discover.js";
export { asFileError, availableMemory, makeFolder, maskBeside, readFileBytes, writeFileAtomic } from "./files.js";
export { loadFrameFolder } from "./frame-folder.js";
export { createFrameMemory, type FrameMemory } from "./frame-memory.js";
export { describeHdf5File, readCrystalShardFile, readSampleFile, withFile, withHdf5File } from "./hdf5.js";
export type { LinkOptions } from "./link-options.js";
export { findScans, type LoadOptions, loadScan } from "./load-scan.js";
export { readNexusSetting } from "./nexus.js";
export { loadRawScan } from "./raw-scan.js";
export { readFileRecord } from "./read-files.js";
export type { LoadedScanFiles } from "./scan-files.js";
