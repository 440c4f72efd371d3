// The atoms' door.
export { type AtomicCrystal, perfectCrystal } from "./atomic-crystal.js";
export {
  type AtomicRecipe,
  bodyOf,
  type DefectRecipe,
  type FieldRecipe,
  heldAtoms,
  makeAtomicCrystal,
  type ShapeRecipe,
} from "./atomic-recipe.js";
export { type BulkProperties, bulkProperties, latticeEnergy } from "./bulk.js";
export { type BurgersCircuit, burgersVectorAround } from "./burgers-circuit.js";
export { type DislocationOptions, dislocation, type LineGeometry, lineOf } from "./dislocations.js";
export {
  affineStrain,
  type BendOptions,
  bending,
  type DisplacementField,
  displaced,
  type RandomDisplacementOptions,
  randomDisplacement,
  type StrainTensor,
} from "./displacements.js";
export { isotropicPoissonRatio, poissonRatioOf } from "./elasticity.js";
export { type FaultPlane, type StackingFaultOptions, stackingFault, twinCrystal } from "./faults.js";
export { type AtomForces, eamForces } from "./forces.js";
export { bodyOfAtoms, cutCrystal, type LatticeOptions } from "./lattice.js";
export { type Metal, metalNamed, metals } from "./metals.js";
export { type NeighbourPairs, neighbourPairs } from "./pairs.js";
export { type EamPotential, type Embedding, type Radial, type RangeEnd, tightBinding } from "./potential.js";
export {
  type AtomicCrystalFacts,
  type AtomicDefect,
  type AtomicField,
  type AtomicShape,
  atomicDefects,
  atomicFields,
  atomicShapes,
  type RandomAtomicCrystalOptions,
  randomAtomicCrystal,
} from "./random-atomic-crystal.js";
export { type RelaxOptions, type RelaxProgress, type RelaxResult, relax } from "./relax.js";
export { atomicCrystalOf, type CrystalSites, type SiteOptions, sitesOf } from "./sites.js";
export { burgersVector, type SlipSystem, slipSystems } from "./slip-systems.js";
export { nearSurface, structureOf, structures } from "./structure.js";
export { type EamTable, tabulate, tabulatedPotential } from "./table.js";
export { createRelaxer, type Relaxer, type RelaxerOptions, relaxAtoms } from "./wasm/index.js";
