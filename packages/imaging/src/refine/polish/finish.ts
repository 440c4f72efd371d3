// The end of every refinement: the best object gets its forward model, then a few steps on all that was measured, and the position,
// phase and scale in which results are written.

import { type Descent, descend, type Engine, type FittedModel, Measured, type Measurement, type Phaser } from "@friedel/engine";
import { countingError } from "../../metrics/counting-noise.js";
import { bestScale, fitMetrics } from "../../metrics/fit.js";
import { chooseHand } from "../../metrics/hand.js";
import { removeAmbiguities } from "../../phasing/ambiguities.js";
import { withMask, withoutFree } from "../../phasing/start.js";
import type { RefineResult } from "../result.js";
import { type FittedObject, type ForwardFit, fitForwardModel, lossFor } from "./forward-model-fit.js";
import type { VoxelObject } from "./free-voxels.js";

/** A finished object; its `llkFree` are those before the free voxels were included, by which it was scored. */
export type FinishedObject = Pick<
  RefineResult,
  "object" | "support" | "hand" | "metrics" | "coherentMetrics" | "coherenceWidths" | "coherenceTails" | "remarks"
>;

/** Steps on all that was measured, the free voxels too: nothing is left to score. Few, because the noise must not be fitted. */
const lastSteps = 10;

/**
 * Counting error (metrics/counting-noise.ts) above which they are left out: there they fitted the noise. Four crystals of 0.16 to 0.48 ended
 * at field errors of 0.129, 0.134, 0.189 and 0.159 without them, at 0.132, 0.138, 0.199 and 0.171 with them; with more counts they gained or lost a few per cent.
 */
export const fewCounts = 0.05;

/**
 * Finishes an object of a measurement whose free voxels are marked: object, support and, if `coherence` is set and the free voxels
 * confirm it, the widths of partial coherence, by `fitForwardModel`. Yields now and then.
 */
export async function* finishObject(
  engine: Engine,
  measurement: Measurement,
  from: VoxelObject,
  { coherence }: { readonly coherence: boolean },
): AsyncGenerator<void, FinishedObject> {
  const fitted = yield* fitModel(engine, measurement, from, { coherence, support: true });
  yield;
  return includeFree(engine, measurement, fitted);
}

/** `fitForwardModel` on a phaser of its own. */
export async function* fitModel(
  engine: Engine,
  measurement: Measurement,
  from: VoxelObject,
  fit: Omit<ForwardFit, "loss">,
): AsyncGenerator<void, FittedObject> {
  const phaser = await engine.createPhaser(measurement);
  try {
    return yield* fitForwardModel(phaser, from, { loss: lossFor(measurement), ...fit });
  } finally {
    await phaser.dispose();
  }
}

/** The last steps, with the free voxels included and the model that was fitted; none where counts are {@link fewCounts few}. */
export async function includeFree(
  engine: Engine,
  measurement: Measurement,
  { object, support, model, metrics, coherentFree, remarks }: FittedObject,
): Promise<FinishedObject> {
  const { mask } = measurement;
  const takesSteps = mask.data.includes(Measured.free) && countingError(measurement, support) <= fewCounts;
  const phaser = await engine.createPhaser(withMask(measurement, withoutFree(mask)));
  try {
    await phaser.load({ object, support });
    const descent: Descent = {
      steps: takesSteps ? lastSteps : 0,
      loss: "amplitude",
      optimiser: { kind: "lbfgs" },
      model: { scale: "best", ...(model && { coherence: { widths: model.widths, ...(model.tails && { tails: model.tails }) } }) },
    };
    const { scale } = await descend(phaser, descent);
    const read = await readResult(phaser, model ? { ...model, scale } : undefined);
    return {
      ...read,
      metrics: { ...read.metrics, llkFree: metrics.llkFree },
      coherentMetrics: { ...read.coherentMetrics, llkFree: coherentFree },
      coherenceWidths: model?.widths ?? null,
      coherenceTails: model?.tails ?? null,
      remarks,
    };
  } finally {
    await phaser.dispose();
  }
}

/** The phaser's object as results have it, with its fit; with a fitted model, in that model's scale. */
export async function readResult(
  phaser: Phaser,
  model?: FittedModel,
): Promise<Pick<RefineResult, "object" | "support" | "hand" | "metrics" | "coherentMetrics">> {
  const sums = await phaser.fit();
  const coherentMetrics = fitMetrics(sums);
  const metrics = model ? fitMetrics(await phaser.fit(model)) : coherentMetrics;
  const scale = model?.scale ?? bestScale(sums);
  return { ...chooseHand(removeAmbiguities(await phaser.read(), scale)), metrics, coherentMetrics };
}
