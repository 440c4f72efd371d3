// The ONNX files' door.
export { checksumOf } from "./checksum.js";
export { encodeModel, irVersion, type ModelParts, neededNodes, opsetVersion } from "./encode.js";
export { readModelGraph, readModelMetadata, replaceModelMetadata } from "./read-metadata.js";
