// The door of what all engines share about crystal fits.
export { requireEdge, requireFits, requireFittable, requireModel, valuesFrom } from "./checks.js";
export {
  boxCorner,
  type CrystalFit,
  type CrystalModel,
  crystalAdam,
  type FitSchedule,
  floatsPerPlane,
  parameterCount,
  type StepValues,
  type Sweep,
  startCrystalFit,
  stepValues,
} from "./model.js";
export { type SplineField, type SplineWeights, splineField, splineWeights, splineWeightsAt } from "./spline.js";
