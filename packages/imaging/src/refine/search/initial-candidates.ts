// How an `auto` search begins: with the starts that are not random.

import { type ComplexVolume, relay } from "@friedel/engine";
import { resampleObject } from "../../metrics/resample.js";
import { freeGiven } from "../polish/free-voxels.js";
import { byScore, freeCrystals, isDetermined, iterativeStart, noiseRatios } from "./candidates.js";
import type { SearchContext } from "./context.js";
import { crystalNear, givenStart, refineNear, unstrainedCrystal, unstrainedStart } from "./crystal-search.js";
import { type Candidate, type FoundCrystal, initialState, type SearchState, type SearchStep } from "./search-state.js";
import { isNearNoise, startsAgree } from "./stopping.js";

/**
 * The state after the starts that are not random: the initial hull without strain and, where an object is given, the crystal nearest
 * to it. Both are fitted on the coarsest level; the better goes on first, and the first that reaches the noise is enough. Where none
 * does, an iterative start follows if rounds are long or an object was given; the given object's own voxels are then freed too. For a
 * large pattern it is enough if a crystal and the iterative start agree.
 */
export async function* searchInitial(context: SearchContext, given?: ComplexVolume): AsyncGenerator<SearchStep, SearchState> {
  const { phaser, isLarge, isPreliminary } = context;
  const step = (stage: string): SearchStep => ({ stage, progress: 0, state: null });
  yield step("fitting crystals");
  const fitted = yield* relay(fitInitialCrystals(context, given), () => step("fitting crystals"));
  const found: FoundCrystal[] = [];
  const made: Candidate[] = [];
  const reachesNoise = (): boolean => made.some(({ noise }) => isNearNoise(noise));
  for (const crystal of fitted) {
    if (reachesNoise() || (isLarge && made.length > 0)) break;
    found.push(crystal);
    made.push(...(yield* freeCrystals(context, [crystal], 0)));
  }
  const isSolved = reachesNoise();
  if (given && !isSolved && !isLarge) {
    // What no smooth phase in a convex shape can hold, such as a dislocation, may be in the object itself.
    yield step("refining the given object");
    const itself = await freeGiven(phaser, given);
    made.push({ ...itself, origin: "given", start: givenStart, noise: await noiseRatios(itself, context) });
  }
  if ((given || isLarge) && !isSolved) {
    const iterative = yield* relay(iterativeStart(context, 0, { isBrief: isPreliminary }), () => step("phasing"));
    if (iterative) made.push(iterative);
  }
  const candidates = bestOfEachStart(made.filter(({ support }) => isDetermined(context.measurement, support)));
  const outcomes = made.map(({ origin, start, metrics }) => ({ origin, start, metrics }));
  // Free voxels alone come near the noise more easily than crystals do; where rounds are short, one more tells.
  const finished = isSolved || (isLarge && (await startsAgree(context, candidates)));
  return { ...initialState, found, refined: found.map(({ start }) => start), candidates, outcomes, finished };
}

/** The initial crystals, fitted on the coarsest level, the better first. */
async function* fitInitialCrystals(context: SearchContext, given?: ComplexVolume): AsyncGenerator<void, FoundCrystal[]> {
  const { engine, levels, halfWidths, fitter } = context;
  const [level] = levels;
  const starts = [{ start: unstrainedStart, model: unstrainedCrystal(level, halfWidths) }];
  if (given) {
    const coarse = await resampleObject(given, level.shape, engine.transform);
    starts.push({ start: givenStart, model: crystalNear(coarse, level) });
  }
  const fitted = yield* refineNear(fitter, level, starts);
  return fitted.sort((a, b) => a.loss - b.loss);
}

/** The given object and the crystal nearest to it are one start: the better stays, and neither confirms the other. */
function bestOfEachStart(made: readonly Candidate[]): Candidate[] {
  const sorted = [...made].sort(byScore);
  return sorted.filter((one, i) => sorted.findIndex(({ start, origin }) => start === one.start && origin === one.origin) === i);
}
