// How an `auto` search begins: with the starts that are not random. And what every crystal found on the coarsest grid goes through.

import { type ComplexVolume, type CrystalFitter, type Phaser, relay } from "@friedel/engine";
import { resampleObject } from "../../metrics/index.js";
import { freeGiven, freeVoxels, type Reshaping, reshape } from "../polish/voxels.js";
import { byJudgement, type Candidate, classicalStart, crystalObject, isDetermined, noiseOf, type Search } from "./candidates.js";
import { approachCrystals, climb, crystalNear, type FoundCrystal, flatCrystal, flatStart, givenStart } from "./crystal-search.js";
import { type AutoState, type AutoStep, autoStart } from "./state.js";
import { areWitnesses, isNearNoise } from "./stopping.js";

/** The light iterations that each object gets. */
const lightly: Reshaping = { hio: 0, raar: 60 };

/** Crystals of the coarsest grid brought up to the finest, with their voxels freed there. */
export async function* freed(
  search: Search,
  phaser: Phaser,
  from: readonly FoundCrystal[],
  part: number,
): AsyncGenerator<AutoStep, Candidate[]> {
  const { engine, measurement, levels, isPreliminary } = search;
  const say = (stage: string): AutoStep => ({ stage, part, state: null });
  let crystals = from;
  for (let i = 1; i < levels.length && crystals.length > 0; i++) {
    crystals = yield* relay(climb(engine, measurement, crystals, { from: levels[i - 1], to: levels[i], isPreliminary }), () =>
      say("refining crystals"),
    );
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
 * The state after the starts that are not random: a flat body and the crystal that is nearest to the given object, where there is one.
 * Both are fitted on the coarsest grid; the better goes on first, and the first that leads to the noise is enough. Where none does, an
 * iterative start is made beside them if rounds are long or an object was given, whose own voxels are then freed too. For a large
 * pattern it is enough if a crystal and the iterative start are the same object.
 */
export async function* openSearch(
  search: Search,
  fitter: CrystalFitter,
  phaser: Phaser,
  given?: ComplexVolume,
): AsyncGenerator<AutoStep, AutoState> {
  const { engine, levels, half, isLarge, isPreliminary } = search;
  const say = (stage: string): AutoStep => ({ stage, part: 0, state: null });
  yield say("fitting crystals");
  const starts = [{ start: flatStart, model: flatCrystal(levels[0], half) }];
  if (given) {
    const transform = (volume: ComplexVolume, direction: "forward" | "inverse") => engine.transform(volume, direction);
    const coarse = await resampleObject(given, levels[0].shape, transform);
    starts.push({ start: givenStart, model: crystalNear(coarse, levels[0]) });
  }
  const approached = yield* relay(approachCrystals(fitter, levels[0], starts), () => say("fitting crystals"));
  const found: FoundCrystal[] = [];
  const made: Candidate[] = [];
  const isThere = (): boolean => made.some(({ noise }) => isNearNoise(noise));
  for (const crystal of approached.sort((one, other) => one.loss - other.loss)) {
    if (isThere() || (isLarge && made.length > 0)) break;
    found.push(crystal);
    made.push(...(yield* freed(search, phaser, [crystal], 0)));
  }
  const isSolved = isThere();
  if (given && !isSolved && !isLarge) {
    // What no smooth phase in a convex shape can hold, such as a dislocation, may be in the object itself.
    yield say("refining the given object");
    const itself = await freeGiven(phaser, given);
    made.push({ ...itself, origin: "given", start: givenStart, noise: await noiseOf(search, itself) });
  }
  if ((given || isLarge) && !isSolved) {
    const classical = yield* relay(classicalStart(search, 0, { isBrief: isPreliminary }), () => say("phasing"));
    if (classical) made.push(classical);
  }
  const determined = made.filter(({ support }) => isDetermined(search.measurement, support)).sort(byJudgement);
  // Both ways from the given object are one start: the better stays, and neither vouches for the other.
  const candidates = determined.filter(
    (one, i) => determined.findIndex(({ start, origin }) => start === one.start && origin === one.origin) === i,
  );
  const outcomes = made.map(({ origin, start, metrics }) => ({ origin, start, metrics }));
  // Free voxels alone come near the noise more easily than crystals do; where rounds are short, one more tells.
  const finished = isSolved || (isLarge && (await areWitnesses(search, candidates)));
  return { ...autoStart, found, climbed: found.map(({ start }) => start), candidates, outcomes, finished };
}
