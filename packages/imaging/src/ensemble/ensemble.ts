// An ensemble of fits of one measurement: members that ended in the same object, laid over each other, and their mean. The mean is nearer
// to the crystal than any member, by what members do not agree about.

import type { ComplexVolume, Engine, Triple } from "@friedel/engine";
import { cropOrPad, multiplied, OptionError, relay, voxelCount } from "@friedel/engine";
import { twinOf } from "../metrics/compare.js";
import { meanDeviance, noiseRatio } from "../metrics/counting-noise.js";
import { expectedCounts } from "../metrics/expected-counts.js";
import { handMargin } from "../metrics/hand.js";
import type { Resolutions } from "../strain/resolution/shells.js";
import { alignObjects } from "../strain/uncertainty/align.js";
import { meanObject } from "../strain/uncertainty/ensemble.js";
import { checkCounts } from "../strain/uncertainty/likelihood.js";
import { geometryInBlocks, inBlocks, planBlocks, single, withoutBlocks } from "./blocks.js";
import { type FittedResult, inCrop } from "./crop.js";
import { type CutOff, cutOffOf } from "./cut-off.js";
import type { Fit } from "./fit.js";
import { type FitJob, type FitPlace, runFits } from "./jobs.js";
import { drawOf, memberJob } from "./members.js";
import { type Judgement, mostSettlingFits, settle } from "./settle.js";
import type { AlongQ } from "./strain-slice.js";
import { transferOfMean } from "./transfer.js";

export interface EnsembleOptions {
  /** Fits. Default {@link usualMembers}. */
  readonly members?: number;
  readonly seed?: number;
  /** The hand stays that of the result, as an earlier result said; without it the mean's hand is that of the rule. */
  readonly keepsHand?: boolean;
}

/** A look at running work: fits done and to do. */
export interface EnsembleProgress {
  readonly done: number;
  readonly total: number;
}

/** Fits of one object, on the grid of a central crop of its pattern, in blocks. */
export interface Ensemble {
  /** Members that were kept, laid over each other. */
  readonly objects: readonly ComplexVolume[];
  /** The draw of counts that each was fitted to: two have one. */
  readonly draws: readonly number[];
  /** Where the counts are not explained and the result was one of several objects that describe them alike: how many the members began with. */
  readonly ancestors?: number;
  /** Other ends of fits that describe the counts nearly as well, laid over the members; none where the counts are explained. */
  readonly others: readonly ComplexVolume[];
  readonly mean: ComplexVolume;
  /** How far the phases of the kept members agree, by spatial frequency. */
  readonly transfer: Resolutions;
  /** What is lost where the pattern ends. */
  readonly cutOff: CutOff;
  /** Whether the mean's hand, by the rule, is the twin of the result's: objects and mean have been turned. */
  readonly isTwin: boolean;
  /** Members that were fitted. */
  readonly given: number;
  /** Voxels of the crop's pattern that were taken together along each axis. */
  readonly block: Triple;
}

/** With 8 members a standard deviation is uncertain by 27 %, and the time is that of a few seconds. */
export const usualMembers = 8;

/** What correlates less found something else: members with the first object, and that with the result. */
const leastCorrelation = 0.8;

/**
 * So do those that describe their counts worse than the median by this factor: where the counts are explained, draws of them change it by
 * some thousandths, and fits that stopped short of the minimum, with another strain, were at 1.046 and more. Where fits end in one of several
 * minima they scatter.
 */
const worseBy = { explained: 1.04, oneOfSeveral: 1.5 } as const;

/**
 * Fits the members of a result's ensemble. `geometry` is that of the whole pattern. Undefined where those of fewer than two draws of counts end in its object.
 * Throws DataError for a pattern without counts, OptionError for fewer than two members; the signal's reason on abort.
 */
export async function* fitEnsemble(
  place: FitPlace,
  result: FittedResult,
  geometry: AlongQ,
  { members = usualMembers, seed = 0, keepsHand = false }: EnsembleOptions = {},
  signal?: AbortSignal,
): AsyncGenerator<EnsembleProgress, Ensemble | undefined> {
  if (!(Number.isInteger(members) && members >= 2)) throw new OptionError(`expected at least 2 members, found ${members}`);
  checkCounts(result);
  const { transform } = place.engine;
  const plan = planBlocks(result);
  const crop = await inCrop(result, plan.shape, transform);
  const blocks = voxelCount(plan.block) === 1 ? null : await inBlocks(crop, plan.block, transform);
  const [input, block] = blocks ? [blocks, plan.block] : [crop, single];
  const total = mostSettlingFits + members + 1;
  const at = (done: number): EnsembleProgress => {
    signal?.throwIfAborted();
    return { done, total };
  };
  let [tried, fitted] = [0, mostSettlingFits];
  const judge = (object: ComplexVolume) => judgeInCrop(place.engine, object, crop, block);
  const settling = settle(place, input, geometryInBlocks(geometry, block), judge, seed);
  const settled = yield* relay(settling, () => at(tried++));
  const [first] = settled.beginnings;
  const over = first.object;
  const jobs = Array.from({ length: members }, (_, number) => ({ ...memberJob(settled, seed, number, members), over }));
  const isOneOfSeveral = settled.roomVoxels !== undefined;
  const made = yield* relay(runFits(place, input, jobs), () => at(fitted++));
  const found = isOneOfSeveral ? made : yield* relay(againIfShort(place, input, jobs, made, settled.more), () => at(total - 1));
  const { correlations } = await alignObjects([input.object, over], transform);
  if (correlations[1] < leastCorrelation) return undefined;
  const fitting = wellFitting(found, settled.more, isOneOfSeveral ? worseBy.oneOfSeveral : worseBy.explained);
  const isOne = (correlation = 0) => correlation >= leastCorrelation;
  const kept = fitting.flatMap((number) => {
    const { object, correlation } = found[number];
    return isOne(correlation) ? [{ object, draw: drawOf(number, members) }] : [];
  });
  const ends = await alignObjects([over, ...(settled.others ?? [])], transform);
  const beside = ends.objects.filter((_, n) => n > 0 && isOne(ends.correlations[n]));
  // What shares a draw shows nothing of its noise.
  if (new Set(kept.map(({ draw }) => draw)).size < 2) return undefined;
  const own = (object: ComplexVolume) => withoutBlocks(object, block);
  const fits = kept.map(({ object }) => object);
  const mean = meanObject(fits);
  const { crystal, fitted: refitted } = yield* relay(cutOffOf(place, input, mean, first.support), () => at(total - 1));
  const objects = fits.map(own);
  const ancestors = isOneOfSeveral && { ancestors: Math.min(settled.beginnings.length, members) };
  const all = {
    objects,
    ...ancestors,
    draws: kept.map(({ draw }) => draw),
    others: beside.map(own),
    mean: meanObject(objects),
    transfer: await transferOfMean(mean, input, geometryInBlocks(geometry, block), transform),
    cutOff: { crystal: own(crystal), fitted: own(refitted) },
    given: members,
    block,
  };
  return !keepsHand && handMargin(all.mean) < 0 ? inOtherHand(all) : { ...all, isTwin: false };
}

function inOtherHand({ objects, others, mean, cutOff, ...ensemble }: Omit<Ensemble, "isTwin">): Ensemble {
  const { crystal, fitted } = cutOff;
  const turned = { crystal: twinOf(crystal), fitted: twinOf(fitted) };
  const twins = { objects: objects.map(twinOf), others: others.map(twinOf), mean: twinOf(mean) };
  return { ...ensemble, ...twins, cutOff: turned, isTwin: true };
}

/** How an object on the grid of a crop's blocks fits the crop itself. */
async function judgeInCrop(engine: Engine, object: ComplexVolume, crop: FittedResult, block: Triple): Promise<Judgement> {
  const { coherenceWidths, coherenceTails: tails } = crop;
  const count = voxelCount(block);
  const placed = multiplied(cropOrPad(withoutBlocks(object, block), crop.amplitude.shape), 1 / Math.sqrt(count));
  const model = { scale: 1, widths: coherenceWidths ?? [0, 0, 0], ...(tails && { tails }) } as const;
  const expected = await expectedCounts(placed, crop, engine.transform, model);
  return { noiseRatio: noiseRatio(crop, expected).used, llk: count * meanDeviance(crop, expected) };
}

/** The members, those that stopped short fitted once more from phases that are pushed half as far. Yields before every such fit. */
async function* againIfShort(
  place: FitPlace,
  input: FittedResult,
  jobs: readonly FitJob[],
  made: readonly Fit[],
  more: number,
): AsyncGenerator<void, readonly Fit[]> {
  const fitting = wellFitting(made, more, worseBy.explained);
  const short = jobs.flatMap((job, number) => (fitting.includes(number) ? [] : [{ job, number }]));
  const nearer = short.map(({ job }) => ({ ...job, ...(job.push && { push: { ...job.push, rms: job.push.rms / 2 } }) }));
  const again = yield* runFits(place, input, nearer);
  return made.map((fit, number) => {
    const other = again[short.findIndex((one) => one.number === number)];
    return other && other.llk < fit.llk ? other : fit;
  });
}

/** Numbers of the members whose misfit is at most `most` times the median. */
function wellFitting(members: readonly Fit[], more: number, most: number): number[] {
  const scores = members.map(({ llk }) => llk + more).sort((a, b) => a - b);
  const median = scores[Math.floor((scores.length - 1) / 2)];
  return members.flatMap(({ llk }, number) => (llk + more <= most * median ? [number] : []));
}
