// The public surface of @friedel/simulation: crystals, atoms, their diffraction, sets of samples and the judging of methods.

export { type AtomicCrystal, perfectCrystal } from "./atoms/atomic-crystal.js";
export { heldAtoms } from "./atoms/atomic-recipe.js";
export { bulkProperties } from "./atoms/bulk.js";
export { eamForces } from "./atoms/forces.js";
export { bodyOfAtoms, cutCrystal } from "./atoms/lattice.js";
export { type Metal, metalNamed, metals } from "./atoms/metals.js";
export { tightBinding } from "./atoms/potential.js";
export {
  type AtomicDefect,
  type AtomicShape,
  atomicDefects,
  atomicShapes,
  randomAtomicCrystal,
} from "./atoms/random-atomic-crystal.js";
export { type RelaxOptions, type RelaxProgress, type RelaxResult, relax } from "./atoms/relax.js";
export { atomicCrystalOf, type CrystalSites, sitesOf } from "./atoms/sites.js";
export { type EamTable, tabulate, tabulatedPotential } from "./atoms/table.js";
export { createRelaxer, type Relaxer, relaxAtoms } from "./atoms/wasm/relaxer.js";
export { sphereBody, wulffBody } from "./crystal/bodies.js";
export { simulateCrystal } from "./crystal/crystal.js";
export { randomCrystal } from "./crystal/random-crystal.js";
export type { Solid } from "./crystal/solid.js";
export {
  type CrystalSet,
  type DatasetDescription,
  defaultCrystalSet,
  defaultSampleSet,
  type SampleSet,
  type Span,
  shardCount,
  unitsOfShard,
} from "./dataset/description.js";
export type { CrystalSource, StoredCrystal } from "./dataset/draw-atoms.js";
export { type DrawnCrystal, drawCrystal } from "./dataset/draw-crystal.js";
export { drawSample, drawScatterer, measureScatterer, type Sample } from "./dataset/draw-sample.js";
export type { PackedCrystal } from "./dataset/packed-crystal.js";
export { braggVector } from "./diffraction/atoms/bragg.js";
export { displacementAlong } from "./diffraction/atoms/displacement-map.js";
export { type AtomsObject, objectOfAtoms } from "./diffraction/atoms/object.js";
export { voxelsOf } from "./diffraction/atoms/voxels.js";
export { intensityOf, simulatePattern } from "./diffraction/pattern.js";
export { type SimulatedScan, simulateScan } from "./diffraction/scan.js";
export { findClasses, judgingCount, judgingSeed, testClasses, tuningSeed } from "./evaluation/classes.js";
export { drawTestPattern, type TestPattern } from "./evaluation/draw.js";
export type { TestFacts } from "./evaluation/drawn.js";
export { type EvaluationProgress, evaluate, type JudgedPattern, judgePatterns, type Score } from "./evaluation/evaluate.js";
export { type EvaluationMethod, evaluationMethods, findMethods, refineToEnd } from "./evaluation/methods.js";
export { type ScoreSummary, type Spent, summariseScores } from "./evaluation/summary.js";
export { randomRotation } from "./random.js";
