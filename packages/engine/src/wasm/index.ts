// The wasm engine's door.
export { createWasmEngine, type WasmOptions } from "./engine.js";
