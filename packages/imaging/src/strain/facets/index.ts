// The door of surfaces and facets.
export { type FacetAnalysis, type FacetOptions, findFacets, Surface, type SurfaceFacet } from "./facets.js";
export {
  angleBetween,
  type FacetIndex,
  type FoundOrientation,
  familyOf,
  formatHkl,
  indexFacets,
  orientCubic,
  type WeighedNormal,
} from "./indices.js";
export { type IsosurfaceOptions, isosurface, type SurfaceMesh } from "./mesh.js";
export { enclosedVolume, largestPiece, triangleAreas, vertexAreas, widthsOf } from "./mesh-measures.js";
export { type Statistics, surfaceStatistics, valuesAtSurface } from "./surface-values.js";
