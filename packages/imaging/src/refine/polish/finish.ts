// What every refinement ends with: the object that was judged best gets its forward model, then a few steps on all that was
// measured, and its place, phase and scale.

import {
  type ComplexVolume,
  type Descent,
  type Engine,
  type FitSums,
  type FittedModel,
  type MaskVolume,
  Measured,
  type Measurement,
  type Phaser,
  type Triple,
} from "@friedel/engine";
import { type FitMetrics, fitMetrics } from "../../metrics/index.js";
import { settle, withoutFree } from "../../phasing/index.js";
import { type ForwardFit, fitForwardModel, lossFor, type ModelledObject } from "./forward-model-fit.js";
import type { VoxelObject } from "./voxels.js";

/** An object as results have it, with its fit. */
export interface ClosedObject {
  /** Centre of mass at the array's centre, Σ|ρ|ρ of phase 0, scaled so that |FFT ρ|² are counts. */
  readonly object: ComplexVolume;
  readonly support: MaskVolume;
  readonly metrics: FitMetrics;
  /** The same without the model's coherence and background. */
  readonly coherentMetrics: FitMetrics;
}

/** A finished object; its `llkFree` are those by which it was judged, before the free voxels were let in. */
export interface FinishedObject extends ClosedObject {
  /** Standard deviations of the coherence function's Gaussian along the axes, voxels of the pattern; null where none was found. */
  readonly coherenceWidths: Triple | null;
  readonly remarks: readonly string[];
}

/** Steps on all that was measured, the free voxels too: nothing is left to judge. Few, for the noise is not to be fitted. */
const lastSteps = 10;

/** An object with its forward model, before the free voxels are let in. */
export interface FittedObject {
  readonly judged: ModelledObject;
  /** `llkFree` without the model. */
  readonly coherentFree: number;
  readonly remarks: readonly string[];
}

/**
 * Finishes an object of a measurement whose free voxels are marked: object, support and, where `coherence` allows it and the free
 * voxels confirm it, the widths of partial coherence, by `fitForwardModel`. Yields now and then.
 */
export async function* finishObject(
  engine: Engine,
  measurement: Measurement,
  from: VoxelObject,
  { coherence }: { readonly coherence: boolean },
): AsyncGenerator<void, FinishedObject> {
  const fitted = yield* fitModel(engine, measurement, from, { coherence, support: true });
  yield;
  return closeFitted(engine, measurement, fitted);
}

/** The fit alone, as in {@link finishObject}, of the support only where that is asked for. */
export async function* fitModel(
  engine: Engine,
  measurement: Measurement,
  from: VoxelObject,
  fit: Omit<ForwardFit, "loss">,
): AsyncGenerator<void, FittedObject> {
  const phaser = await engine.createPhaser(measurement);
  try {
    const { remarks, ...judged } = yield* fitForwardModel(phaser, from, { loss: lossFor(measurement), ...fit });
    await phaser.setSupport(judged.support);
    await phaser.setObject(judged.object);
    return { judged, coherentFree: fitMetrics(await phaser.fit()).llkFree, remarks };
  } finally {
    await phaser.dispose();
  }
}

/** The last steps, on all that was measured, with the model that was fitted. */
export async function closeFitted(
  engine: Engine,
  measurement: Measurement,
  { judged, coherentFree, remarks }: FittedObject,
): Promise<FinishedObject> {
  const mask = withoutFree(measurement.mask);
  const phaser = await engine.createPhaser({ amplitude: measurement.amplitude, mask });
  try {
    await phaser.setSupport(judged.support);
    await phaser.setObject(judged.object);
    const { model } = judged;
    const descent: Descent = {
      steps: measurement.mask.data.includes(Measured.free) ? lastSteps : 0,
      loss: "amplitude",
      optimiser: { kind: "lbfgs" },
      model: { scale: "best", ...(model?.widths && { coherence: { widths: model.widths } }) },
    };
    const { scale } = await phaser.descend(descent);
    const closed = await closeObject(phaser, model ? { ...model, scale } : undefined);
    return {
      ...closed,
      metrics: { ...closed.metrics, llkFree: judged.metrics.llkFree },
      coherentMetrics: { ...closed.coherentMetrics, llkFree: coherentFree },
      coherenceWidths: model?.widths ?? null,
      remarks,
    };
  } finally {
    await phaser.dispose();
  }
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
