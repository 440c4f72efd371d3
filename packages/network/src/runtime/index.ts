// The runtimes' door.
export { type Arrays, type LoadOptions, type NetworkSession, type OrtModule, ortRuntime, type Runtime } from "./runtime.js";
