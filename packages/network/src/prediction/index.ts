// Prediction's door.
export { oversamplingOf } from "./extent.js";
export { type NetworkUse, readNetworkUse, writeNetwork } from "./network-file.js";
export { loadPredictor, type Prediction, type PredictOptions, type Predictor } from "./predict.js";
export { amplitudeAt, pattersonAt, type Sampling, samplingFor } from "./sampling.js";
export { type AxisSum, type AxisSums, trigonometricSum, trigonometricSumOfReal } from "./trigonometric-sum.js";
