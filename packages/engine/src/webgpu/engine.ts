// The webgpu engine: kernels in WGSL, arrays in the memory of a GPU. Each kernel (.wgsl) lies beside the few lines that dispatch it.

import type { Engine } from "../contract/engine.js";
import { LineTables } from "./fft/line-tables.js";
import { transformVolume } from "./fft/transform.js";
import { type GpuChoice, openGpu } from "./host/device.js";
import { createWebgpuPhaser } from "./phasing/phaser.js";

/**
 * Makes the webgpu engine. It transforms and phases; vectors and fits of crystals are another's (`withFallback`). Throws EngineError
 * where there is no GPU that can be used, and later, from whatever is asked of it, where the device is lost or its memory does not suffice.
 */
export async function createWebgpuEngine(choice: GpuChoice = {}): Promise<Engine> {
  const gpu = await openGpu(choice);
  const tables = new LineTables(gpu);
  return {
    name: "webgpu",
    threads: 1,
    transform: (volume, direction) => transformVolume(gpu, tables, volume, direction),
    createPhaser: (measurement) => createWebgpuPhaser(gpu, tables, measurement),
    dispose: () => gpu.dispose(),
  };
}
