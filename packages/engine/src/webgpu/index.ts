// The webgpu engine's door.
export { createWebgpuEngine } from "./engine.js";
export type { GpuChoice } from "./host/device.js";
