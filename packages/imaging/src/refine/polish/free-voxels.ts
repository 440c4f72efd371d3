// From a crystal, or any object that is nearly right, to free voxels: the last part of every search and refinement.

import { type ComplexVolume, DataError, drain, type MaskVolume, multiplied, type Phaser } from "@friedel/engine";
import { isosurfaceSupport } from "../../metrics/extent.js";
import { type FitMetrics, fitMetrics } from "../../metrics/fit.js";
import { iterate } from "../../phasing/iterate.js";
import { defaultOptions } from "../../phasing/options.js";
import { tightenSupport } from "../../phasing/tighten-support.js";

/** An object of free voxels with its fit. */
export interface VoxelObject {
  readonly object: ComplexVolume;
  readonly support: MaskVolume;
  readonly metrics: FitMetrics;
}

/** The score of an object, the lower the better: `llk + llkFree`, or `chi2` if no voxels are free. */
export function scoreOf({ metrics: { llk, llkFree, chi2 } }: Pick<VoxelObject, "metrics">): number {
  return Number.isNaN(llkFree) ? chi2 : llk + llkFree;
}

/** Levels tried for the support of a fitted crystal, whose edge is soft, as shares of its greatest amplitude. */
const crystalSupports = [0.02, 0.1, 0.2];
/** Blocks of ER that free the voxels of a crystal: short, because it is right to some per cent and the noise must not be fitted. */
const crystalIterations = [5, 10];
/** Iterations of ER after a block of HIO or RAAR. */
export const erIterations = 15;

/** Frees the voxels of a fitted crystal, with the support and the iterations of the best score; null if the crystal has no voxel. */
export async function freeVoxels(phaser: Phaser, crystal: ComplexVolume): Promise<VoxelObject | null> {
  if (!crystal.data.some((value) => value !== 0)) return null;
  let scaled: ComplexVolume | undefined;
  let best: VoxelObject | undefined;
  for (const share of crystalSupports) {
    await phaser.load({ support: isosurfaceSupport(crystal, share) });
    scaled ??= await scaledToCounts(phaser, crystal);
    await phaser.load({ object: scaled });
    for (const iterations of crystalIterations) {
      await iterate(phaser, "ER", iterations);
      const metrics = fitMetrics(await phaser.fit());
      if (!best || scoreOf({ metrics }) < scoreOf(best)) best = await readVoxels(phaser, metrics);
    }
  }
  return best ?? null;
}

/** An object scaled to the counts: unmeasured and free voxels keep its own values, which must be comparable with the measured ones. */
export async function scaledToCounts(phaser: Phaser, object: ComplexVolume): Promise<ComplexVolume> {
  await phaser.load({ object });
  const { used, scale } = await phaser.fit();
  return multiplied(object, scale ?? used.sumCross / used.sumModel);
}

/** Iterations with support updates; those with HIO also reach what no smooth phase can hold, such as a dislocation. */
export interface ShrinkWrapIterations {
  readonly hio: number;
  readonly raar: number;
}

/** First support of a given object, as a share of its greatest amplitude. */
const givenSupport = 0.1;
/** Iterations of ER that bring the pattern's detail into a given object, and the blocks that follow. */
export const givenErIterations = 30;
const givenIterations: readonly ShrinkWrapIterations[] = [
  { hio: 0, raar: 60 },
  { hio: 60, raar: 120 },
];

/** Refines the voxels of an object that may be about right, such as a network's prediction. */
export async function freeGiven(phaser: Phaser, object: ComplexVolume): Promise<VoxelObject> {
  await phaser.load({ support: isosurfaceSupport(object, givenSupport) });
  await phaser.load({ object: await scaledToCounts(phaser, object) });
  await iterate(phaser, "ER", givenErIterations);
  let best = await readVoxels(phaser);
  for (const iterations of givenIterations) best = await iterateWithShrinkWrap(phaser, best, iterations);
  return best;
}

/** Loose enough that the support can grow where a plane of the crystal has cut too much. */
const looseUpdate = { sigma: 1, threshold: 0.08, relativeTo: "max", every: 2 } as const;

/** Iterates with support updates, then tightens the support; returns the result or `from`, whichever has the better score. */
export async function iterateWithShrinkWrap(
  phaser: Phaser,
  from: VoxelObject,
  { hio, raar }: ShrinkWrapIterations,
): Promise<VoxelObject> {
  const { beta, finish } = defaultOptions;
  await phaser.load(from);
  try {
    if (hio > 0) await iterate(phaser, "HIO", hio, { beta, update: looseUpdate });
    await iterate(phaser, "RAAR", raar, { beta, update: looseUpdate });
    await iterate(phaser, "ER", erIterations);
    if (finish && !Number.isNaN(from.metrics.llkFree)) await drain(tightenSupport(phaser, finish));
    const metrics = fitMetrics(await phaser.fit());
    return scoreOf({ metrics }) < scoreOf(from) ? await readVoxels(phaser, metrics) : from;
  } catch (error) {
    // A support that vanishes or fills the array leads nowhere.
    if (error instanceof DataError) return from;
    throw error;
  }
}

/** The object that the phaser holds; `metrics` if they are known already. */
export async function readVoxels(phaser: Phaser, metrics?: FitMetrics): Promise<VoxelObject> {
  const fitted = metrics ?? fitMetrics(await phaser.fit());
  return { ...(await phaser.read()), metrics: fitted };
}
