// The public surface of @friedel/core: explicit names, snapshot in a test.
export * from "./array/index.js";
export * from "./atoms/index.js";
export * from "./crystal/index.js";
export * from "./dataset/index.js";
export * from "./diffraction/index.js";
export * from "./engine/index.js";
export { DataError, EngineError, InputError, OptionError, ShapeError } from "./errors.js";
export * from "./evaluation/index.js";
export * from "./geometry/index.js";
export * from "./metrics/index.js";
export * from "./phasing/index.js";
export * from "./preparation/index.js";
export * from "./refine/index.js";
export * from "./strain/index.js";
export { crystalSupport, unwrapPhase } from "./unwrapping/index.js";
