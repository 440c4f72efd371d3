// The crystals' door.
export {
  boxBody,
  type ClippedOptions,
  clippedBody,
  cylinderBody,
  type SurfaceEnergy,
  sphereBody,
  type WulffOptions,
  wulffBody,
} from "./bodies.js";
export { type CrystalOptions, type SimulatedCrystal, simulateCrystal } from "./crystal.js";
export type { Facet, FacetKind } from "./facets.js";
export { convexForms, type FormKind, oddForms } from "./forms.js";
export { type PhaseKind, phaseKinds } from "./phase-fields.js";
export { type RandomCrystal, type RandomCrystalOptions, randomCrystal } from "./random-crystal.js";
export type { Solid } from "./solid.js";
