// Timings of crystal fits, for `friedel bench` and for tuning.

import { Measured, maskVolume, realVolume, type Shape, seededRandom, type Triple, voxelCount } from "../array/index.js";
import { type CrystalFit, type FitSchedule, startCrystalFit } from "../crystal-fit/index.js";
import { WasmCrystalFitter } from "../wasm/crystal-fit.js";
import { createEngineCrew } from "../wasm/parameters.js";
import { type Clock, sample, type Timing } from "./transform-and-steps.js";

/** What is fitted: so many crystals at a time of K planes and a cubic phase grid in a cubic box. */
export interface CrystalTiming extends Timing {
  readonly fits: number;
  readonly box: Triple;
  readonly planes: number;
  readonly grid: Triple;
  /** Half-width of the edge in voxels, all along. */
  readonly edge: number;
}

/** Steps in one sample. */
const stepsAtOnce = 10;

/** Times steps of crystals half as wide as the box; milliseconds a step of one fit. */
export async function timeCrystalFit(timing: CrystalTiming, clock: Clock): Promise<number[]> {
  const { shape, threads, seconds, fits, box, edge } = timing;
  const crew = await createEngineCrew(threads);
  try {
    const fitter = new WasmCrystalFitter(crew, examplePattern(shape), box);
    const rate = { from: 0.01, to: 0.01 };
    const rates = { distance: rate, normal: rate, phase: rate };
    const schedule: FitSchedule = { steps: stepsAtOnce, edge: { from: edge, to: edge }, rates };
    const starts = Array.from({ length: fits }, (_, i) => exampleFit(timing, i));
    return await sample(seconds, clock, stepsAtOnce * fits, async () => async () => {
      await fitter.advance(starts, schedule, stepsAtOnce);
    });
  } finally {
    await crew.dispose();
  }
}

function examplePattern(shape: Shape) {
  const random = seededRandom(2);
  const count = voxelCount(shape);
  const values = Float32Array.from({ length: count }, (_, i) => 10 + random.uniform(i));
  return { amplitude: realVolume(shape, values), mask: maskVolume(shape, new Uint8Array(count).fill(Measured.used)) };
}

function exampleFit({ box, planes, grid }: CrystalTiming, seed: number): CrystalFit {
  const random = seededRandom(seed);
  const list = Float32Array.from({ length: 4 * planes }, (_, i) => (i % 4 === 3 ? 0.3 * Math.min(...box) : random.normal(i)));
  const values = Float32Array.from({ length: voxelCount(grid) }, (_, i) => random.normal(4 * planes + i));
  return startCrystalFit({ planes: list, phase: { shape: grid, values } });
}
