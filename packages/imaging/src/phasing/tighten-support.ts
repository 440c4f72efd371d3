// The last step of a start: likelihood decides how tight the support may be. Shrink-wrap with one threshold for all data leaves a rim
// of a voxel or two around a sharp crystal, or cuts into one that partial coherence has blurred. So the support is tightened step by
// step, each followed by a block of ER, and the step with the lowest score `llk + llkFree` is kept: a loose support overfits, which
// raises `llkFree`; a tight one cuts into the crystal, which raises `llk` first. It costs 100 to 200 iterations and needs free voxels.

import { DataError, type Phaser } from "@friedel/engine";
import { type FitMetrics, fitMetrics } from "../metrics/fit.js";
import { iterate } from "./iterate.js";
import type { FinishOptions } from "./options.js";

/** On the way to the right support the score may rise a little, before ER has settled; beyond this factor the support is too tight. */
const hopeless = 1.1;

/** A step that was tried: its threshold and voxels, the iterations spent so far, how it fits, whether it is the best so far. */
export interface FinishStep {
  readonly threshold: number;
  readonly supportVoxels: number;
  readonly iterations: number;
  readonly metrics: FitMetrics;
  readonly isBest: boolean;
}

/** Tightens the support step by step and leaves the phaser at the step of lowest `llk + llkFree`. Yields after every step. */
export async function* tightenSupport(
  phaser: Phaser,
  { sigma, thresholds, iterations }: FinishOptions,
): AsyncGenerator<FinishStep, void> {
  let best = { score: scoreOf(fitMetrics(await phaser.fit())), ...(await phaser.read()) };
  let spent = 0;
  for (const threshold of thresholds) {
    let supportVoxels: number;
    try {
      supportVoxels = await phaser.updateSupport({ sigma, threshold, relativeTo: "max" });
    } catch (error) {
      if (error instanceof DataError) break;
      throw error;
    }
    await iterate(phaser, "ER", iterations);
    spent += iterations;
    const metrics = fitMetrics(await phaser.fit());
    const score = scoreOf(metrics);
    const isBest = score < best.score;
    yield { threshold, supportVoxels, iterations: spent, metrics, isBest };
    if (isBest) best = { score, ...(await phaser.read()) };
    else if (!(score < hopeless * best.score)) break;
  }
  await phaser.load(best);
}

function scoreOf({ llk, llkFree }: FitMetrics): number {
  return llk + llkFree;
}
