// What follows a search whose object its own density speaks against: a dislocation, of which too much was cut around the core or whose
// pattern, hollow in the middle, was taken for light of little coherence. Iterative starts on the pattern as it was observed, each with
// iterations in its own shape, found it where hundreds of crystals did not.

import { drain, relay } from "@friedel/engine";
import { evennessOf } from "../../metrics/evenness.js";
import { isHollow } from "../conditions/hollow.js";
import { isUneven } from "../doubts.js";
import { iterateWithinSupport } from "../polish/within-support.js";
import { byScore, isDetermined, iterativeStart, longIterations } from "./candidates.js";
import { type SearchContext, type SearchTask, withContext } from "./context.js";
import { iterated, shrinkWrapped } from "./judging.js";
import { type Candidate, kept, type SearchState, type SearchStep } from "./search-state.js";
import { misfitsBright } from "./stopping.js";

/** Numbers of the iterative starts, which no round of a search has: in a hollow pattern, and of a search that has ended. */
const numbers = { hollow: [100], ended: [101, 102, 103] } as const;

/** The state of a search that has ended with further candidates, up to the first that is sound. */
export function searchFurther(task: SearchTask, before: SearchState): AsyncGenerator<SearchStep, SearchState> {
  return startAgain(task, before, numbers.ended);
}

/** Whether neither an object's density nor its bright voxels speak against it. */
export function isSound({ object, noise }: Pick<Candidate, "object" | "noise">): boolean {
  return !misfitsBright(noise) && !isUneven(evennessOf(object).error);
}

/**
 * The state with a further candidate that leads and is sound; null where there is none, the pattern is not hollow, or large, for such a
 * start takes long there. What a hollow pattern lacks in its middle passes for light of little coherence.
 */
export async function* startInHollow(task: SearchTask, before: SearchState): AsyncGenerator<SearchStep, SearchState | null> {
  if (task.isLarge || !isHollow(task.observed.measurement)) return null;
  const state = yield* startAgain(task, before, numbers.hollow);
  const [lead] = state.candidates;
  return lead !== before.candidates[0] && isSound(lead) ? state : null;
}

function startAgain(task: SearchTask, before: SearchState, starts: readonly number[]): AsyncGenerator<SearchStep, SearchState> {
  const { measurement } = task.observed;
  const observed = { measurement, coherence: null };
  return withContext({ ...task, measurement, observed }, (context) => goOn(context, before, starts));
}

async function* goOn(
  context: SearchContext,
  before: SearchState,
  starts: readonly number[],
): AsyncGenerator<SearchStep, SearchState> {
  const made: Candidate[] = [];
  for (const start of starts) {
    const candidate = yield* startAndIterate(context, start);
    if (!candidate || !isDetermined(context.measurement, candidate.support)) continue;
    made.push(candidate);
    if (isSound(candidate)) break;
  }
  const candidates = [...before.candidates, ...made].sort(byScore).slice(0, kept);
  const outcomes = [...before.outcomes, ...made.map(({ origin, start, metrics }) => ({ origin, start, metrics }))];
  return { ...before, coherence: null, candidates, outcomes };
}

/** An iterative start with long iterations, then those in its shape; null where it fails. */
async function* startAndIterate(context: SearchContext, start: number): AsyncGenerator<SearchStep, Candidate | null> {
  const step = (stage: string): SearchStep => ({ stage, progress: 1, state: null });
  let candidate = yield* relay(iterativeStart(context, start), () => step("phasing"));
  if (!candidate) return null;
  for (const iterations of longIterations) {
    yield step("iterating with shrink-wrap");
    candidate = await shrinkWrapped(context, candidate, iterations);
  }
  yield step("iterating in the shape found");
  return iterated(context, candidate, (from) => drain(iterateWithinSupport(context.phaser, from, context.options.seed)));
}
