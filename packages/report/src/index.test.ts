import { expect, it } from "vitest";
import * as report from "./index.js";
import * as node from "./node/index.js";
import * as svg from "./svg/index.js";

it("has this public surface, changed on purpose only", () => {
  expect(Object.keys(report).sort().join(" ")).toMatchInlineSnapshot(
    `"drawContactSheet drawCurves drawObject drawObjects drawPartialCurves drawRates drawSeries drawingOf duration ensemblePart errorCurveName errorsPart facetColumns facetTable figure geometryRows handPart headedTable htmlReport inputRows isRefined metricRows patternFigure percent predictionFigure preparationRows rangeUnits reconstructionFigures resolutionPart resultJson rowsTable strainFigures strainJson strainMetrics strainParameters strainReport strainRows strainWarnings summaryFigure summaryRows summaryTable tensorPart verdictSentence voxelNm wavefrontJson wavefrontTables"`,
  );
  expect(Object.keys(svg).sort().join(" ")).toMatchInlineSnapshot(
    `"amplitudeColours axis countColours displacementColours drawing el ink outsideColour phaseColours strainColours unmeasuredColour unreliableColour words"`,
  );
  expect(Object.keys(node).sort().join(" ")).toMatchInlineSnapshot(`"renderPdf renderPng"`);
});
