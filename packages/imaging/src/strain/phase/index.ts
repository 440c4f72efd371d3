// The door of the phase: support, ramp, unwrapping, refraction.
export {
  bulkOf,
  type CrystalSupport,
  crystalSupport,
  type DislocationLine,
  type Unwrapped,
  unwrapPhase,
} from "../../unwrapping/index.js";
export { findRamp, putRampBack, type Ramp, takeRamp } from "./ramp.js";
export { type Material, pathLengths, withoutRefraction } from "./refraction.js";
