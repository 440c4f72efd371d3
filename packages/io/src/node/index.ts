// The door of @friedel/io/node: paths, directories, atomic writing.
export { type DiscoveredScan, discoverScan, type ScanOverrides } from "./discover.js";
export { availableMemory, readFileBytes, writeFileAtomic } from "./files.js";
export { loadRawScan, type RawScan, type RawScanProvenance } from "./raw-scan.js";
export { readVolumeFile } from "./volume-file.js";
