// The door of diffraction from atoms.
export { type AtomsAmplitude, type AtomsOptions, amplitudeOfAtoms } from "./amplitude.js";
export { braggVector, orientationAlong } from "./bragg.js";
export { directSum } from "./direct-sum.js";
export type { ScatteringAtoms } from "./displacement.js";
export { displacementAlong } from "./displacement-map.js";
export { type AtomsObject, type BandEnd, objectOfAmplitude, objectOfAtoms } from "./object.js";
export { voxelsOf } from "./voxels.js";
