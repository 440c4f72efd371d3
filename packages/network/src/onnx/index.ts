// The ONNX files' door.
export { encodeModel, irVersion, type ModelParts, neededNodes, opsetVersion } from "./encode.js";
export { readModelMetadata } from "./read-metadata.js";
