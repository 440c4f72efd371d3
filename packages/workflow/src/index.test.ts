import { expect, it } from "vitest";
import * as workflow from "./index.js";
import * as node from "./node/index.js";

it("has this public surface, changed on purpose only", () => {
  expect(Object.keys(workflow).sort().join(" ")).toMatchInlineSnapshot(
    `"StoppedError amplitudeOf checkpointName decodeArrays emptyLog encodeArrays geometryRecord hasDetectorMaps isHdf5Name loadNetwork measurementOf memoryFile memoryFolder networkMethodNames networkMethods phaseObject predict prepare provenanceOf readObjectFile readPatternFile readResultFile reconstruct settingOf stem strain strainAgainst svgFigures throwIfStopped truthName version writePatternFile writeScan writeTruth"`,
  );
  expect(Object.keys(node).sort().join(" ")).toMatchInlineSnapshot(
    `"beamlineNames defaultBeamline diskFile findBeamline isCohereFolder isFinished openNetwork openNetworkIfShipped openOutput pdfFigures pngFigures prepareFitThreads readPattern readReference readScan readStrainInput requireNetwork watchPatterns withOutput"`,
  );
});
