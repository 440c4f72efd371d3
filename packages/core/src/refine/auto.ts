// `auto`: an object from nothing, without a setting. Rounds of a few random crystals each: fitted on the coarsest grid, the best
// brought up to the measurement's own grid and freed there from the prior. A classical start joins after the first round, for the
// crystals that no smooth convex model is near. It ends when the free voxels are at their counting noise, when several starts agree
// on a pattern whose noise is not known, or when rounds go by without a gain.

import { Measured, voxelCount } from "../array/index.js";
import type { CrystalFitter, Engine, Measurement, Phaser } from "../engine/index.js";
import { DataError } from "../errors.js";
import { resampleObject } from "../metrics/index.js";
import { classicalOptions, defaultOptions, phase } from "../phasing/index.js";
import { climb, type FoundCrystal, fittedEdge, planeCount, searchCrystals } from "./crystal-search.js";
import { halfWidths } from "./half-widths.js";
import { type Level, measurementAt, planLevels } from "./levels.js";
import { fibonacciDirections } from "./model-grid.js";
import { hasCounts, noiseLlk } from "./noise.js";
import type { RefineOptions } from "./options.js";
import type { RefineOutcome } from "./result.js";
import { trustIn } from "./trust.js";
import { freeVoxels, judgement, type Reshaping, reshape, type VoxelObject } from "./voxels.js";

/** Random crystals in the first round, which are enough for most, and in each that follows. */
const firstStarts = 4;
const furtherStarts = 8;
/** How many of all crystals found go up to the fine grid in a round: one where a pattern has more voxels than this. */
const climbsPerRound = { small: 2, large: 1 } as const;
const largePattern = 100 ** 3;
/** A crystal fits too badly to go on with above so many times the loss of the best: in the first two rounds, and later. */
const hopelessLoss = { early: 2, late: 1.2 } as const;
const earlyRounds = 2;
/**
 * A ratio of llkFree to its counting noise at which nothing is left to find, and one at which the model is right: free voxels
 * carry the noise of their neighbours, the more so the fewer the counts. Right crystals end between 1.1 and 1.8, wrong ones at
 * high counts above 2.4.
 */
const atNoise = 1.1;
const nearNoise = 1.8;
/**
 * Up to here two independent starts that agree are enough: sharp crystals with a dislocation at high counts end at 2 to 3, measured
 * ones, whose coherence and background are not in the model yet, at 3 to 6.
 */
const plausible = 8;
/** Gains below this share of the judgement are none; so many rounds without a gain are the end, near the noise and far from it. */
const leastGain = 0.02;
const idleRounds = { near: 3, far: 6 } as const;
/** The light iterations that each object gets, and the long ones for those that lead. */
const lightly: Reshaping = { hio: 0, raar: 60 };
const thoroughly: readonly Reshaping[] = [
  { hio: 0, raar: 200 },
  { hio: 60, raar: 200 },
];
/** Objects that are kept to be compared in the end. */
const kept = 4;

/** An object on the measurement's grid and where it came from. */
export interface Candidate extends VoxelObject {
  readonly origin: "crystal" | "classical";
  readonly start: number;
  readonly noiseRatio: number;
}

/** Where a search stands at the end of a round. */
export interface AutoState {
  readonly round: number;
  readonly idle: number;
  readonly finished: boolean;
  readonly found: readonly FoundCrystal[];
  readonly climbed: readonly number[];
  /** Best first. */
  readonly candidates: readonly Candidate[];
  readonly outcomes: readonly RefineOutcome[];
}

export const autoStart: AutoState = {
  round: 0,
  idle: 0,
  finished: false,
  found: [],
  climbed: [],
  candidates: [],
  outcomes: [],
};

/** All that a round needs and does not change. */
interface Search {
  readonly engine: Engine;
  readonly measurement: Measurement;
  readonly options: RefineOptions;
  readonly levels: readonly Level[];
  /** Along the planes' directions, in voxels of the coarsest level. */
  readonly half: Float64Array;
  readonly knowsNoise: boolean;
}

/** Says that a search stands at `state`: a good moment to keep it. */
export type AutoStep = { readonly stage: string; readonly part: number; readonly state: AutoState | null };

/** Searches from `from` on until nothing improves. `measurement` has its free voxels marked. */
export async function* searchObject(
  engine: Engine,
  measurement: Measurement,
  options: RefineOptions,
  from: AutoState = autoStart,
): AsyncGenerator<AutoStep, AutoState> {
  const search = await prepareSearch(engine, measurement, options);
  const coarse = search.levels[0];
  const fitter = await engine.createCrystalFitter(measurementAt(measurement, coarse), coarse.box);
  const phaser = await engine.createPhaser(measurement);
  let state = from;
  try {
    while (!state.finished && state.found.length < options.starts) {
      state = yield* runRound(search, fitter, phaser, state);
      yield { stage: "searching", part: state.found.length / options.starts, state };
    }
  } finally {
    await fitter.dispose();
    await phaser.dispose();
  }
  if (state.candidates.length === 0) throw new DataError("expected a start that leads to an object, found none");
  return state;
}

async function prepareSearch(engine: Engine, measurement: Measurement, options: RefineOptions): Promise<Search> {
  const directions = fibonacciDirections(planeCount);
  const axes = Float64Array.from([1, 0, 0, 0, 1, 0, 0, 0, 1]);
  const [z, y, x] = await halfWidths(engine, measurement, axes);
  const levels = planLevels(measurement.amplitude.shape, [z, y, x]);
  // n·(c r) = (c n)·r: widths on the coarse grid are those along scaled directions on the fine one.
  const scaled = directions.map((value, i) => value * levels[0].scale[i % 3]);
  const half = await halfWidths(engine, measurement, scaled);
  return { engine, measurement, options, levels, half, knowsNoise: hasCounts(measurement) };
}

async function* runRound(
  search: Search,
  fitter: CrystalFitter,
  phaser: Phaser,
  before: AutoState,
): AsyncGenerator<AutoStep, AutoState> {
  const { options, levels, half } = search;
  const first = before.found.length;
  const count = Math.min(before.round === 0 ? firstStarts : furtherStarts, options.starts - first);
  const part = first / options.starts;
  const say = (stage: string): AutoStep => ({ stage, part, state: null });

  const searching = searchCrystals(fitter, levels[0], half, { seed: options.seed, first, count });
  const fresh = yield* saying(searching, say("fitting crystals"));
  const found = [...before.found, ...fresh].sort((a, b) => a.loss - b.loss);

  const isLarge = voxelCount(phaser.shape) > largePattern;
  const limit = found[0].loss * (before.round < earlyRounds ? hopelessLoss.early : hopelessLoss.late);
  const promising = found.filter(({ start, loss }) => !before.climbed.includes(start) && loss < limit);
  let crystals: FoundCrystal[] = promising.slice(0, climbsPerRound[isLarge ? "large" : "small"]);
  const climbed = [...before.climbed, ...crystals.map(({ start }) => start)];
  for (let i = 1; i < levels.length && crystals.length > 0; i++) {
    const climbing = climb(search.engine, search.measurement, crystals, levels[i - 1], levels[i]);
    crystals = yield* saying(climbing, say("refining crystals"));
  }

  const made: Candidate[] = [];
  for (const { model, start } of crystals) {
    yield say("freeing voxels");
    const crystal = await crystalObject(search, model);
    let object = await freeVoxels(phaser, crystal);
    if (!(await isNearNoise(search, object))) object = await reshape(phaser, object, lightly);
    made.push({ ...object, origin: "crystal", start, noiseRatio: await judge(search, object) });
  }
  const close = (): Promise<AutoState> => closeRound(search, before, found, climbed, made);
  let state = await close();
  if (state.finished || within(nearNoise, state.candidates[0]?.noiseRatio)) return state;
  if (before.round === 0 || state.candidates[0]?.origin === "classical") {
    const classical = yield* saying(classicalStart(search, before.round), say("phasing"));
    if (classical) made.push(classical);
    state = await close();
    if (state.finished) return state;
  }
  // The best of this round, if it leads or may come to.
  made.sort(byJudgement);
  const leads = made.length > 0 && !before.candidates.some((former) => byJudgement(former, made[0]) < 0);
  for (const reshaping of made.length > 0 && (leads || before.round < earlyRounds) ? thoroughly : []) {
    if (within(nearNoise, made[0].noiseRatio)) break;
    yield say("reshaping");
    const object = await reshape(phaser, made[0], reshaping);
    made[0] = { ...made[0], ...object, noiseRatio: await judge(search, object) };
  }
  return close();
}

async function closeRound(
  search: Search,
  before: AutoState,
  found: readonly FoundCrystal[],
  climbed: readonly number[],
  made: readonly Candidate[],
): Promise<AutoState> {
  const candidates = [...before.candidates, ...made].sort(byJudgement).slice(0, kept);
  const [former, now] = [before.candidates[0], candidates[0]];
  const gained = now !== undefined && (!former || judgement(now) < (1 - leastGain) * judgement(former));
  const idle = gained ? 0 : before.idle + 1;
  const outcomes = made.map(({ origin, start, metrics }) => ({ origin, start, metrics }));
  const state = { round: before.round + 1, idle, found, climbed, candidates, outcomes: [...before.outcomes, ...outcomes] };
  return { ...state, finished: now !== undefined && (await isFinished(search, idle, candidates)) };
}

/**
 * Whether going on is worth no more: nothing can be better, or independent starts agree, the fewer of them the surer the fit itself
 * is. A local minimum is found by several starts too, so a crystal and an iterative start must agree, or a round have gone by
 * without a gain; where counting noise is not known there is no better sign than two starts that agree.
 */
async function isFinished({ engine, knowsNoise }: Search, idle: number, candidates: readonly Candidate[]): Promise<boolean> {
  const [best, ...others] = candidates;
  const near = within(nearNoise, best.noiseRatio);
  if (within(atNoise, best.noiseRatio) || idle >= (near ? idleRounds.near : idleRounds.far)) return true;
  const trusted = !knowsNoise || within(plausible, best.noiseRatio);
  const judges = !knowsNoise || idle > 0 ? others : others.filter(({ origin }) => origin !== best.origin);
  const { agreeing } = await trustIn(engine, best, judges, Number.NaN);
  return trusted ? agreeing > 1 : agreeing > 2 && idle > 1;
}

function within(limit: number, noiseRatio: number | undefined): boolean {
  return noiseRatio !== undefined && noiseRatio <= limit;
}

async function isNearNoise(search: Search, object: VoxelObject): Promise<boolean> {
  return within(nearNoise, await judge(search, object));
}

async function judge({ engine, measurement, knowsNoise }: Search, { object, metrics }: VoxelObject): Promise<number> {
  if (!knowsNoise || Number.isNaN(metrics.llkFree)) return Number.NaN;
  return metrics.llkFree / (await noiseLlk(engine, measurement, object, Measured.free));
}

function byJudgement(a: Candidate, b: Candidate): number {
  return judgement(a) - judgement(b);
}

/** The fitted crystal on the measurement's own grid. */
async function crystalObject({ engine, measurement, levels }: Search, model: FoundCrystal["model"]) {
  const level = levels[levels.length - 1];
  const fitter = await engine.createCrystalFitter(measurementAt(measurement, level), level.box);
  try {
    const object = await fitter.object(model, fittedEdge);
    const { shape } = measurement.amplitude;
    return await resampleObject(object, shape, (volume, direction) => engine.transform(volume, direction));
  } finally {
    await fitter.dispose();
  }
}

/** Iterative start number `start`, of one recipe and the other in turn, on the same free voxels; null where it fails. */
async function* classicalStart(search: Search, start: number): AsyncGenerator<void, Candidate | null> {
  const { engine, measurement, options } = search;
  const work = phase(engine, measurement, {
    ...(start % 2 === 0 ? defaultOptions : { ...classicalOptions, finish: defaultOptions.finish }),
    seed: options.seed + start,
    freeFraction: options.freeFraction,
    polish: 0,
  });
  try {
    for (;;) {
      const step = await work.next();
      if (step.done) {
        const { object, support, metrics } = step.value;
        const noiseRatio = await judge(search, { object, support, metrics });
        return { object, support, metrics, origin: "classical", start, noiseRatio };
      }
      yield;
    }
  } catch (error) {
    if (error instanceof DataError) return null;
    throw error;
  }
}

async function* saying<T>(work: AsyncGenerator<void, T>, step: AutoStep): AsyncGenerator<AutoStep, T> {
  try {
    for (;;) {
      const next = await work.next();
      if (next.done) return next.value;
      yield step;
    }
  } finally {
    await work.return(undefined as never);
  }
}
