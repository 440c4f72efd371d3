// The last stage of a refinement: what the light and the detector added to the pattern, fitted together with the object. Light of
// limited coherence blurs the pattern (see `ForwardModel` of the engines); an object that was found without knowing so is
// wrong, and its support too, so both are renewed with the model in place.
//
// Poisson losses find widths and shape sooner, for they weigh the dark voxels between the fringes as counting does; what they leave
// in the object is noise of those same voxels, which a last run of amplitude steps takes out (lower llkFree and fieldError on
// simulated crystals). No background is fitted: free voxels take up a weak one themselves (of 0.3 counts a
// voxel a fit found 0.13, and fieldError rose from 0.07 to 0.10).

import type { FittedModel, ForwardModel, Loss, Measurement, Phaser, ShrinkWrap } from "@friedel/engine";
import { DataError, Measured } from "@friedel/engine";
import { fitMetrics } from "../../metrics/index.js";
import { judgement, type VoxelObject } from "./voxels.js";

/** An object with the model that its metrics are with; null for none, the plain |FFT ρ|². */
export interface ModelledObject extends VoxelObject {
  readonly model: FittedModel | null;
}

/** What the fit did, and what is left to say about it. */
export interface ModelFit extends ModelledObject {
  /** That a descent diverged, in a sentence; none of it is in the object. */
  readonly remarks: readonly string[];
}

/** The part by which `llkFree` has to fall for a model to be believed. */
const leastGain = 0.02;
/** Widths to begin with: with less there is hardly a slope, with more an object that knew nothing of it is lost. Voxels. */
const firstWidth = 0.4;
/** Steps without the model, to be compared with; with widths held, until the object has followed; with widths that are fitted. */
const [plainSteps, heldSteps, firstFittedSteps, fittedSteps] = [20, 12, 8, 32];
/**
 * Steps with coherence cost four times as much as others, so they end early where there is none: its `llkFree` with the first widths
 * held is 1.1 to 5 times that without, and once the widths have moved for a few steps still above it. With widths of 0.15 voxels and
 * more it was 0.8 to 1.23 times, and then always below.
 */
const hopelessShare = 1.35;
/** Greatest change of a width in a fit, voxels: at first, with a renewed support, in the last steps. */
const [firstRate, nextRate, lastRate] = [0.05, 0.03, 0.01];
/** Renewals of the support with the model in place: first it may grow, then it is tightened as far as the judgement falls. */
const renewals: readonly [ShrinkWrap, ...ShrinkWrap[]] = [
  { sigma: 1, threshold: 0.05, relativeTo: "max" },
  { sigma: 0.5, threshold: 0.1, relativeTo: "max" },
  { sigma: 0.5, threshold: 0.15, relativeTo: "max" },
];
const renewedSteps = 20;
/** Along an axis, a width below this changes the autocorrelation by 1 % at most where it is longest. */
const negligibleWidth = 0.05;
const lastSteps = 20;
/** Steps with widths that were fitted on part of the pattern. */
const followingSteps = 10;

/** Below so many counts in the brightest voxel, amplitudes have been rescaled, and their Poisson likelihood means nothing. */
const leastCounts = 100;

/** The loss by which a measurement's low counts can be weighed. */
export function lossFor({ amplitude, mask }: Measurement): Loss {
  const brightest = amplitude.data.reduce((most, value, i) => (mask.data[i] === Measured.no ? most : Math.max(most, value)), 0);
  return brightest ** 2 >= leastCounts ? "poisson" : "amplitude";
}

/** What is fitted beside the object. */
export interface ForwardFit {
  readonly loss: Loss;
  /** Whether the widths of partial coherence are. */
  readonly coherence: boolean;
  /** Whether the support is renewed too, which costs most of the time; true by default. */
  readonly support?: boolean;
}

/**
 * Fits the widths of partial coherence together with the object that `from` holds, on a phaser of its measurement, and its support.
 * The model is kept where `llkFree` is at least 2 % lower with it than after the same steps without; it is null else. Where no
 * voxels are free nothing can be judged: then there is no model and the support stays. Yields now and then.
 */
export async function* fitForwardModel(
  phaser: Phaser,
  from: VoxelObject,
  { loss, coherence, support = true }: ForwardFit,
): AsyncGenerator<void, ModelFit> {
  const remarks: string[] = [];
  const plain: Work = { phaser, loss: "amplitude", judge: judgement, remarks };
  const settled = better(judgement, { ...from, model: null }, await descendFrom(plain, from, { steps: lastSteps }));
  if (Number.isNaN(from.metrics.llkFree)) return { ...settled, remarks };
  yield;
  if (coherence) {
    const modelled = yield* fitCoherence({ phaser, loss, judge: byFree, remarks }, settled, support);
    if (modelled && isGain(modelled, settled)) return { ...modelled, remarks };
  }
  return { ...(support ? yield* renewSupport(plain, settled) : settled), remarks };
}

/** An object that follows a model which was fitted elsewhere, from what `from` is without it: steps with its widths held. */
export function followModel(phaser: Phaser, loss: Loss, from: VoxelObject, { widths }: FittedModel): Promise<ModelledObject> {
  const steps: Steps = { steps: followingSteps, ...(widths && { model: withWidths(widths) }) };
  return descendFrom({ phaser, loss, judge: byFree, remarks: [] }, from, steps);
}

/** Object, widths and support together, and the last steps; null where the widths gain nothing or go to 0. */
async function* fitCoherence(work: Work, from: VoxelObject, support: boolean): AsyncGenerator<void, ModelledObject | null> {
  const plain = await descendFrom(work, from, { steps: plainSteps });
  yield;
  const held = await descendFrom(work, plain, { steps: heldSteps, model: withWidths([firstWidth, firstWidth, firstWidth]) });
  yield;
  if (byFree(held) > hopelessShare * byFree(plain)) return null;
  const first = await descendFrom(work, held, { steps: firstFittedSteps, model: withWidths(widthsOf(held), firstRate) });
  yield;
  if (byFree(first) > byFree(plain)) return null;
  const fitted = await descendFrom(work, first, { steps: fittedSteps, model: withWidths(widthsOf(first), firstRate) });
  yield;
  if (!isGain(fitted, plain)) return null;
  const shaped = support ? yield* renewSupport(work, fitted) : fitted;
  const last: Steps = { steps: lastSteps, loss: "amplitude", model: withWidths(widthsOf(shaped), lastRate) };
  const found = support ? await descendFrom(work, shaped, last) : fitted;
  return Math.max(...widthsOf(found)) > negligibleWidth ? found : null;
}

/** Poisson steps descend on `llk` itself, which then favours loose supports; `llkFree` does not. */
function byFree({ metrics }: VoxelObject): number {
  return metrics.llkFree;
}

function isGain(a: VoxelObject, b: VoxelObject): boolean {
  return byFree(a) < (1 - leastGain) * byFree(b);
}

interface Work {
  readonly phaser: Phaser;
  readonly loss: Loss;
  /** The lower the better. */
  readonly judge: (object: VoxelObject) => number;
  readonly remarks: string[];
}

function better(judge: Work["judge"], a: ModelledObject, b: ModelledObject): ModelledObject {
  return judge(b) < judge(a) ? b : a;
}

/** Renews the support with the model in place, from each that is better than those before. */
async function* renewSupport(work: Work, from: ModelledObject): AsyncGenerator<void, ModelledObject> {
  const [growing, ...tightening] = renewals;
  let best = better(work.judge, from, await renewed(work, from, growing));
  yield;
  for (const renewal of tightening) {
    const next = await renewed(work, best, renewal);
    yield;
    if (better(work.judge, best, next) === next) best = next;
    // What is too tight stays so when it is tighter; steps with coherence cost four times as much as those without.
    else if (best.model) break;
  }
  return best;
}

/** The object after steps in a renewed support; as it was where that vanishes or fills the array. */
async function renewed(work: Work, from: ModelledObject, renewal: ShrinkWrap): Promise<ModelledObject> {
  const start = await renew(work.phaser, from, renewal);
  if (!start) return from;
  const steps: Steps = { steps: renewedSteps, ...(from.model && { model: withWidths(widthsOf(from), nextRate) }) };
  return descendFrom(work, start, steps);
}

type Widths = NonNullable<FittedModel["widths"]>;

function widthsOf({ model }: ModelledObject): Widths {
  return model?.widths ?? [firstWidth, firstWidth, firstWidth];
}

/** A model with these widths, fitted at a rate if one is given. */
function withWidths(widths: Widths, rate?: number): ForwardModel {
  return { scale: "best", coherence: rate === undefined ? { widths } : { widths, fitted: true, rate } };
}

interface Steps {
  readonly steps: number;
  /** Another than the usual one. */
  readonly loss?: Loss;
  readonly model?: ForwardModel;
}

const divergence =
  "a descent diverged and was undone: the object is as good as without its steps, which may be less than it could be";

/** L-BFGS from an object in its support; where it diverges the object stays as it was, and a remark says so. */
async function descendFrom(
  { phaser, loss: usual, remarks }: Work,
  start: VoxelObject,
  { steps, loss = usual, model = { scale: "best" } }: Steps,
): Promise<ModelledObject> {
  await phaser.setSupport(start.support);
  await phaser.setObject(start.object);
  const report = await phaser.descend({ steps, loss, model, optimiser: { kind: "lbfgs" } });
  const { scale, widths } = report;
  const found = widths === undefined ? null : { scale, widths };
  const metrics = fitMetrics(await phaser.fit(found ?? undefined));
  if (report.outcome !== "diverged") return { object: await phaser.object(), support: start.support, metrics, model: found };
  if (!remarks.includes(divergence)) remarks.push(divergence);
  return { ...start, model: null };
}

/** The object with its support renewed; null where that vanishes or fills the array. */
async function renew(phaser: Phaser, from: ModelledObject, renewal: ShrinkWrap): Promise<ModelledObject | null> {
  await phaser.setSupport(from.support);
  await phaser.setObject(from.object);
  try {
    await phaser.shrinkWrap(renewal);
  } catch (error) {
    if (error instanceof DataError) return null;
    throw error;
  }
  return { ...from, object: await phaser.object(), support: await phaser.support() };
}
