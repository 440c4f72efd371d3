// The atoms' door.
export { type AtomicCrystal, perfectCrystal } from "./atomic-crystal.js";
export { type BulkProperties, bulkProperties, latticeEnergy } from "./bulk.js";
export { type AtomForces, eamForces } from "./forces.js";
export { bodyOfAtoms, cutCrystal, type LatticeOptions } from "./lattice.js";
export { type Metal, metalNamed, metals } from "./metals.js";
export { type NeighbourPairs, neighbourPairs } from "./pairs.js";
export { type EamPotential, type Embedding, type Radial, type RangeEnd, tightBinding } from "./potential.js";
export { type RelaxOptions, type RelaxProgress, type RelaxResult, relax } from "./relax.js";
export { type EamTable, tabulate, tabulatedPotential } from "./table.js";
export { createRelaxer, type Relaxer, type RelaxerOptions, relaxAtoms } from "./wasm/index.js";
