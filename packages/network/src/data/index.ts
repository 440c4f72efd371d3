// The door of the training data.

export { fillUnmeasured } from "./fill.js";
export {
  type InputKind,
  inputChannels,
  measuredMagnitude,
  networkInput,
  pattersonOf,
  unmeasured,
  writeMagnitude,
  writePatterson,
} from "./input.js";
export { identity, type Symmetry, symmetricIntensity, symmetricObject, symmetries } from "./symmetry.js";
export { targetOf, unitStrength } from "./target.js";
export {
  createSampleDrawer,
  type SampleArrays,
  type SampleDrawer,
  type SampleLengths,
  sampleLengths,
  type TrainingData,
} from "./training-set.js";
