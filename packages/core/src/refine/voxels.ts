// From a crystal, or any object that is nearly right, to free voxels: the last part of every refinement.

import type { ComplexVolume, MaskVolume } from "../array/index.js";
import type { Phaser } from "../engine/index.js";
import { DataError } from "../errors.js";
import { type FitMetrics, fitMetrics, isosurfaceSupport } from "../metrics/index.js";
import { defaultOptions, tightenSupport } from "../phasing/index.js";

/** An object of free voxels, with what judges it. */
export interface VoxelObject {
  readonly object: ComplexVolume;
  readonly support: MaskVolume;
  readonly metrics: FitMetrics;
}

/** The lower the better: the fit to the voxels used and to those kept out. `chi2` where none are kept out. */
export function judgement({ metrics: { llk, llkFree, chi2 } }: VoxelObject): number {
  return Number.isNaN(llkFree) ? chi2 : llk + llkFree;
}

/** A fitted crystal's edge is soft: its support is where it has some amplitude at all. */
const crystalSupport = 0.05;
/** Iterations of ER that take a nearly right object to free voxels. */
const settling = 15;

/** Frees the voxels of a fitted crystal in its own shape. */
export async function freeVoxels(phaser: Phaser, crystal: ComplexVolume): Promise<VoxelObject> {
  await phaser.setSupport(isosurfaceSupport(crystal, crystalSupport));
  await phaser.setObject(crystal);
  await phaser.run({ algorithm: "ER", beta: 0, iterations: settling });
  return readVoxels(phaser);
}

/** Iterations that let the shape go; with HIO among them also what no smooth phase can hold, such as a dislocation. */
export interface Reshaping {
  readonly hio: number;
  readonly raar: number;
}

/** Loose enough that the support can grow where a half-space has cut too much. */
const growing = { sigma: 1, threshold: 0.08, relativeTo: "max", every: 2 } as const;

/** Iterates with a support that is renewed, then tightened; the better of what was and what came of it. */
export async function reshape(phaser: Phaser, from: VoxelObject, { hio, raar }: Reshaping): Promise<VoxelObject> {
  const { beta, finish } = defaultOptions;
  await phaser.setSupport(from.support);
  await phaser.setObject(from.object);
  try {
    if (hio > 0) await phaser.run({ algorithm: "HIO", beta, iterations: hio, shrinkWrap: growing });
    await phaser.run({ algorithm: "RAAR", beta, iterations: raar, shrinkWrap: growing });
    await phaser.run({ algorithm: "ER", beta: 0, iterations: settling });
    if (finish && !Number.isNaN(from.metrics.llkFree)) for await (const _ of tightenSupport(phaser, finish));
    const reshaped = await readVoxels(phaser);
    return judgement(reshaped) < judgement(from) ? reshaped : from;
  } catch (error) {
    // A support that vanishes or fills the array leads nowhere.
    if (error instanceof DataError) return from;
    throw error;
  }
}

/** What the phaser holds. */
export async function readVoxels(phaser: Phaser): Promise<VoxelObject> {
  const metrics = fitMetrics(await phaser.fit());
  return { object: await phaser.object(), support: await phaser.support(), metrics };
}
