// The crystals' door.

export { equivalentIndices } from "@friedel/engine";
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
export { type Facet, type FacetKind, randomRotation } from "./facets.js";
export { randomField } from "./field.js";
export { between, convexForms, type FormKind, oddForms, randomDirection } from "./forms.js";
export { type PhaseKind, phaseKinds } from "./phase-fields.js";
export { type RandomCrystal, type RandomCrystalOptions, randomCrystal } from "./random-crystal.js";
export type { Solid } from "./solid.js";
