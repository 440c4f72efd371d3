// The resolution's door.
export { fixedThreshold, halfBitThreshold, halvesOf, type ShellCorrelation, shellCorrelation } from "./correlation.js";
export { type PointSpread, pointSpread } from "./point-spread.js";
export { prtf, prtfThreshold } from "./prtf.js";
export type { Cutoff, Resolution, Resolutions, ShellCurve, ShellOptions } from "./shells.js";
