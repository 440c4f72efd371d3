// The door of the atoms' kernels.
export { createRelaxer, type Relaxer, type RelaxerOptions, relaxAtoms } from "./relaxer.js";
