// The last step of a start: how tight the support may be is decided by likelihood.
//
// Shrink-wrap with one threshold for all data leaves a rim of a voxel or two around a sharp crystal, or cuts into one that
// partial coherence has blurred. So the support is tightened step by step, a block of ER after each step, and the step with the
// lowest `llk + llkFree` is kept: a loose support overfits, which the free voxels notice; a tight one cuts into the crystal, which
// the used voxels notice first. It costs a hundred iterations or two, on a small box, and needs free voxels.

import type { Phaser } from "@friedel/engine";
import { DataError } from "@friedel/engine";
import { type FitMetrics, fitMetrics } from "../metrics/fit.js";
import { iterate } from "./iterate.js";
import type { FinishOptions } from "./options.js";

/**
 * On the way from a loose to the right support the judgement may rise a little, for ER has not settled yet; when it has risen
 * by this factor, the support cuts into the crystal.
 */
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
  let best = { judgement: judge(fitMetrics(await phaser.fit())), ...(await phaser.read()) };
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
    const judgement = judge(metrics);
    const isBest = judgement < best.judgement;
    yield { threshold, supportVoxels, iterations: spent, metrics, isBest };
    if (isBest) best = { judgement, ...(await phaser.read()) };
    else if (!(judgement < hopeless * best.judgement)) break;
  }
  await phaser.load(best);
}

function judge({ llk, llkFree }: FitMetrics): number {
  return llk + llkFree;
}
