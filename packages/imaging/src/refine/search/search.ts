// `auto`: an object from nothing, without a setting. First a flat body or an object that was given (opening.ts), which is enough for
// most crystals. Then rounds of a few random crystals each: fitted on the coarsest grid, the best brought up to the measurement's own
// grid and freed there from the prior. A classical start joins after the first round, for the crystals that no smooth convex model
// is near. `stopping.ts` says when it ends.

import type { ComplexVolume, CrystalFitter, Engine, Measurement, Phaser } from "@friedel/engine";
import { DataError, relay } from "@friedel/engine";
import { flatLlkFree } from "../noise.js";
import type { RefineOptions } from "../options.js";
import { type Reshaping, reshape } from "../polish/voxels.js";
import { iterateWithin } from "../polish/within-support.js";
import { byJudgement, type Candidate, classicalStart, isDetermined, noiseOf, prepareSearch, type Search } from "./candidates.js";
import { type FoundCrystal, searchCrystals } from "./crystal-search.js";
import { freed, openSearch } from "./initial-candidates.js";
import { measurementAt } from "./resolution-levels.js";
import { type AutoState, type AutoStep, autoStart } from "./state.js";
import { isFinished, isGain, isNearNoise } from "./stopping.js";

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
/** The long iterations for those that lead. */
const thoroughly: readonly Reshaping[] = [
  { hio: 0, raar: 200 },
  { hio: 60, raar: 200 },
];
/** Number of the first round's iterative start: the opening may have made number 0; even ones begin with the default recipe. */
const firstIterative = 2;
/** Objects that are kept to be compared in the end. */
const kept = 4;

/** What a search goes on from, the object that it begins with, whether its rounds are long, and whether another search may follow. */
export interface SearchContext {
  readonly from?: AutoState;
  readonly given?: ComplexVolume;
  readonly isLarge: boolean;
  readonly isPreliminary: boolean;
}

/**
 * Searches from `from` on until nothing improves, at the beginning from a given object, where there is one: if that leads to the
 * noise, nothing else is tried. `measurement` has its free voxels marked.
 */
export async function* searchObject(
  engine: Engine,
  measurement: Measurement,
  options: RefineOptions,
  { from = autoStart, given, ...kind }: SearchContext,
): AsyncGenerator<AutoStep, AutoState> {
  const search = await prepareSearch(engine, measurement, options, kind);
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
      const object = yield* relay(iterateWithin(phaser, best, options.seed), () => step);
      state = { ...state, candidates: [{ ...best, ...object, noise: await noiseOf(search, object) }, ...others] };
    }
  } finally {
    await fitter.dispose();
    await phaser.dispose();
  }
  const [best] = state.candidates;
  if (!best || (search.knowsNoise && best.metrics.llkFree > flatLlkFree(measurement))) {
    throw new DataError(
      best
        ? "expected the pattern of a crystal, found one whose mean tells the voxels kept out better than any object does"
        : "expected the pattern of a crystal, found one that is fitted only by objects with more unknowns than data",
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
  const fresh = yield* relay(searching, () => say("fitting crystals"));
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
    const classical = yield* relay(classicalStart(search, before.round + firstIterative), () => say("phasing"));
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
