// The public surface of @friedel/workflow, safe in a browser.

export {
  type AnyCheckpoint,
  checkpointName,
  decodeArrays,
  decodeCheckpoint,
  encodeArrays,
  encodeCheckpoint,
  isRefineCheckpoint,
} from "./checkpoint/file.js";
export { StoppedError, throwIfStopped } from "./errors.js";
export { type Folder, memoryFolder } from "./folder.js";
export { type InputFile, provenanceOf } from "./provenance.js";
export { experimentPreparation } from "./scan/cohere.js";
export {
  distanceOf,
  energyOf,
  geometryRecord,
  knownMotors,
  rockedMotor,
  type StatedGeometry,
  scanGeometry,
} from "./scan/geometry.js";
export { type ReadSettings, readObjectFile, readPatternFile, readResultFile } from "./scan/read.js";
export { amplitudeOf, type Pattern, patternOf, type Scan } from "./scan/scan.js";
export { type InputSource, isHdf5Name, memoryFile, stem } from "./scan/source.js";
export { version } from "./version.js";
