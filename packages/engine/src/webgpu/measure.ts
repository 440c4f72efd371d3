// Times of the kernels on a GPU, beside a plain copy in the same run. The clock comes from outside, for the science has none.

import { complexVolume, Measured, maskVolume, realVolume, type Shape, seededRandom, voxelCount } from "../array/index.js";
import { vectorsOf } from "../contract/capabilities.js";
import type { Phaser } from "../contract/phaser.js";
import { LineTables } from "./fft/line-tables.js";
import { passStep, wholePass } from "./fft/transform.js";
import { type Gpu, type GpuChoice, openGpu } from "./host/device.js";
import { createWebgpuPhaser } from "./phasing/phaser.js";
import { adamTraffic, iterationTraffic, total, transformTraffic } from "./traffic.js";
import { wgsl } from "./wgsl.generated.js";

/** Milliseconds since any moment. */
export type Clock = () => number;

/** One figure. */
export interface GpuMeasurement {
  readonly what: "copy" | "FFT" | "ER" | "HIO" | "RAAR" | "Adam";
  readonly shape: Shape;
  /** Milliseconds, of samples that took several at once. */
  readonly medianMs: number;
  readonly leastMs: number;
  readonly samples: number;
  /** Bytes moved as the plan counts them. */
  readonly bytes: number;
  readonly gigabytesPerSecond: number;
  /** Share of the copy's, by medians. */
  readonly shareOfCopy: number;
}

/** The support fills half of every axis; β = 0.9. */
const supportFraction = 0.5;
const pairs = { ER: [0, 0], HIO: [1, -0.9], RAAR: [0.9, -0.8] } as const;

/** Measures a GPU at these shapes, each figure for so many seconds; `look` sees each as it comes. */
export async function measureGpu(
  choice: GpuChoice,
  shapes: readonly Shape[],
  seconds: number,
  clock: Clock,
  look: (found: GpuMeasurement) => void = () => {},
): Promise<{ readonly name: string; readonly measurements: readonly GpuMeasurement[] }> {
  const gpu = await openGpu(choice);
  const measurements: GpuMeasurement[] = [];
  try {
    const tables = new LineTables(gpu);
    for (const shape of shapes) {
      const plans = tables.plansOf(shape);
      const add = (what: GpuMeasurement["what"], bytes: number, times: readonly number[]): number => {
        const sorted = [...times].sort((a, b) => a - b);
        const medianMs = sorted[Math.floor(sorted.length / 2)];
        const rate = bytes / medianMs / 1e6;
        const copy = what === "copy" ? rate : copyRate;
        const found = { what, shape, medianMs, leastMs: sorted[0], samples: sorted.length, bytes, gigabytesPerSecond: rate };
        measurements.push({ ...found, shareOfCopy: rate / copy });
        look(measurements[measurements.length - 1]);
        return rate;
      };
      let copyRate = 0;
      const count = voxelCount(shape);
      copyRate = add("copy", 16 * count, await timeCopy(gpu, 8 * count, seconds, clock));
      add("FFT", total(transformTraffic(shape, plans)).does, await timeTransform(gpu, tables, shape, seconds, clock));
      const box = shape.map((n) => Math.round(n * supportFraction)) as unknown as Shape;
      const phaser = await phaserOf(gpu, tables, shape, box);
      try {
        for (const what of ["ER", "HIO", "RAAR"] as const) {
          const iterate = async (times: number) => {
            await phaser.iterate({ outside: pairs[what], iterations: times });
            await gpu.settle();
          };
          const bytes = total(iterationTraffic(shape, { size: box }, what !== "ER", plans)).does;
          add(what, bytes, await sample(iterate, seconds, clock));
        }
        const step = total(adamTraffic(shape, { size: box }, false, plans)).does;
        add("Adam", step, await timeAdam(gpu, phaser, seconds, clock));
      } finally {
        await phaser.dispose();
      }
    }
    return { name: gpu.name, measurements };
  } finally {
    await gpu.dispose();
  }
}

async function timeCopy(gpu: Gpu, bytes: number, seconds: number, clock: Clock): Promise<number[]> {
  const [from, to] = [gpu.buffer(bytes), gpu.buffer(bytes)];
  const kernel = { label: "copy", code: wgsl.copy, bindings: ["read", "write"] } as const;
  const step = gpu.step(kernel, [from, to], Math.ceil(bytes / 16 / 256));
  const times = await sample(
    async (n) => {
      gpu.run([step], n);
      await gpu.settle();
    },
    seconds,
    clock,
  );
  for (const buffer of [from, to]) buffer.destroy();
  return times;
}

async function timeTransform(gpu: Gpu, tables: LineTables, shape: Shape, seconds: number, clock: Clock): Promise<number[]> {
  const data = gpu.filled(noise(2 * voxelCount(shape)));
  const plans = tables.plansOf(shape);
  // Unitary, so that no number grows.
  const steps = [2, 1, 0].map((axis) =>
    passStep(gpu, tables, plans[axis], data, { ...wholePass(shape, axis), factor: 1 / Math.sqrt(shape[axis]) }),
  );
  const times = await sample(
    async (n) => {
      gpu.run(steps, n);
      await gpu.settle();
    },
    seconds,
    clock,
  );
  data.destroy();
  return times;
}

/** Steps on counts, too short to change what is computed. */
async function timeAdam(gpu: Gpu, phaser: Phaser, seconds: number, clock: Clock): Promise<number[]> {
  const workspace = await vectorsOf(phaser, { loss: "poisson", keepsGradient: false });
  const step = {
    first: workspace.create(),
    second: workspace.create(),
    rate: 1e-9,
    root: 1,
    beta1: 0.9,
    beta2: 0.99,
    epsilon: 1,
  };
  const take = async (times: number) => {
    for (let n = 0; n < times; n++) workspace.adam({ scale: 1, widths: undefined }, step);
    await gpu.settle();
  };
  try {
    return await sample(take, seconds, clock);
  } finally {
    await workspace.close();
  }
}

/** Numbers from 0 to 1, the same ones over and over, for of 512³ voxels random ones alone would take minutes. */
function noise(length: number): Float32Array {
  const random = seededRandom(1);
  const values = new Float32Array(length);
  const own = Math.min(length, 4096);
  for (let i = 0; i < own; i++) values[i] = random.uniform(i);
  for (let filled = own; filled < length; filled *= 2) values.copyWithin(filled, 0, Math.min(filled, length - filled));
  return values;
}

async function phaserOf(gpu: Gpu, tables: LineTables, shape: Shape, box: Shape) {
  const count = voxelCount(shape);
  const amplitude = realVolume(shape, noise(count));
  const mask = maskVolume(shape, new Uint8Array(count).fill(Measured.used));
  const support = maskVolume(shape);
  const object = complexVolume(shape);
  const values = noise(2 * box[2]);
  const [z0, y0, x0] = shape.map((n, axis) => Math.floor((n - box[axis]) / 2));
  for (let z = z0; z < z0 + box[0]; z++) {
    for (let y = y0; y < y0 + box[1]; y++) {
      const row = (z * shape[1] + y) * shape[2] + x0;
      support.data.fill(1, row, row + box[2]);
      object.data.set(values, 2 * row);
    }
  }
  const phaser = await createWebgpuPhaser(gpu, tables, { amplitude, mask });
  await phaser.load({ object, support });
  return phaser;
}

/** Milliseconds of one, from samples of so many at once that waiting for the device does not count. */
async function sample(work: (times: number) => Promise<void>, seconds: number, clock: Clock): Promise<number[]> {
  await work(1);
  const leastOfSample = Math.min(50, 250 * seconds);
  let times = 1;
  const timed = async (): Promise<number> => {
    const start = clock();
    await work(times);
    return clock() - start;
  };
  for (let took = await timed(); took < leastOfSample && times < 4096; took = await timed())
    times *= took < leastOfSample / 4 ? 4 : 2;
  const found: number[] = [];
  for (const end = clock() + 1000 * seconds; clock() < end || found.length < 3; ) found.push((await timed()) / times);
  return found;
}
