// Atoms as LAMMPS writes and reads them.
export type { LammpsAtoms, LammpsBox } from "./atoms.js";
export { type LammpsData, type LammpsDataOptions, readLammpsData } from "./read-data.js";
export { type LammpsDump, type LammpsDumpOptions, readLammpsDump } from "./read-dump.js";
export { type LammpsDataContent, writeLammpsData } from "./write-data.js";
