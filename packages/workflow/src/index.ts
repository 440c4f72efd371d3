// The public surface of @friedel/workflow, safe in a browser.

export { seriesFiles, seriesWarnings, writeSeries } from "./batch/files.js";
export { pointsOf, type Series, type SeriesPoint, type SeriesRow, seriesCsv, seriesPvd, stateOf } from "./batch/series.js";
export { type ScanSummary, summaryOf } from "./batch/summary.js";
export { checkpointName, decodeArrays, encodeArrays } from "./checkpoint/file.js";
export type { Context } from "./context.js";
export { StoppedError, throwIfStopped } from "./errors.js";
export { type FigureFormat, svgFigures } from "./figures.js";
export { phaseObject } from "./find-object.js";
export { type Folder, memoryFolder } from "./folder.js";
export { hasSameField, inOneSpace } from "./like.js";
export { networkMethodNames, networkMethods } from "./predict/methods.js";
export { type KeptNetwork, keepNetwork, loadNetwork, type Network } from "./predict/network.js";
export { type PredictionSettings, predict } from "./predict/predict.js";
export { type PreparationSettings, prepare } from "./prepare.js";
export type { Progress } from "./progress.js";
export { type InputFile, provenanceOf } from "./provenance.js";
export { type ReconstructionSettings, reconstruct } from "./reconstruct.js";
export { writePatternFile } from "./result/files.js";
export { problemName, writeProblem } from "./result/problem-files.js";
export type { Reconstruction } from "./result/reconstruction.js";
export { hasDetectorMaps, truthName, writeScan, writeTruth } from "./result/scan-files.js";
export { pupilWavefront } from "./result/wavefront.js";
export { emptyLog, geometryRecord, settingOf } from "./scan/geometry.js";
export { geometryOf } from "./scan/known.js";
export { type KnownVolumes, knownObject, laidOutScan, type PlainLayout } from "./scan/plain.js";
export {
  type FramedObject,
  type ReadSettings,
  readAnyObjectFile,
  readObjectFile,
  readPatternFile,
  readResultFile,
  readStrainFile,
} from "./scan/read.js";
export { amplitudeOf, measurementOf, type Pattern, type Scan } from "./scan/scan.js";
export { type InputSource, isHdf5Name, memoryFile, stem } from "./scan/source.js";
export type { StatedGeometry } from "./scan/stated.js";
export { type StrainDifference, strainAgainst } from "./strain/against-truth.js";
export type { StrainSettings } from "./strain/settings.js";
export { type StrainInput, strain } from "./strain/strain.js";
export { version } from "./version.js";
