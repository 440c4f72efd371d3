// The public surface of @friedel/simulation: crystals, atoms, their diffraction, data sets and the scoring of methods.

// Crystals of atoms.
export { type AtomicCrystal, perfectCrystal } from "./atoms/atomic-crystal.js";
export { heldAtoms, makeAtomicCrystal } from "./atoms/atomic-recipe.js";
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
export type { RelaxOptions, RelaxProgress, RelaxResult } from "./atoms/relax.js";
export { atomicCrystalOf, type CrystalSites, sitesOf } from "./atoms/sites.js";
export { type EamTable, tabulate, tabulatedPotential } from "./atoms/table.js";
export { createRelaxer, type Relaxer, relaxAtoms } from "./atoms/wasm/relaxer.js";
// Crystals made by rule.
export { sphereBody, wulffBody } from "./crystal/bodies.js";
export { simulateCrystal } from "./crystal/crystal.js";
export { randomCrystal } from "./crystal/random-crystal.js";
export type { Solid } from "./crystal/solid.js";
// Diffraction.
export { braggVector } from "./diffraction/atoms/bragg.js";
export { displacementAlong } from "./diffraction/atoms/displacement-map.js";
export { type AtomsObject, objectOfAtoms } from "./diffraction/atoms/object.js";
export { voxelsOf } from "./diffraction/atoms/voxels.js";
export { intensityOf, simulatePattern } from "./diffraction/pattern.js";
export { type SimulatedScan, simulateScan } from "./diffraction/scan.js";
export { scanSetting } from "./diffraction/setting.js";
// Scoring of methods on the fixed test set, or on any patterns.
export { disturbedClasses, findClasses, judgingCount, judgingSeed, testClasses, tuningSeed } from "./evaluation/classes.js";
export { drawTestPattern, type TestPattern } from "./evaluation/draw.js";
export { type EvaluationProgress, evaluate, type JudgedPattern, judgePatterns, type Score } from "./evaluation/evaluate.js";
export { type EvaluationMethod, evaluationMethods, findMethods, refineToEnd } from "./evaluation/methods.js";
export { type ScoreSummary, type Spent, summariseScores } from "./evaluation/summary.js";
export type { TestFacts } from "./evaluation/test-objects.js";
// Problems of other fields.
export { judgeProblem, type ProblemJudging, type StartScore } from "./problems/judge.js";
export { type Problem, type ProblemKind, problemKinds } from "./problems/problem.js";
export { type ProblemOptions, problemDefaults, problemKind, simulateProblem } from "./problems/simulate.js";
export { type StartSummary, summariseStarts } from "./problems/summary.js";
export { randomRotation, type Span } from "./random.js";
// Data sets.
export {
  type CrystalSet,
  type DatasetDescription,
  defaultCrystalSet,
  defaultSampleSet,
  type SampleSet,
  shardCount,
  unitsOfShard,
} from "./samples/description.js";
export { type DrawnCrystal, drawCrystal } from "./samples/draw-crystal.js";
export { drawSample, drawScatterer, measureScatterer, type Sample } from "./samples/draw-sample.js";
export type { PackedCrystal } from "./samples/packed-crystal.js";
export type { CrystalSource, StoredCrystal } from "./samples/sample-objects.js";
