// Tabulated potentials of atoms.
export { readSetfl, type SetflOptions } from "./read.js";
export { writeSetfl } from "./write.js";
