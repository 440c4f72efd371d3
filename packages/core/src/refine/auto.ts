// `auto`: an object from nothing, without a setting. First a flat body, or an object that was given, which is enough for most crystals;
// then rounds of a few random crystals each: fitted on the coarsest grid, the best brought up to the measurement's own grid and freed there from the prior. A classical start joins after the first round, for the
// crystals that no smooth convex model is near. `stopping.ts` says when it ends.

import type { ComplexVolume } from "../array/index.js";
import type { CrystalFitter, CrystalModel, Engine, Measurement, Phaser } from "../engine/index.js";
import { DataError } from "../errors.js";
import { resampleObject } from "../metrics/index.js";
import {
  byJudgement,
  type Candidate,
  classicalStart,
  crystalObject,
  isDetermined,
  noiseOf,
  prepareSearch,
  type Search,
} from "./candidates.js";
import {
  approachCrystal,
  climb,
  crystalNear,
  type FoundCrystal,
  flatCrystal,
  flatStart,
  givenStart,
  searchCrystals,
} from "./crystal-search.js";
import { measurementAt } from "./levels.js";
import type { RefineOptions } from "./options.js";
import type { RefineOutcome } from "./result.js";
import { areWitnesses, isFinished, isGain, isNearNoise } from "./stopping.js";
import { freeGiven, freeVoxels, type Reshaping, reshape } from "./voxels.js";
import { iterateWithin } from "./within-support.js";

/** Random crystals in the first round, which are enough for most, and in each that follows. */
const firstStarts = 4;
const furtherStarts = 8;
/** How many of all crystals found go up to the fine grid in a round. */
const climbsPerRound = { small: 2, large: 1 } as const;
/** A crystal fits too badly to go on with above so many times the loss of the best: in the first two rounds, and later. */
const hopelessLoss = { early: 2, late: 1.2 } as const;
const earlyRounds = 2;
/** While crystals do not fit, an iterative start a round, for so many rounds or while such a one leads. */
const classicalRounds = 4;
/** The light iterations that each object gets, and the long ones for those that lead. */
const lightly: Reshaping = { hio: 0, raar: 60 };
const thoroughly: readonly Reshaping[] = [
  { hio: 0, raar: 200 },
  { hio: 60, raar: 200 },
];
/** Objects that are kept to be compared in the end. */
const kept = 4;

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

/** Says that a search stands at `state`: a good moment to keep it. */
export type AutoStep = { readonly stage: string; readonly part: number; readonly state: AutoState | null };

/**
 * Searches from `from` on until nothing improves, at the beginning from a given object, where there is one: if that leads to the
 * noise, nothing else is tried. `measurement` has its free voxels marked.
 */
export async function* searchObject(
  engine: Engine,
  measurement: Measurement,
  options: RefineOptions,
  from: AutoState = autoStart,
  given?: ComplexVolume,
): AsyncGenerator<AutoStep, AutoState> {
  const search = await prepareSearch(engine, measurement, options);
  const coarse = search.levels[0];
  const fitter = await engine.createCrystalFitter(measurementAt(measurement, coarse), coarse.box);
  const phaser = await engine.createPhaser(measurement);
  let state = from;
  try {
    if (state.round === 0) {
      state = yield* openSearch(search, fitter, phaser, given);
      yield { stage: "searching", part: 0, state };
    }
    while (!state.finished && (state.round === 0 || state.found.length < options.starts)) {
      state = yield* runRound(search, fitter, phaser, state);
      yield { stage: "searching", part: state.found.length / options.starts, state };
    }
    const [best, ...others] = state.candidates;
    if (best && search.knowsNoise && !search.isLarge && (best.origin === "classical" || !isNearNoise(best.noise))) {
      const step = { stage: "iterating in the shape found", part: 1, state: null };
      const object = yield* saying(iterateWithin(phaser, best, options.seed), step);
      state = { ...state, candidates: [{ ...best, ...object, noise: await noiseOf(search, object) }, ...others] };
    }
  } finally {
    await fitter.dispose();
    await phaser.dispose();
  }
  if (state.candidates.length === 0) {
    throw new DataError(
      "expected the pattern of a crystal, found one that is fitted only by objects with more unknowns than data",
    );
  }
  return state;
}

async function* runRound(
  search: Search,
  fitter: CrystalFitter,
  phaser: Phaser,
  before: AutoState,
): AsyncGenerator<AutoStep, AutoState> {
  const { options, levels, half } = search;
  const first = before.found.filter(({ start }) => start >= 0).length;
  const count = Math.min(before.round === 0 ? firstStarts : furtherStarts, options.starts - first);
  const part = first / options.starts;
  const say = (stage: string): AutoStep => ({ stage, part, state: null });

  const searching = searchCrystals(fitter, levels[0], half, { seed: options.seed, first, count });
  const fresh = yield* saying(searching, say("fitting crystals"));
  const found = [...before.found, ...fresh].sort((a, b) => a.loss - b.loss);

  const limit = found[0].loss * (before.round < earlyRounds ? hopelessLoss.early : hopelessLoss.late);
  const promising = found.filter(({ start, loss }) => !before.climbed.includes(start) && loss < limit);
  const crystals = promising.slice(0, climbsPerRound[search.isLarge ? "large" : "small"]);
  const climbed = [...before.climbed, ...crystals.map(({ start }) => start)];
  const made: Candidate[] = yield* freed(search, phaser, crystals, part);
  const close = (): Promise<AutoState> => closeRound(search, before, found, climbed, made);
  let state = await close();
  if (state.finished || isNearNoise(state.candidates[0]?.noise)) return state;
  if (before.round < classicalRounds || state.candidates[0]?.origin === "classical") {
    const classical = yield* saying(classicalStart(search, before.round), say("phasing"));
    if (classical) made.push(classical);
    state = await close();
    if (state.finished) return state;
  }
  // The best of this round, if it leads or may come to.
  made.sort(byJudgement);
  const leads = made.length > 0 && !before.candidates.some((former) => byJudgement(former, made[0]) < 0);
  for (const reshaping of made.length > 0 && (leads || before.round < earlyRounds) ? thoroughly : []) {
    if (isNearNoise(made[0].noise)) break;
    yield say("reshaping");
    const object = await reshape(phaser, made[0], reshaping);
    made[0] = { ...made[0], ...object, noise: await noiseOf(search, object) };
  }
  return close();
}

/** Crystals of the coarsest grid brought up to the finest, with their voxels freed there. */
async function* freed(
  search: Search,
  phaser: Phaser,
  from: readonly FoundCrystal[],
  part: number,
): AsyncGenerator<AutoStep, Candidate[]> {
  const { engine, measurement, levels } = search;
  const say = (stage: string): AutoStep => ({ stage, part, state: null });
  let crystals = from;
  for (let i = 1; i < levels.length && crystals.length > 0; i++) {
    crystals = yield* saying(climb(engine, measurement, crystals, levels[i - 1], levels[i]), say("refining crystals"));
  }
  const made: Candidate[] = [];
  for (const { model, start } of crystals) {
    yield say("freeing voxels");
    let object = await freeVoxels(phaser, await crystalObject(search, model));
    if (!object) continue;
    if (!isNearNoise(await noiseOf(search, object))) object = await reshape(phaser, object, lightly);
    made.push({ ...object, origin: start === givenStart ? "given" : "crystal", start, noise: await noiseOf(search, object) });
  }
  return made;
}

/**
 * The state after the starts that are not random: the given object, where there is one, as the crystal that is nearest to it, then a
 * flat body. The first that leads to the noise is enough. Where none does, and rounds are long or an object was given, an iterative
 * start is made beside them; if it finds the same object, that is an independent witness and the search is over.
 */
async function* openSearch(
  search: Search,
  fitter: CrystalFitter,
  phaser: Phaser,
  given?: ComplexVolume,
): AsyncGenerator<AutoStep, AutoState> {
  const { engine, levels, half, isLarge } = search;
  const say = (stage: string): AutoStep => ({ stage, part: 0, state: null });
  yield say("fitting crystals");
  const starts: [number, () => Promise<CrystalModel>][] = [[flatStart, async () => flatCrystal(levels[0], half)]];
  if (given) {
    const transform = (volume: ComplexVolume, direction: "forward" | "inverse") => engine.transform(volume, direction);
    starts.unshift([givenStart, async () => crystalNear(await resampleObject(given, levels[0].shape, transform), levels[0])]);
  }
  const found: FoundCrystal[] = [];
  const made: Candidate[] = [];
  const isThere = (): boolean => made.some(({ noise }) => isNearNoise(noise));
  for (const [start, model] of starts) {
    if (isThere() || (isLarge && made.length > 0)) break;
    const approached = yield* saying(approachCrystal(fitter, levels[0], await model(), start), say("fitting crystals"));
    found.push(approached);
    made.push(...(yield* freed(search, phaser, [approached], 0)));
  }
  if (given && !isThere()) {
    // What no smooth phase in a convex shape can hold, such as a dislocation, may be in the object itself.
    yield say("refining the given object");
    const itself = await freeGiven(phaser, given);
    made.push({ ...itself, origin: "given", start: givenStart, noise: await noiseOf(search, itself) });
  }
  if ((given || isLarge) && !isThere()) {
    const classical = yield* saying(classicalStart(search, 0), say("phasing"));
    if (classical) made.push(classical);
  }
  const candidates = made.filter(({ support }) => isDetermined(search.measurement, support)).sort(byJudgement);
  const outcomes = made.map(({ origin, start, metrics }) => ({ origin, start, metrics }));
  const finished = isNearNoise(candidates[0]?.noise) || (await areWitnesses(search, candidates));
  return { ...autoStart, found, climbed: found.map(({ start }) => start), candidates, outcomes, finished };
}

async function closeRound(
  search: Search,
  before: AutoState,
  found: readonly FoundCrystal[],
  climbed: readonly number[],
  made: readonly Candidate[],
): Promise<AutoState> {
  const determined = made.filter(({ support }) => isDetermined(search.measurement, support));
  const candidates = [...before.candidates, ...determined].sort(byJudgement).slice(0, kept);
  const [former, now] = [before.candidates[0], candidates[0]];
  const idle = isGain(now, former) ? 0 : before.idle + 1;
  const outcomes = made.map(({ origin, start, metrics }) => ({ origin, start, metrics }));
  const state = { round: before.round + 1, idle, found, climbed, candidates, outcomes: [...before.outcomes, ...outcomes] };
  return { ...state, finished: now !== undefined && (await isFinished(search, idle, candidates)) };
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
