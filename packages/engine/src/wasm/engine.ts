// The wasm engine: kernels in WebAssembly SIMD, shared among threads. See assembly/*.ts for the numerics, grid.ts for the layout.

import { type ComplexVolume, centreOf, complexVolume, voxelCount } from "../array/index.js";
import type { Engine, TransformDirection } from "../contract/engine.js";
import { fftFactors } from "../fft/index.js";
import { WasmCrystalFitter } from "./crystal-fit.js";
import { createGrid } from "./grid.js";
import { type Crew, threadsWanted } from "./host/index.js";
import { packPlanes, stagedAtOnce, stagedBytes, unpackPlanes } from "./packing.js";
import { command, createEngineCrew, parameters } from "./parameters.js";
import { createWasmPhaser } from "./phaser.js";

export interface WasmOptions {
  /** Threads at work, the caller's among them; default: as many as the machine runs at once, 8 at most. */
  readonly threads?: number;
}

/**
 * Makes the wasm engine. The calling thread computes and may wait for the others, so in a browser it has to be a worker.
 * Without cross-origin isolation there it falls back to one thread. Throws {@link OptionError} for a wrong number of threads and
 * EngineError where WebAssembly cannot be set up.
 */
export async function createWasmEngine({ threads }: WasmOptions = {}): Promise<Engine> {
  const crew = await createEngineCrew(await threadsWanted(threads));
  return {
    name: "wasm",
    threads: crew.threads,
    transform: (volume, direction) => transform(crew, volume, direction),
    createPhaser: (measurement) => createWasmPhaser(crew, measurement),
    createCrystalFitter: async (measurement, box) => new WasmCrystalFitter(crew, measurement, box),
    dispose: () => crew.dispose(),
  };
}

async function transform(crew: Crew, volume: ComplexVolume, direction: TransformDirection): Promise<ComplexVolume> {
  const { shape } = volume;
  for (const n of shape) fftFactors(n);
  await crew.pause();
  const { arena } = crew;
  const grid = createGrid(arena, shape, crew.threads);
  const planes = arena.allocate(shape[0] * grid.planeStride);
  const staged = arena.allocate(stagedBytes(shape));
  try {
    const staging = { staged, shift: centreOf(shape), swaps: direction === "inverse" };
    const inParts = (work: (part: { first: number; count: number; to: number }) => void): void => {
      for (let first = 0; first < shape[0]; first += stagedAtOnce) {
        work({ first, count: Math.min(stagedAtOnce, shape[0] - first), to: planes + first * grid.planeStride });
      }
    };
    inParts((part) => packPlanes(crew, grid, volume, part, staging));
    crew.write(parameters.grid, grid.parameters);
    crew.write(parameters.slab, { at: planes, count: shape[0], first: 0 });
    crew.execute(command.transform);
    const out = complexVolume(shape);
    const scale = direction === "inverse" ? 1 / voxelCount(shape) : 1;
    inParts((part) => unpackPlanes(crew, grid, out, { ...part, scale }, staging));
    return out;
  } finally {
    arena.free(planes, staged, ...grid.addresses);
  }
}
