// The door of @friedel/workflow/node: folders on the disk.

export { beamlineNames, defaultBeamline, findBeamline } from "./beamlines.js";
export { diskFile } from "./files.js";
export { type OutputFolder, openOutput, withOutput } from "./output.js";
export { isCohereFolder, type PatternSettings, readPattern, readScan, type ScanSettings } from "./read-scan.js";
