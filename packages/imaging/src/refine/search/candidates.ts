// Candidates: objects on the measurement's own grid that compete in a search, made from fitted crystals and by iterative starts.

import {
  type CrystalModel,
  countVoxels,
  crystalFitterOf,
  DataError,
  type MaskVolume,
  Measured,
  type Measurement,
  relay,
} from "@friedel/engine";
import { resampleObject } from "../../metrics/resample.js";
import { classicalOptions, defaultOptions } from "../../phasing/options.js";
import { phase } from "../../phasing/phase.js";
import { freeVoxels, type ShrinkWrapIterations, scoreOf } from "../polish/free-voxels.js";
import type { SearchContext } from "./context.js";
import { fittedEdge, givenStart, toFinerLevel } from "./crystal-search.js";
import { judged, shrinkWrapped } from "./judging.js";
import { cropMeasurement } from "./resolution-levels.js";
import type { Candidate, FoundCrystal, SearchStep } from "./search-state.js";
import { isNearNoise } from "./stopping.js";

/** Whether there are more data than unknowns, two for each voxel of the support: with fewer, anything can be fitted. */
export function isDetermined({ mask }: Measurement, support: MaskVolume): boolean {
  return 2 * countVoxels(support) < countVoxels(mask, Measured.used);
}

/** Orders candidates, the best first. */
export function byScore(a: Candidate, b: Candidate): number {
  return scoreOf(a) - scoreOf(b);
}

/**
 * Orders the candidates of a preliminary search, the best first, by the free voxels alone. Coherence is fitted only afterwards; until
 * then the voxels used favour loose supports. In six searches of a measured crystal the free ones chose the better of two each time.
 */
export function byFreeVoxels(a: Candidate, b: Candidate): number {
  return Number.isNaN(a.metrics.llkFree) ? byScore(a, b) : a.metrics.llkFree - b.metrics.llkFree;
}

/** The few iterations that each object gets. */
const lightIterations: ShrinkWrapIterations = { hio: 0, raar: 60 };

/** The long iterations for one that leads. */
export const longIterations: readonly ShrinkWrapIterations[] = [
  { hio: 0, raar: 200 },
  { hio: 60, raar: 200 },
];

/** Candidates from crystals of the coarsest level: refined level by level to the finest, their voxels freed there. */
export async function* freeCrystals(
  context: SearchContext,
  found: readonly FoundCrystal[],
  progress: number,
): AsyncGenerator<SearchStep, Candidate[]> {
  const { levels, phaser } = context;
  const step = (stage: string): SearchStep => ({ stage, progress, state: null });
  let crystals = found;
  for (let i = 1; i < levels.length && crystals.length > 0; i++) {
    crystals = yield* relay(toFinerLevel(context, crystals, levels[i - 1], levels[i]), () => step("refining crystals"));
  }
  const candidates: Candidate[] = [];
  for (const { model, start } of crystals) {
    yield step("freeing voxels");
    const object = await freeVoxels(phaser, await crystalObject(model, context));
    if (!object) continue;
    const origin = start === givenStart ? "given" : "crystal";
    const candidate: Candidate = { ...(await judged(context, object)), origin, start };
    candidates.push(isNearNoise(candidate.noise) ? candidate : await shrinkWrapped(context, candidate, lightIterations));
  }
  return candidates;
}

/** The fitted crystal of the finest level on the measurement's own grid. */
async function crystalObject(model: CrystalModel, { engine, measurement, levels }: SearchContext) {
  const level = levels[levels.length - 1];
  const fitter = await crystalFitterOf(engine, cropMeasurement(measurement, level.shape), level.box);
  try {
    const object = await fitter.object(model, fittedEdge);
    return await resampleObject(object, measurement.amplitude.shape, engine.transform);
  } finally {
    await fitter.dispose();
  }
}

/** Half of the default recipe: enough to confirm another object, which is what a preliminary search's first start is for. */
const briefRecipe = "50*HIO+100*RAAR+20*ER";

/** Iterative start number `start` on the same free voxels, with the default and the classical recipe in turn; null where it fails. */
export async function* iterativeStart(
  context: SearchContext,
  start: number,
  { isBrief = false }: { readonly isBrief?: boolean } = {},
): AsyncGenerator<void, Candidate | null> {
  const { engine, measurement, options } = context;
  const recipe = start % 2 === 0 ? defaultOptions : { ...classicalOptions, finish: defaultOptions.finish };
  const work = phase(
    engine,
    { ...measurement, firstStart: start },
    {
      ...(isBrief ? { ...defaultOptions, recipe: briefRecipe } : recipe),
      seed: options.seed,
      freeFraction: options.freeFraction,
      polish: 0,
    },
  );
  try {
    const { object, support, metrics } = yield* relay(work, () => undefined);
    const found = { object, support, metrics };
    return { ...(await judged(context, found)), origin: "classical", start };
  } catch (error) {
    if (error instanceof DataError) return null;
    throw error;
  }
}
