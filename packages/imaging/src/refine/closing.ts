// The end of every refinement: the object that a phaser holds, in the place, the phase and the scale in which results are written.

import type { ComplexVolume, FitSums, FittedModel, MaskVolume, Phaser } from "@friedel/engine";
import { type FitMetrics, fitMetrics } from "../metrics/index.js";
import { settle } from "../phasing/index.js";

/** An object as results have it, with its fit. */
export interface ClosedObject {
  /** Centre of mass at the array's centre, Σ|ρ|ρ of phase 0, scaled so that |FFT ρ|² are counts. */
  readonly object: ComplexVolume;
  readonly support: MaskVolume;
  readonly metrics: FitMetrics;
  /** The same without the model's coherence and background. */
  readonly coherentMetrics: FitMetrics;
}

/** Reads the phaser's object and settles it; with a model, such as a descent has fitted, in that model's scale. */
export async function closeObject(phaser: Phaser, model?: FittedModel): Promise<ClosedObject> {
  const sums = await phaser.fit();
  const coherentMetrics = fitMetrics(sums);
  const metrics = model ? fitMetrics(await phaser.fit(model)) : coherentMetrics;
  const settled = settle(await phaser.object(), await phaser.support(), model?.scale ?? bestScale(sums));
  return { ...settled, metrics, coherentMetrics };
}

/** The s of chi2: Σ|F|A/Σ|F|² over all measured voxels. */
function bestScale({ used, free }: FitSums): number {
  return (used.sumCross + free.sumCross) / (used.sumModel + free.sumModel);
}
