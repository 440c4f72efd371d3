// The last stage of a refinement: partial coherence of the light, fitted together with the object. It blurs the pattern (see
// `ForwardModel` of the engines); an object found without it is wrong, and so is its support, so both are updated with the model.
//
// Poisson losses find widths and shape sooner, because they weigh the dark voxels between the fringes as counting does. They leave
// the noise of those same voxels in the object, which a last run of amplitude steps takes out (lower llkFree and fieldError on
// simulated crystals). No background is fitted: free voxels take up a weak one themselves (of 0.3 counts a voxel a fit found 0.13, and
// fieldError rose from 0.07 to 0.10).

import {
  type CoherenceValues,
  DataError,
  descend,
  type FittedModel,
  type ForwardModel,
  type Loss,
  type Measurement,
  type Phaser,
  type SupportUpdate,
  triple,
} from "@friedel/engine";
import { peakCounts } from "../../metrics/counting-noise.js";
import { fitMetrics } from "../../metrics/fit.js";
import { scoreOf, type VoxelObject } from "./free-voxels.js";

/** An object with the forward model that its metrics are with; null for none, the plain |FFT ρ|². */
interface ModelledObject extends VoxelObject {
  readonly model: FittedModel | null;
}

/** The result of a fit. */
export interface FittedObject extends ModelledObject {
  /** `llkFree` without the model. */
  readonly coherentFree: number;
  /** That a descent diverged, in a sentence; the object has none of its steps. */
  readonly remarks: readonly string[];
}

/** A model is kept if `llkFree` falls at least by this share. */
const leastGain = 0.02;
/** Initial widths, voxels: with less there is hardly a slope, with more an object that was found without coherence is lost. */
const firstWidth = 0.4;
/** The least width that the engines fit. */
const leastWidth = 1e-3;
/** Steps without the model, for comparison; with fixed widths, until the object has followed; with fitted widths. */
const [plainSteps, heldSteps, firstFittedSteps, fittedSteps] = [20, 12, 8, 32];
/**
 * Steps with coherence cost four times as much as others, so they end early if the light is coherent: then `llkFree` with the first
 * widths held is 1.1 to 5 times that without, and still above it once the widths have moved for a few steps. With widths of 0.15 voxels
 * and more it was 0.8 to 1.23 times, and then always below.
 */
const hopelessShare = 1.35;
/** Largest change of a width in a fit, voxels: at first, after a support update, in the last steps. */
const [firstRate, nextRate, lastRate] = [0.05, 0.03, 0.01];
/** Support updates with the model: first the support may grow, then it is tightened as long as the score falls. */
const updates: readonly [SupportUpdate, ...SupportUpdate[]] = [
  { sigma: 1, threshold: 0.05, relativeTo: "max" },
  { sigma: 0.5, threshold: 0.1, relativeTo: "max" },
  { sigma: 0.5, threshold: 0.15, relativeTo: "max" },
];
const updatedSteps = 20;
/** A width below this changes the autocorrelation by 1 % at most where it is longest. */
const negligibleWidth = 0.05;
const lastSteps = 20;
/** Steps with widths that were fitted in a crop of the pattern. */
const followingSteps = 10;

/** With fewer counts in the brightest voxel, amplitudes have been rescaled, and their Poisson likelihood means nothing. */
const leastCounts = 100;

/** The loss by which a measurement's low counts can be weighed. */
export function lossFor(measurement: Measurement): Loss {
  return peakCounts(measurement) >= leastCounts ? "poisson" : "amplitude";
}

/** The quantities that are fitted with the object. */
export interface ForwardFit {
  readonly loss: Loss;
  /** Whether the widths of partial coherence are fitted. */
  readonly coherence: boolean;
  /** Whether the support is updated too, which costs most of the time; true by default. */
  readonly support?: boolean;
  /** Where the coherence begins, if it is known about. */
  readonly known?: CoherenceValues | null;
}

/** A fit on one phaser. */
interface FitContext {
  readonly phaser: Phaser;
  readonly loss: Loss;
  /** The lower the better. */
  readonly score: (object: VoxelObject) => number;
  /** Filled on the way. */
  readonly remarks: string[];
}

/**
 * Fits the object of `from`, its support, and the widths of partial coherence on a phaser of its measurement. The model is kept if
 * `llkFree` is at least 2 % lower with it than after the same steps without; otherwise it is null. Without free voxels nothing can
 * be compared: then there is no model and the support stays. Yields now and then.
 */
export async function* fitForwardModel(
  phaser: Phaser,
  found: VoxelObject,
  { loss, coherence, support = true, known }: ForwardFit,
): AsyncGenerator<void, FittedObject> {
  const remarks: string[] = [];
  const plain: FitContext = { phaser, loss: "amplitude", score: scoreOf, remarks };
  // Metrics of an object that was found in partly coherent light are with that.
  const from = known ? await withMetricsOf(phaser, found) : found;
  const settled = better(plain, { ...from, model: null }, await descendFrom(plain, from, { steps: lastSteps }));
  if (Number.isNaN(from.metrics.llkFree)) return withCoherentFit(phaser, settled, remarks);
  yield;
  const context: FitContext = { phaser, loss, score: freeFit, remarks };
  if (known) {
    let modelled = yield* fitKnown(context, from, known, support);
    // Tails may have been taken for widths where the strain hid them.
    const widened = hasTails(known) && (yield* fitCoherence(context, modelled, support));
    if (widened && isGain(widened, modelled)) modelled = widened;
    if (isGain(modelled, settled)) return withCoherentFit(phaser, modelled, remarks);
  }
  if (coherence) {
    const modelled = yield* fitCoherence(context, settled, support);
    if (modelled && isGain(modelled, settled)) return withCoherentFit(phaser, modelled, remarks);
  }
  return withCoherentFit(phaser, support ? yield* updateSupport(plain, settled) : settled, remarks);
}

/** An object with the metrics that it has, in coherent light, on a phaser's measurement. */
export async function withMetricsOf(phaser: Phaser, object: VoxelObject): Promise<VoxelObject> {
  await phaser.load(object);
  return { ...object, metrics: fitMetrics(await phaser.fit()) };
}

/** Fits an object with the coherence of a model that was fitted elsewhere. */
export async function followModel(phaser: Phaser, loss: Loss, from: VoxelObject, model: FittedModel): Promise<FittedObject> {
  const context: FitContext = { phaser, loss, score: freeFit, remarks: [] };
  return withCoherentFit(
    phaser,
    await descendFrom(context, from, { steps: followingSteps, model: held(model) }),
    context.remarks,
  );
}

async function withCoherentFit(phaser: Phaser, fitted: ModelledObject, remarks: readonly string[]): Promise<FittedObject> {
  await phaser.load(fitted);
  return { ...fitted, coherentFree: fitMetrics(await phaser.fit()).llkFree, remarks };
}

/** Steps with coherence that a search found roughly: until the object has followed, then while it is fitted, in runs. */
const knownSteps = { held: 10, fitted: [10, 20, 40, 80] } as const;

/** Object and support with coherence that is about right from the beginning. */
async function* fitKnown(
  context: FitContext,
  from: VoxelObject,
  known: CoherenceValues,
  support: boolean,
): AsyncGenerator<void, ModelledObject> {
  let object = await descendFrom(context, from, { steps: knownSteps.held, model: held(known) });
  let best = object;
  for (const steps of knownSteps.fitted) {
    yield;
    object = await descendFrom(context, object, { steps, model: fitted(coherenceOf(object), nextRate) });
    // Blurred counts soon begin to be fitted together with their noise.
    best = better(context, best, object);
  }
  yield;
  if (support) best = yield* updateSupport(context, best);
  const last: Steps = { steps: lastSteps, loss: "amplitude", model: fitted(coherenceOf(best), lastRate) };
  return better(context, best, await descendFrom(context, best, last));
}

/** Object, widths and support together, and the last steps; null if the widths bring no gain or go to 0. */
async function* fitCoherence(
  context: FitContext,
  from: VoxelObject,
  support: boolean,
): AsyncGenerator<void, ModelledObject | null> {
  const plain = await descendFrom(context, from, { steps: plainSteps });
  yield;
  const still = await descendFrom(context, plain, { steps: heldSteps, model: held(firstCoherence) });
  yield;
  if (freeFit(still) > hopelessShare * freeFit(plain)) return null;
  const first = await descendFrom(context, still, { steps: firstFittedSteps, model: fitted(coherenceOf(still), firstRate) });
  yield;
  if (freeFit(first) > freeFit(plain)) return null;
  const widened = await descendFrom(context, first, { steps: fittedSteps, model: fitted(coherenceOf(first), firstRate) });
  yield;
  if (!isGain(widened, plain)) return null;
  const shaped = support ? yield* updateSupport(context, widened) : widened;
  const last: Steps = { steps: lastSteps, loss: "amplitude", model: fitted(coherenceOf(shaped), lastRate) };
  const found = support ? await descendFrom(context, shaped, last) : widened;
  return Math.max(...coherenceOf(found).widths) > negligibleWidth ? found : null;
}

/** Poisson steps descend on `llk` itself, which then favours loose supports; `llkFree` does not. */
function freeFit({ metrics }: VoxelObject): number {
  return metrics.llkFree;
}

function isGain(a: VoxelObject, b: VoxelObject): boolean {
  return freeFit(a) < (1 - leastGain) * freeFit(b);
}

function better({ score }: FitContext, a: ModelledObject, b: ModelledObject): ModelledObject {
  return score(b) < score(a) ? b : a;
}

/** Updates the support with the model, each time from the best so far. */
async function* updateSupport(context: FitContext, from: ModelledObject): AsyncGenerator<void, ModelledObject> {
  const [loose, ...tightening] = updates;
  let best = better(context, from, await updated(context, from, loose));
  yield;
  for (const update of tightening) {
    const next = await updated(context, best, update);
    yield;
    if (better(context, best, next) === next) best = next;
    // A support that is too tight stays so when it is tighter; steps with coherence cost four times as much as those without.
    else if (best.model) break;
  }
  return best;
}

/** The object after steps in an updated support; unchanged if the support vanishes or fills the array. */
async function updated(context: FitContext, from: ModelledObject, update: SupportUpdate): Promise<ModelledObject> {
  const start = await shrinkWrapped(context.phaser, from, update);
  if (!start) return from;
  const steps: Steps = { steps: updatedSteps, ...(from.model && { model: fitted(coherenceOf(from), nextRate) }) };
  return descendFrom(context, start, steps);
}

/** The object with its support updated; null if the support vanishes or fills the array. */
async function shrinkWrapped(phaser: Phaser, from: ModelledObject, update: SupportUpdate): Promise<ModelledObject | null> {
  await phaser.load(from);
  try {
    await phaser.updateSupport(update);
  } catch (error) {
    if (error instanceof DataError) return null;
    throw error;
  }
  return { ...from, ...(await phaser.read()) };
}

const firstCoherence: CoherenceValues = { widths: [firstWidth, firstWidth, firstWidth], tails: [0, 0, 0] };

function coherenceOf({ model }: ModelledObject): CoherenceValues {
  return model ? { widths: model.widths, tails: model.tails ?? [0, 0, 0] } : firstCoherence;
}

/** A model with this coherence. */
function held({ widths, tails }: CoherenceValues | FittedModel): ForwardModel {
  return { scale: "best", coherence: { widths, ...(tails && hasTails({ tails }) && { tails }) } };
}

function hasTails({ tails }: Pick<FittedModel, "tails">): boolean {
  return tails?.some((tail) => tail > 0) ?? false;
}

/** The same with the kind of it that there is, widths or tails, fitted. */
function fitted({ widths, tails }: CoherenceValues, rate: number): ForwardModel {
  if (hasTails({ tails })) return { scale: "best", coherence: { widths, tails, fitted: "tails", rate } };
  return { scale: "best", coherence: { widths: triple((axis) => Math.max(leastWidth, widths[axis])), fitted: true, rate } };
}

interface Steps {
  readonly steps: number;
  /** Instead of the context's. */
  readonly loss?: Loss;
  readonly model?: ForwardModel;
}

const divergence =
  "a descent diverged and was undone: the object is as good as without its steps, which may be less than it could be";

/** L-BFGS from an object in its support; if it diverges the object stays as it was, and a warning says so. */
async function descendFrom(
  { phaser, loss: usual, remarks }: FitContext,
  start: VoxelObject,
  { steps, loss = usual, model = { scale: "best" } }: Steps,
): Promise<ModelledObject> {
  await phaser.load(start);
  const report = await descend(phaser, { steps, loss, model, optimiser: { kind: "lbfgs" } });
  const { scale, widths, tails } = report;
  const found = widths === undefined ? null : { scale, widths, tails };
  const metrics = fitMetrics(await phaser.fit(found ?? undefined));
  if (report.outcome !== "diverged") return { ...(await phaser.read()), metrics, model: found };
  if (!remarks.includes(divergence)) remarks.push(divergence);
  return { ...start, model: null };
}
