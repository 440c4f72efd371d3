// The door for kernels other than the engine's, @friedel/engine/host: threads and memory of a WebAssembly module.

export { type Crew, createCrew, threadsWanted } from "./crew.js";
export { type Block, layout, numbered, place, readRecord, type Values, writeRecord } from "./layout.js";
