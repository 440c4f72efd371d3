// The door of weight files.
export { readSafetensors, type Tensor, type TensorFile, writeSafetensors } from "./safetensors.js";
export {
  flatWeights,
  modelKey,
  namedWeights,
  readCheckpoint,
  readModelWeights,
  writeCheckpoint,
  writeModel,
  writeWeights,
} from "./weights.js";
