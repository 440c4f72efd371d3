// The models' door.
export { type CdiNnOptions, cdiNn } from "./cdi-nn.js";
export { type CrystalNetOptions, crystalNet } from "./crystal-net.js";
export { convLayer, glorotUniform, heNormal, residualBlock, zeros } from "./layers.js";
export {
  initialWeights,
  type Model,
  type ModelScope,
  type Parameter,
  parameterCount,
  parametersOf,
  type Start,
  type TracedModel,
  traceModel,
} from "./model.js";
export { countOperations, type OperationCount } from "./operations.js";
export type { TrunkOptions } from "./trunk.js";
export { type UNetOptions, uNet } from "./u-net.js";
