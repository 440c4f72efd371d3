// Prediction's door.
export { calibrationOf, type JudgedSpread, judgeSpread, type SpreadShares, sharesWithin, spreadFactors } from "./calibrate.js";
export { type Calibration, readCalibration, removeCalibration, writeCalibration } from "./calibration-file.js";
export { oversamplingOf } from "./extent.js";
export { featureNames } from "./features.js";
export { type NetworkUse, readNetworkUse, writeNetwork } from "./network-file.js";
export { loadPredictor, type Prediction, type PredictOptions, type Predictor } from "./predict.js";
export { type PatternToPredict, type Predicted, predictAll } from "./predict-all.js";
export { amplitudeAt, pattersonAt, type Sampling, samplingFor } from "./sampling.js";
export { noFactors, type Spread, type SpreadFactor, type SpreadFactors } from "./spread.js";
export { type AxisSum, type AxisSums, trigonometricSum, trigonometricSumOfReal } from "./trigonometric-sum.js";
export { mostSamples } from "./turns.js";
export { distanceOf, type Reference, referenceOf, unlikeOf } from "./unlike.js";
