// The door of unwrapping: a crystal's support, and its phase there without jumps of 2π.
export type { DislocationLine } from "./dislocation-lines.js";
export { bulkOf, type CrystalSupport, crystalSupport } from "./support.js";
export { type Unwrapped, unwrapPhase, wrappedPhase } from "./unwrap.js";
