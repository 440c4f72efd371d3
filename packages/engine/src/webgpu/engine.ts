// The webgpu engine: kernels in WGSL, arrays in the memory of a GPU. Each kernel (.wgsl) lies beside the few lines that dispatch it.

import { crystalFitterOf, withFallback } from "../contract/capabilities.js";
import type { Engine } from "../contract/engine.js";
import { withRescue } from "../contract/rescue.js";
import { EngineError } from "../errors.js";
import { createWebgpuCrystalFitter } from "./crystals/fitter.js";
import { LineTables } from "./fft/line-tables.js";
import { transformVolume } from "./fft/transform.js";
import { type GpuChoice, openGpu } from "./host/device.js";
import { createWebgpuPhaser } from "./phasing/phaser.js";
import { requireSameAs, requireSameFits } from "./self-check.js";

/**
 * Makes the webgpu engine. Throws EngineError where there is no GPU that can be used, and later, from whatever is asked of it, where the
 * device is lost or its memory does not suffice.
 */
export async function createWebgpuEngine(choice: GpuChoice = {}): Promise<Engine> {
  const gpu = await openGpu(choice);
  const tables = new LineTables(gpu);
  return {
    name: "webgpu",
    threads: 1,
    transform: (volume, direction) => transformVolume(gpu, tables, volume, direction),
    createPhaser: (measurement) => createWebgpuPhaser(gpu, tables, measurement),
    createCrystalFitter: (measurement, box) => createWebgpuCrystalFitter(gpu, tables, measurement, box),
    dispose: () => gpu.dispose(),
  };
}

/**
 * The engine that a program takes: the GPU, and `other` for what is left where the device is lost, which `say` hears of. Throws EngineError
 * where there is no such GPU, and where it does not compute what `other` does; fits of crystals are checked when they are first asked for,
 * and are the other's where they differ. Disposes of both; where it throws, of the GPU alone.
 */
export async function openWebgpuEngine(
  other: Engine,
  choice: GpuChoice = {},
  say?: (error: EngineError) => void,
): Promise<Engine> {
  const engine = await createWebgpuEngine(choice);
  try {
    await requireSameAs(engine, other);
  } catch (error) {
    await engine.dispose();
    throw error;
  }
  const fitting = once(() =>
    requireSameFits(engine, other).then(
      () => engine,
      (error) => {
        if (!(error instanceof EngineError)) throw error;
        say?.(error);
        return other;
      },
    ),
  );
  const checked: Engine = {
    ...engine,
    createCrystalFitter: async (measurement, box) => crystalFitterOf(await fitting(), measurement, box),
  };
  return withFallback(withRescue(checked, other, say), other);
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
