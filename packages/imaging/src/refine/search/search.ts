// The search of `auto`: first the initial hull without strain or a given object (initial-candidates.ts), which is enough for most
// crystals. Then rounds of a few random crystals each: fitted on the coarsest level, the best refined up to the measurement's own grid
// and their voxels freed there. An iterative start joins after the first round, for crystals that no smooth convex model is near.
// `stopping.ts` decides when to end.

import { type CoherenceValues, DataError, drain, relay } from "@friedel/engine";
import { flatLlkFree, type UsedAndFree } from "../../metrics/counting-noise.js";
import { evennessOf } from "../../metrics/evenness.js";
import { searchCoherence } from "../conditions/coherence-search.js";
import { coherentMeasurement } from "../conditions/coherent-pattern.js";
import { isUneven } from "../doubts.js";
import { fitModel } from "../polish/finish.js";
import { iterateWithinSupport } from "../polish/within-support.js";
import { byScore, freeCrystals, isDetermined, iterativeStart, longIterations } from "./candidates.js";
import { type SearchContext, type SearchTask, withContext } from "./context.js";
import { searchCrystals } from "./crystal-search.js";
import { startInHollow } from "./further-starts.js";
import { type OfferedStart, searchInitial } from "./initial-candidates.js";
import { iterated, shrinkWrapped } from "./judging.js";
import { type Candidate, type FoundCrystal, initialState, kept, type SearchState, type SearchStep } from "./search-state.js";
import { isFinished, isGain, isNearNoise, misfitsBright, startsAgree } from "./stopping.js";

/** Random crystals in the first round, which are enough for most, and in each that follows. */
const firstStarts = 4;
const furtherStarts = 8;
/** How many crystals are refined on the finer levels in a round. */
const refinedPerRound = { small: 2, large: 1 } as const;
/** A crystal is dropped above this multiple of the best one's loss: in the first two rounds, and later. */
const hopelessLoss = { early: 2, late: 1.2 } as const;
const earlyRounds = 2;
/** An iterative start follows the crystals of a round in this many rounds, and as long as an iterative start leads. */
const iterativeRounds = 4;
/** Number of the first round's iterative start: the initial candidates may have used number 0; even numbers have the default recipe. */
const firstIterative = 2;
/** Ratios to the noise below which what coherence there is can be fitted to the object in the end. */
const littleCoherence: UsedAndFree = { used: 2, free: 2.5 };
/** How often the initial candidates are searched with the coherence that was fitted to the last ones, and the gain that asks for it. */
const lightRounds = 3;
const leastGain = 0.02;

/**
 * Searches from `from` on until nothing improves, at the beginning from the offered object if there is one: if that reaches the noise,
 * nothing else is tried. Where the first starts do not, coherence that would explain the pattern is looked for, and they begin again
 * with it, unless it was a defect. Throws DataError where no object fits better than a constant pattern.
 */
export async function* searchObject(
  task: SearchTask,
  { from = initialState, ...offered }: { readonly from?: SearchState } & OfferedStart = {},
): AsyncGenerator<SearchStep, SearchState> {
  let state = from;
  let present = await withCoherence(task, state.coherence);
  if (state.round === 0) {
    state = yield* withContext(present, (context) => searchFirst(context, offered));
    // Going on from a round, coherence would not be looked for.
    yield { stage: "searching", progress: 0, state: state.round === 0 || state.finished ? state : null };
    const coherence = yield* withContext(present, (context) => lookForCoherence(context, state));
    if (coherence) {
      state = (yield* startInHollow(task, state)) ?? (yield* startInLight(task, coherence, offered)) ?? state;
      present = await withCoherence(task, state.coherence);
      yield { stage: "searching", progress: 0, state };
    }
  }
  return yield* withContext(present, (context) => runRounds(context, state));
}

/** The initial candidates, and a round more for those of a large pattern that agree on what bright voxels contradict. */
async function* searchFirst(context: SearchContext, offered: OfferedStart): AsyncGenerator<SearchStep, SearchState> {
  const initial = yield* searchInitial(context, offered);
  const isContested = context.isLarge && !initial.finished && (await startsAgree(context, initial.candidates));
  return isContested ? yield* runRound(context, initial) : initial;
}

/**
 * The initial candidates in light of little coherence. A fit to the counts of what is found with one coherence tells a better one, which
 * the coarsest level gives only roughly; the candidates of the one that fits the free voxels best are kept, with its fit's coherence. Null where
 * the free voxels confirm none.
 */
async function* startInLight(
  task: SearchTask,
  first: CoherenceValues,
  offered: OfferedStart,
): AsyncGenerator<SearchStep, SearchState | null> {
  const step: SearchStep = { stage: "trying coherence", progress: 0, state: null };
  const { engine, observed } = task;
  let best: SearchState | null = null;
  let llkFree = Number.POSITIVE_INFINITY;
  let coherence = first;
  for (let round = 0; round < lightRounds; round++) {
    const present = await withCoherence(task, coherence);
    const state = yield* withContext(present, (context) => searchInitial(context, offered));
    const [lead] = state.candidates;
    if (!lead) break;
    const fit = fitModel(engine, observed.measurement, lead, { coherence: true, support: false, known: coherence });
    const { metrics, model } = yield* relay(fit, () => step);
    if (!model || !(metrics.llkFree < (1 - leastGain) * llkFree)) break;
    llkFree = metrics.llkFree;
    coherence = { widths: model.widths, tails: model.tails ?? [0, 0, 0] };
    // One start alone is no proof there: what light of little coherence leaves of a pattern, other objects fit as well.
    best = { ...state, coherence, finished: false };
  }
  return best;
}

/** The task with another coherence of its light. */
async function withCoherence(task: SearchTask, coherence: CoherenceValues | null): Promise<SearchTask> {
  if (!coherence) return task;
  const observed = { ...task.observed, coherence };
  return { ...task, observed, measurement: await coherentMeasurement(observed.measurement, coherence, task.engine.transform) };
}

async function* lookForCoherence(
  context: SearchContext,
  { finished, found, candidates }: SearchState,
): AsyncGenerator<SearchStep, CoherenceValues | null> {
  if (finished || !context.options.coherence || !context.knowsNoise) return null;
  const noise = candidates[0]?.noise;
  const isLittle = noise && noise.used < littleCoherence.used && noise.free < littleCoherence.free;
  if (isLittle && !misfitsBright(noise)) return null;
  return yield* relay(searchCoherence(context, found), () => ({ stage: "trying coherence", progress: 0, state: null }));
}

async function* runRounds(context: SearchContext, from: SearchState): AsyncGenerator<SearchStep, SearchState> {
  const { options, measurement, knowsNoise } = context;
  let state = from;
  while (!state.finished && (state.round === 0 || state.found.length < options.starts)) {
    state = yield* runRound(context, state);
    yield { stage: "searching", progress: state.found.length / options.starts, state };
  }
  state = yield* iterateLeader(context, state);
  const [best] = state.candidates;
  if (!best) {
    throw new DataError(
      "expected the pattern of a crystal, found one that is fitted only by objects with more unknowns than data",
    );
  }
  if (knowsNoise && best.metrics.llkFree > flatLlkFree(measurement)) {
    throw new DataError(
      "expected the pattern of a crystal, found one whose mean tells the voxels kept out better than any object does",
    );
  }
  return state;
}

/** Last iterations of a leader that is far from the noise or uneven, in the support found. */
async function* iterateLeader(context: SearchContext, state: SearchState): AsyncGenerator<SearchStep, SearchState> {
  const { phaser, options, knowsNoise, isLarge } = context;
  const [best, ...others] = state.candidates;
  if (!best || !knowsNoise || isLarge) return state;
  if (best.origin !== "classical" && isNearNoise(best.noise) && !isUneven(evennessOf(best.object).error)) return state;
  const step: SearchStep = { stage: "iterating in the shape found", progress: 1, state: null };
  yield step;
  const lead = await iterated(context, best, (from) => drain(iterateWithinSupport(phaser, from, options.seed)));
  return { ...state, candidates: [lead, ...others] };
}

async function* runRound(context: SearchContext, before: SearchState): AsyncGenerator<SearchStep, SearchState> {
  const { options, fitter, levels, halfWidths, isLarge } = context;
  const first = before.found.filter(({ start }) => start >= 0).length;
  const count = Math.min(before.round === 0 ? firstStarts : furtherStarts, options.starts - first);
  const progress = first / options.starts;
  const step = (stage: string): SearchStep => ({ stage, progress, state: null });

  const searching = searchCrystals(fitter, levels[0], halfWidths, { seed: options.seed, first, count });
  const fresh = yield* relay(searching, () => step("fitting crystals"));
  const found = [...before.found, ...fresh].sort((a, b) => a.loss - b.loss);
  const crystals = promising(found, before).slice(0, refinedPerRound[isLarge ? "large" : "small"]);
  const round = { ...before, found, refined: [...before.refined, ...crystals.map(({ start }) => start)] };
  const made: Candidate[] = yield* freeCrystals(context, crystals, progress);
  let state = await closeRound(context, round, made);
  if (state.finished || isNearNoise(state.candidates[0]?.noise)) return state;
  if (before.round < iterativeRounds || state.candidates[0]?.origin === "classical") {
    const iterative = yield* relay(iterativeStart(context, before.round + firstIterative), () => step("phasing"));
    if (iterative) made.push(iterative);
    state = await closeRound(context, round, made);
    if (state.finished) return state;
  }
  made.sort(byScore);
  if (made.length > 0) made[0] = yield* iterateLonger(context, made[0], before, () => step("iterating with shrink-wrap"));
  return closeRound(context, round, made);
}

/** Crystals that fit well enough to be refined and were not yet. */
function promising(found: readonly FoundCrystal[], { round, refined }: SearchState): FoundCrystal[] {
  const limit = found[0].loss * (round < earlyRounds ? hopelessLoss.early : hopelessLoss.late);
  return found.filter(({ start, loss }) => !refined.includes(start) && loss < limit);
}

/** The long iterations for the best candidate of a round, if it leads or the search is young. */
async function* iterateLonger(
  context: SearchContext,
  from: Candidate,
  before: SearchState,
  step: () => SearchStep,
): AsyncGenerator<SearchStep, Candidate> {
  const leads = !before.candidates.some((former) => byScore(former, from) < 0);
  if (!leads && before.round >= earlyRounds) return from;
  let candidate = from;
  for (const iterations of longIterations) {
    if (isNearNoise(candidate.noise)) break;
    yield step();
    candidate = await shrinkWrapped(context, candidate, iterations);
  }
  return candidate;
}

/** The state after a round: `round` is the state before it with the crystals found since, `made` are its candidates. */
async function closeRound(context: SearchContext, round: SearchState, made: readonly Candidate[]): Promise<SearchState> {
  const determined = made.filter(({ support }) => isDetermined(context.measurement, support));
  const candidates = [...round.candidates, ...determined].sort(byScore).slice(0, kept);
  const [former, now] = [round.candidates[0], candidates[0]];
  const idle = isGain(now, former) ? 0 : round.idle + 1;
  const outcomes = [...round.outcomes, ...made.map(({ origin, start, metrics }) => ({ origin, start, metrics }))];
  const finished = now !== undefined && (await isFinished(context, idle, candidates));
  return { ...round, round: round.round + 1, idle, candidates, outcomes, finished };
}
