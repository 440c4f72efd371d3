// Prediction's door.
export {
  calibrationOf,
  type PredictionErrors,
  predictionErrors,
  sharesWithin,
  type UncertaintyShares,
  uncertaintyFactors,
} from "./calibrate.js";
export { type Calibration, readCalibration, removeCalibration, writeCalibration } from "./calibration-file.js";
export { oversamplingOf } from "./extent.js";
export { featureNames } from "./features.js";
export { type NetworkUse, readNetworkUse, writeNetwork } from "./network-file.js";
export { distanceOf, outOfDistribution, type Reference, referenceOf } from "./out-of-distribution.js";
export { loadPredictor, type Prediction, type PredictOptions, type Predictor } from "./predict.js";
export { type PatternToPredict, type Predicted, predictAll } from "./predict-all.js";
export { amplitudeAt, pattersonAt, type Sampling, samplingFor } from "./sampling.js";
export { mostSamples } from "./symmetries.js";
export { noFactors, type Uncertainty, type UncertaintyFactor, type UncertaintyFactors } from "./uncertainty.js";
