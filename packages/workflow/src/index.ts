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
export { version } from "./version.js";
