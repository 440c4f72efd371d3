// The public surface of @friedel/report, safe in a browser: records in, SVG, tables or HTML as text out.

export type { Picture } from "./base64.js";
export { summaryTable } from "./evaluation.js";
export { type ContactSheet, drawContactSheet, type SheetSample } from "./figures/contact-sheet.js";
export { type CurvesFigure, drawCurves } from "./figures/curves.js";
export type { Drawing, NamedSketch } from "./figures/drawing.js";
export { drawObject, drawObjects, type ObjectFigure, type ObjectsFigure } from "./figures/object.js";
export { drawPartialCurves } from "./figures/partial-curves.js";
export { drawRates, type RateSummary, type RatesFigure } from "./figures/rates.js";
export { drawSeries, type SeriesFigure, type SeriesFigurePoint } from "./figures/series.js";
export { type RangeName, type Ranges, rangeUnits } from "./figures/style.js";
export { type GeometryFacts, geometryRows, voxelNm } from "./geometry.js";
export { htmlReport, type ReportSection } from "./html-report.js";
export { type InputFacts, inputRows } from "./input.js";
export { metricRows } from "./metric-rows.js";
export {
  errorCurveName,
  type PatternFacts,
  patternFigure,
  predictionFigure,
  type ReconstructionFacts,
  reconstructionFigures,
} from "./reconstruction/figures.js";
export { type Found, isRefined } from "./reconstruction/found.js";
export { preparationRows } from "./reconstruction/preparation.js";
export { type SheetFacts, summaryFigure } from "./reconstruction/sheet.js";
export { resultJson, summaryRows } from "./reconstruction/summary.js";
export { verdictSentence } from "./reconstruction/verdict.js";
export { wavefrontJson, wavefrontTables } from "./reconstruction/wavefront.js";
export { ensemblePart } from "./strain/ensemble.js";
export { errorsPart } from "./strain/errors.js";
export { strainFigures } from "./strain/figures.js";
export { handPart } from "./strain/hand.js";
export { strainParameters, strainReport, strainWarnings } from "./strain/html.js";
export type { StrainFacts, StrainPart } from "./strain/records.js";
export { type ResolutionFound, resolutionPart } from "./strain/resolution.js";
export { facetColumns, facetTable, strainJson, strainMetrics, strainRows } from "./strain/tables.js";
export { tensorPart } from "./strain/tensor.js";
export { drawingOf } from "./svg/svg.js";
export { headedTable, type Row, rowsTable, type Table } from "./tables.js";
export { duration, figure, percent } from "./text.js";
