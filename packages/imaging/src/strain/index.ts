// The door of the strain step: from the complex image to numbers in the laboratory or crystal frame.
export * from "./facets/index.js";
export * from "./frame/index.js";
export { type FacetStrain, inFrame, type StrainImage, type StrainOptions, strainImage } from "./image.js";
export * from "./phase/index.js";
export { type PlacedCrystal, type PlaceOptions, placeCrystal } from "./place.js";
export type { SpaceObject } from "./record.js";
export * from "./resolution/index.js";
export {
  cubicLatticeParameter,
  displacementOfPhase,
  dSpacingMap,
  type MapStatistics,
  type StrainMap,
  statisticsOf,
  strainAlong,
} from "./strain.js";
export * from "./tensor/index.js";
export * from "./uncertainty/index.js";
