// The door of the phase: support, ramp, unwrapping, refraction.
export type { DislocationLine } from "./dislocation-lines.js";
export { findRamp, putRampBack, type Ramp, takeRamp } from "./ramp.js";
export { type Material, pathLengths, withoutRefraction } from "./refraction.js";
export { bulkOf, type CrystalSupport, crystalSupport } from "./support.js";
export { type Unwrapped, unwrapPhase } from "./unwrap.js";
