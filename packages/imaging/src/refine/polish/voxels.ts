// From a crystal, or any object that is nearly right, to free voxels: the last part of every refinement.

import type { Phaser } from "@friedel/engine";
import { type ComplexVolume, DataError, drain, type MaskVolume, multiplied } from "@friedel/engine";
import { type FitMetrics, fitMetrics, isosurfaceSupport } from "../../metrics/index.js";
import { defaultOptions, tightenSupport } from "../../phasing/index.js";

/** An object of free voxels, with what judges it. */
export interface VoxelObject {
  readonly object: ComplexVolume;
  readonly support: MaskVolume;
  readonly metrics: FitMetrics;
}

/** The lower the better: the fit to the voxels used and to those kept out. `chi2` where none are kept out. */
export function judgement({ metrics: { llk, llkFree, chi2 } }: Pick<VoxelObject, "metrics">): number {
  return Number.isNaN(llkFree) ? chi2 : llk + llkFree;
}

/** A fitted crystal's edge is soft: where its support may end, as shares of its greatest amplitude. */
const crystalSupports = [0.02, 0.1, 0.2];
/** Iterations of ER that free the voxels of a crystal: a few, for it is right to some per cent and the noise is not to be fitted. */
const settlings = [5, 10];
/** Iterations of ER after others. */
export const settling = 15;

/** Frees the voxels of a fitted crystal in its own shape, as far out and as long as is judged best; null where it has no voxel. */
export async function freeVoxels(phaser: Phaser, crystal: ComplexVolume): Promise<VoxelObject | null> {
  if (crystal.data.every((value) => value === 0)) return null;
  let scaled: ComplexVolume | undefined;
  let best: VoxelObject | undefined;
  for (const share of crystalSupports) {
    await phaser.setSupport(isosurfaceSupport(crystal, share));
    scaled ??= await atScaleOfCounts(phaser, crystal);
    await phaser.setObject(scaled);
    for (const iterations of settlings) {
      await phaser.run({ algorithm: "ER", beta: 0, iterations });
      const metrics = fitMetrics(await phaser.fit());
      if (!best || judgement({ metrics }) < judgement(best)) best = await readVoxels(phaser, metrics);
    }
  }
  return best ?? null;
}

/** An object at the scale of the counts: unmeasured and free voxels keep what it says there, so it must be comparable. */
export async function atScaleOfCounts(phaser: Phaser, object: ComplexVolume): Promise<ComplexVolume> {
  await phaser.setObject(object);
  const { used } = await phaser.fit();
  return multiplied(object, used.sumCross / used.sumModel);
}

/** Iterations that let the shape go; with HIO among them also what no smooth phase can hold, such as a dislocation. */
export interface Reshaping {
  readonly hio: number;
  readonly raar: number;
}

/** First support of a given object, as a share of its greatest amplitude, the ER that brings the pattern's detail in, and what follows. */
const givenSupport = 0.1;
const givenSettling = 30;
const givenReshapings: readonly Reshaping[] = [
  { hio: 0, raar: 60 },
  { hio: 60, raar: 120 },
];

/** An object that may be about right, such as a network's answer, with its voxels free from the start. */
export async function freeGiven(phaser: Phaser, object: ComplexVolume): Promise<VoxelObject> {
  await phaser.setSupport(isosurfaceSupport(object, givenSupport));
  await phaser.setObject(await atScaleOfCounts(phaser, object));
  await phaser.run({ algorithm: "ER", beta: 0, iterations: givenSettling });
  let best = await readVoxels(phaser);
  for (const reshaping of givenReshapings) best = await reshape(phaser, best, reshaping);
  return best;
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
    if (finish && !Number.isNaN(from.metrics.llkFree)) await drain(tightenSupport(phaser, finish));
    const metrics = fitMetrics(await phaser.fit());
    return judgement({ metrics }) < judgement(from) ? await readVoxels(phaser, metrics) : from;
  } catch (error) {
    // A support that vanishes or fills the array leads nowhere.
    if (error instanceof DataError) return from;
    throw error;
  }
}

/** What the phaser holds; its metrics if they are known already. */
export async function readVoxels(phaser: Phaser, metrics?: FitMetrics): Promise<VoxelObject> {
  const fitted = metrics ?? fitMetrics(await phaser.fit());
  return { object: await phaser.object(), support: await phaser.support(), metrics: fitted };
}
