// The door of @friedel/workflow/node: scans, results and networks by path, folders on the disk, figures as PNG and PDF.

export { defaultBeamline } from "../scan/known.js";
export { type BatchProgress, type BatchSettings, runBatch, type SeriesScan } from "./batch/batch.js";
export { findSeries } from "./batch/find-series.js";
export { createPool } from "./batch/pool.js";
export { type BatchPool, openRunner, type RunnerSettings } from "./batch/runner.js";
export { type BatchTask, finishedTask, runTask } from "./batch/task.js";
export { beamlineNames, findBeamline } from "./beamlines.js";
export { diskFile } from "./files.js";
export { isFinished } from "./finished.js";
export { type FitThreads, prepareFitThreads } from "./fit-threads.js";
export { type LiveError, type LiveImage, type LiveSettings, watchScans } from "./live/watch-scans.js";
export { isFolderInUse, lockName, type Owner, runIn } from "./lock.js";
export { keptNetwork, openNetwork, openNetworkIfShipped, requireNetwork } from "./network.js";
export { type OutputFolder, openOutput, withOutput } from "./output.js";
export { type KnownPaths, readKnown } from "./read-known.js";
export { readReference } from "./read-reference.js";
export { isCohereFolder, readPattern, readScan } from "./read-scan.js";
export { readStrainInput, type StrainFiles } from "./read-strain.js";
export { pdfFigures, pngFigures } from "./rendered-figures.js";
export type { PatternSettings, ScanSettings } from "./settings.js";
export { type WatchedPattern, type WatchSettings, watchPatterns } from "./watch.js";
