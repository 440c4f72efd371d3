// The door of the figures: drawings as SVG text, and their rendering.
export { drawHistory, type HistoryFigure, type HistoryPoint, type Stretch } from "./history.js";
export { drawObject, drawObjects, type ObjectFigure, type ObjectsFigure } from "./object.js";
export { drawPattern, type PatternFigure } from "./pattern.js";
export { drawRates, type RatedMethod, type RatesFigure, type RateSummary } from "./rates.js";
export { renderPng } from "./render.js";
