// The door of the figures: drawings as SVG text, and their rendering.
export { drawHistogram, drawResolution, type HistogramFigure, type ResolutionFigure } from "./chart.js";
export { amplitudeColours, displacementColours, phaseColours, strainColours } from "./colours.js";
export { drawHistory, type HistoryFigure, type HistoryPoint, type Stretch } from "./history.js";
export { drawMaps, type MapRow, type MapsFigure } from "./maps.js";
export { drawObject, drawObjects, type ObjectFigure, type ObjectsFigure } from "./object.js";
export { drawPattern, type PatternFigure } from "./pattern.js";
export { drawRates, type RatedMethod, type RateSummary, type RatesFigure } from "./rates.js";
export { renderPng } from "./render.js";
export { drawFacets, drawSurface, type FacetsFigure, type SurfaceFigure } from "./surface.js";
