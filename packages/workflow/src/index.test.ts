import { expect, it } from "vitest";
import * as workflow from "./index.js";
import * as node from "./node/index.js";

it("has this public surface, changed on purpose only", () => {
  expect(Object.keys(workflow).sort().join(" ")).toMatchInlineSnapshot(
    `"StoppedError amplitudeOf checkpointName decodeArrays emptyLog encodeArrays geometryOf geometryRecord hasDetectorMaps hasSameField inOneSpace isHdf5Name keepNetwork knownObject laidOutScan loadNetwork measurementOf memoryFile memoryFolder networkMethodNames networkMethods phaseObject pointsOf predict prepare problemName provenanceOf pupilWavefront readAnyObjectFile readObjectFile readPatternFile readResultFile readStrainFile reconstruct seriesCsv seriesFiles seriesPvd seriesWarnings settingOf stateOf stem strain strainAgainst summaryOf svgFigures throwIfStopped truthName version writePatternFile writeProblem writeScan writeSeries writeTruth"`,
  );
  expect(Object.keys(node).sort().join(" ")).toMatchInlineSnapshot(
    `"beamlineNames createPool defaultBeamline diskFile findBeamline findSeries finishedTask isCohereFolder isFinished isFolderInUse keptNetwork lockName openNetwork openNetworkIfShipped openOutput openRunner pdfFigures pngFigures prepareFitThreads readKnown readPattern readReference readScan readStrainInput requireNetwork runBatch runIn runTask watchPatterns watchScans withOutput"`,
  );
});
