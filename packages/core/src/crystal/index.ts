// The crystals' door.
export { type CrystalOptions, type SimulatedCrystal, simulateCrystal } from "./crystal.js";
export type { Facet, FacetKind } from "./facets.js";
