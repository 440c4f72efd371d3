// The ONNX files' door.
export { checksumOf } from "./checksum.js";
export { encodeModel, irVersion, type ModelParts, neededNodes, opsetVersion } from "./encode.js";
export { readModelGraph, readModelMetadata, readStoredTensors, replaceModelMetadata } from "./read-metadata.js";
