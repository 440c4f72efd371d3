// A search that goes on in blocks: the best of the first starts on a large pattern tells how long the crystal is, whether it is right or not,
// and where the pattern is sampled far more finely than that asks for, all further starts are made on sums of counts (see blocks.ts).

import {
  type CoherenceValues,
  type ComplexVolume,
  type Engine,
  type Measurement,
  sameShape,
  type Triple,
  triple,
  voxelCount,
} from "@friedel/engine";
import { boundsOf, isosurfaceSupport } from "../../metrics/extent.js";
import { resampleObject } from "../../metrics/resample.js";
import { coherenceOf } from "../conditions/beside.js";
import { coherentMeasurement } from "../conditions/coherent-pattern.js";
import { fitModel } from "../polish/finish.js";
import { type FittedObject, lossFor, settleModel } from "../polish/forward-model-fit.js";
import {
  type BlockPlan,
  coherenceInBlocks,
  lightOf,
  losesCounts,
  measurementInBlocks,
  objectInBlocks,
  placedInCrop,
  planOf,
} from "./blocks.js";
import type { SearchTask } from "./context.js";
import { cropMeasurement } from "./resolution-levels.js";
import type { Candidate } from "./search-state.js";

const fullCoherence: CoherenceValues = { widths: [0, 0, 0], tails: [0, 0, 0] };

/**
 * Samples along an axis over those that the amplitude of the best first candidate needs, where it is at least this share of its maximum: the
 * supports of three seeds of scan 54 differ by two voxels, these by one.
 */
const leastOversampling = 2;
const level = 0.15;

/** The blocks in which the search of these candidates goes on; null where they would save little, or lose counts beside what was not measured. */
export function planFor(
  { isLarge, isPreliminary, blocks, measurement, whole }: SearchTask,
  [best]: readonly Candidate[],
): BlockPlan | null {
  const bounds = best && boundsOf(isosurfaceSupport(best.object, level));
  if (!isLarge || !isPreliminary || blocks || !bounds) return null;
  const { shape } = measurement.amplitude;
  const most = triple((axis) => shape[axis] / (leastOversampling * (bounds.most[axis] - bounds.least[axis] + 1)));
  const plan = planOf(most, shape, whole.amplitude.shape);
  return voxelCount(plan.block) === 1 || losesCounts(cropMeasurement(whole, plan.shape), plan.block) ? null : plan;
}

/** The search in blocks, their blur taken from the pattern. */
export async function inBlocks(task: SearchTask, plan: BlockPlan): Promise<SearchTask> {
  const crop = cropMeasurement(task.whole, plan.shape);
  const measurement = measurementInBlocks(crop, plan.block);
  const coherence = coherenceInBlocks(fullCoherence, plan.block);
  const sharp = await coherentMeasurement(measurement, coherence, task.engine.transform);
  return { ...task, blocks: { ...plan, crop }, measurement: sharp, observed: { measurement, coherence } };
}

/** An object in the field of view of the whole pattern on the grid of a search. */
export async function onSearchedGrid({ engine, measurement, blocks }: SearchTask, object: ComplexVolume): Promise<ComplexVolume> {
  const { shape } = (blocks?.crop ?? measurement).amplitude;
  const inCrop = sameShape(object.shape, shape) ? object : await resampleObject(object, shape, engine.transform);
  return blocks ? objectInBlocks(inCrop, blocks.block, measurement.amplitude.shape) : inCrop;
}

/** How candidates are fitted: with the coherence that their search knows, and whether it is fitted. */
interface BlocksFit {
  readonly block: Triple;
  readonly known: CoherenceValues | null;
  readonly coherence: boolean;
}

/** A candidate, and the model that was fitted to its object in blocks. */
interface FittedCandidate {
  readonly candidate: Candidate;
  readonly fitted: FittedObject;
}

/**
 * The candidate whose model fits the free voxels best. Objects and supports are fitted to the sums of counts of the crop, where that costs
 * little. Yields now and then.
 */
export async function* bestInBlocks(
  engine: Engine,
  crop: Measurement,
  candidates: readonly Candidate[],
  { block, known, coherence }: BlocksFit,
): AsyncGenerator<void, FittedCandidate> {
  const measurement = measurementInBlocks(crop, block);
  const blur = known ?? coherenceInBlocks(fullCoherence, block);
  const made: FittedCandidate[] = [];
  for (const candidate of candidates) {
    made.push({ candidate, fitted: yield* fitModel(engine, measurement, candidate, { coherence, known: blur }) });
    yield;
  }
  const scoreOf = ({ fitted: { metrics } }: FittedCandidate) => (Number.isNaN(metrics.llkFree) ? metrics.chi2 : metrics.llkFree);
  return made.reduce((best, other) => (scoreOf(other) < scoreOf(best) ? other : best));
}

/** An object that was fitted to blocks fitted to the crop that they were made of. Yields now and then. */
export async function* fitFromBlocks(
  engine: Engine,
  crop: Measurement,
  fitted: FittedObject,
  { block, coherence }: Omit<BlocksFit, "known">,
): AsyncGenerator<void, FittedObject> {
  const found = coherence ? coherenceOf(fitted) : null;
  const light = found && lightOf(found, block);
  const placed = placedInCrop(fitted, { shape: crop.amplitude.shape, block });
  if (!light) return yield* fitModel(engine, crop, placed, { coherence, support: false, isMoved: true });
  const phaser = await engine.createPhaser(crop);
  try {
    return await settleModel(phaser, lossFor(crop), placed, light);
  } finally {
    await phaser.dispose();
  }
}
