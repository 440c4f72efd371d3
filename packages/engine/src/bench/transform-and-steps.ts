// Timings of the kernels alone, for `friedel bench` and for tuning: the transform in place, without packing, and iterations.
// The clock comes from outside, for the science has none. Samples are milliseconds; the first ones, while the machine code is
// still being made, are left out.

import { complexVolume, Measured, maskVolume, realVolume, type Shape, seededRandom, voxelCount } from "../array/index.js";
import type { Block, Phaser } from "../contract/phaser.js";
import { type Descent, descend } from "../descent/index.js";
import { createGrid } from "../wasm/grid.js";
import { columnOffset } from "../wasm/packing.js";
import { command, createEngineCrew, parameters } from "../wasm/parameters.js";
import { createWasmPhaser } from "../wasm/phaser.js";

/** Milliseconds since any moment. */
export type Clock = () => number;

export interface Timing {
  readonly shape: Shape;
  readonly threads: number;
  /** How long to go on, in seconds. */
  readonly seconds: number;
}

/** Warm-up: compilers of WebAssembly optimise what has run for some tens of milliseconds. */
const warmUp = 0.3;

/** Times the forward transform of a volume in the engine's memory; milliseconds of each. */
export async function timeTransform({ shape, threads, seconds }: Timing, clock: Clock): Promise<number[]> {
  const crew = await createEngineCrew(threads);
  try {
    const { arena } = crew;
    const grid = createGrid(arena, shape, crew.threads);
    const volume = arena.allocate(shape[0] * grid.planeStride);
    const fill = (): void => {
      const data = arena.floats(volume, (shape[0] * grid.planeStride) / 4);
      const random = seededRandom(1);
      const row = Float32Array.from({ length: columnOffset(shape[2] - 1) + 5 }, (_, i) => random.normal(i));
      for (let z = 0; z < shape[0]; z++) {
        for (let y = 0; y < shape[1]; y++) data.set(row, (z * grid.planeStride + y * grid.rowStride) / 4);
      }
    };
    crew.write(parameters.grid, grid.parameters);
    crew.write(parameters.slab, { at: volume, count: shape[0], first: 0 });
    let transforms = 0;
    fill();
    return await sample(seconds, clock, 1, async () => {
      // A transform multiplies by up to the number of voxels: start anew long before float32 overflows.
      if (++transforms % 4 === 0) fill();
      return async () => crew.execute(command.transform);
    });
  } finally {
    await crew.dispose();
  }
}

/** Times iterations with the support in `fraction` of the box along each axis; milliseconds an iteration. */
export async function timeIterations(
  timing: Timing,
  fraction: number,
  block: Omit<Block, "iterations">,
  clock: Clock,
): Promise<number[]> {
  return timePhaser(timing, fraction, 4, (phaser) => phaser.iterate({ ...block, iterations: 4 }), clock);
}

/** Times the steps of a descent likewise, all of its steps in one call; milliseconds a step, the call's own work among it. */
export async function timeSteps(timing: Timing, fraction: number, descent: Descent, clock: Clock): Promise<number[]> {
  return timePhaser(timing, fraction, descent.steps, async (phaser) => void (await descend(phaser, descent)), clock);
}

/** Times `work` on a phaser; milliseconds divided by `parts`. */
async function timePhaser(
  { shape, threads, seconds }: Timing,
  fraction: number,
  parts: number,
  work: (phaser: Phaser) => Promise<void>,
  clock: Clock,
): Promise<number[]> {
  const crew = await createEngineCrew(threads);
  try {
    const random = seededRandom(2);
    const count = voxelCount(shape);
    const amplitude = realVolume(
      shape,
      Float32Array.from({ length: count }, (_, i) => 10 + random.uniform(i)),
    );
    const mask = maskVolume(shape, new Uint8Array(count).fill(Measured.used));
    const support = maskVolume(shape);
    const [from, to] = [0.5 - fraction / 2, 0.5 + fraction / 2];
    const [z0, z1, y0, y1, x0, x1] = shape.flatMap((n) => [Math.round(n * from), Math.round(n * to)]);
    for (let z = z0; z < z1; z++)
      for (let y = y0; y < y1; y++) support.data.fill(1, (z * shape[1] + y) * shape[2] + x0, (z * shape[1] + y) * shape[2] + x1);
    const object = complexVolume(
      shape,
      Float32Array.from({ length: 2 * count }, (_, i) => support.data[i >> 1] * random.uniform(i)),
    );
    const phaser = await createWasmPhaser(crew, { amplitude, mask });
    await phaser.load({ object, support });
    return await sample(seconds, clock, parts, async () => () => work(phaser));
  } finally {
    await crew.dispose();
  }
}

/** Repeats what `prepare` returns for so many seconds after the warm-up; milliseconds of each, divided by `parts`. */
async function sample(
  seconds: number,
  clock: Clock,
  parts: number,
  prepare: () => Promise<() => Promise<void>>,
): Promise<number[]> {
  const samples: number[] = [];
  const start = clock();
  for (let now = start; now < start + 1000 * (warmUp + seconds) || samples.length === 0; ) {
    const work = await prepare();
    const before = clock();
    await work();
    now = clock();
    if (before >= start + 1000 * warmUp) samples.push((now - before) / parts);
  }
  return samples;
}
