// The webgpu engine's door.
export { createWebgpuEngine, openWebgpuEngine } from "./engine.js";
export type { GpuChoice } from "./host/device.js";
export { type Clock, type GpuMeasurement, measureGpu } from "./measure.js";
