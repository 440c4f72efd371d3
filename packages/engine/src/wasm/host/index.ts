// The door for kernels other than the engine's, @friedel/engine/host: threads and memory of a WebAssembly module.

export { type Crew, createCrew, threadsWanted } from "./crew.js";
export { compileKernels, instantiateKernels, type KernelExports, type KernelTexts } from "./module.js";
