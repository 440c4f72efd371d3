// How an `auto` search begins: with the starts that are not random.

import { type ComplexVolume, type CrystalModel, correctedMeasurement, Measured, type Measurement, relay } from "@friedel/engine";
import { resampleObject } from "../../metrics/resample.js";
import { freeGiven } from "../polish/free-voxels.js";
import { byScore, freeCrystals, isDetermined, iterativeStart } from "./candidates.js";
import type { SearchContext } from "./context.js";
import { crystalNear, curvedStart, givenStart, refineNear, unstrainedCrystal, unstrainedStart } from "./crystal-search.js";
import { curvedCrystals } from "./curved-crystals.js";
import { judged } from "./judging.js";
import { cropMeasurement } from "./resolution-levels.js";
import { type Candidate, type FoundCrystal, initialState, type SearchState, type SearchStep } from "./search-state.js";
import { isEnoughAlone, isNearNoise, needsAnother, startsAgree } from "./stopping.js";

/** An object on the measurement's grid to begin with, or a way to make one, which is asked for only where it may be of use. */
export interface OfferedStart {
  readonly given?: ComplexVolume;
  readonly propose?: () => Promise<ComplexVolume | undefined>;
}

/**
 * The state after the starts that are not random: the initial hull without strain; where that does not come near the pattern, with a
 * curved phase, if that fits much better; and, where an object is given, or proposed because none of these comes near, the crystal nearest
 * to it. All are fitted on the coarsest level; the best goes on first, and the first that reaches the noise is enough, where it leaves so little that no other need confirm it. Where not, an iterative start
 * follows if rounds are long or neither crystal of an object reaches the noise; that object's own voxels are then freed too. For a large
 * pattern it is enough if a crystal and the iterative start agree.
 */
export async function* searchInitial(context: SearchContext, offered: OfferedStart): AsyncGenerator<SearchStep, SearchState> {
  const { phaser, isLarge, isPreliminary } = context;
  const step = (stage: string): SearchStep => ({ stage, progress: 0, state: null });
  yield step("fitting crystals");
  const { given, fitted } = yield* relay(fitInitialCrystals(context, offered), () => step("fitting crystals"));
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
    made.push({ ...(await judged(context, itself)), origin: "given", start: givenStart });
  }
  const isEnough = made.some(({ noise }) => isEnoughAlone(noise));
  if (isLarge ? !isEnough : given && !isSolved) {
    const iterative = yield* relay(iterativeStart(context, 0, { isBrief: isPreliminary }), () => step("phasing"));
    if (iterative) made.push(iterative);
  }
  const candidates = bestOfEachStart(made.filter(({ support }) => isDetermined(context.measurement, support)));
  const outcomes = made.map(({ origin, start, metrics }) => ({ origin, start, metrics }));
  // Free voxels alone come near the noise more easily than crystals do; where rounds are short, one more tells.
  const isConfirmed = isLarge && !needsAnother(candidates) && (await startsAgree(context, candidates));
  const finished = isEnoughAlone(candidates[0]?.noise) || isConfirmed;
  return { ...initialState, found, refined: found.map(({ start }) => start), candidates, outcomes, finished };
}

/** The initial crystals, fitted on the coarsest level, the better first; and the object of the one that is not the hull. */
async function* fitInitialCrystals(
  context: SearchContext,
  { given: there, propose }: OfferedStart,
): AsyncGenerator<void, { readonly given: ComplexVolume | undefined; readonly fitted: readonly FoundCrystal[] }> {
  const { levels, halfWidths, fitter } = context;
  const [level] = levels;
  const hull = { start: unstrainedStart, model: unstrainedCrystal(level, halfWidths) };
  const near = async (object: ComplexVolume) => ({ start: givenStart, model: await crystalOnLevel(context, object) });
  const fitted = yield* refineNear(fitter, level, there ? [hull, await near(there)] : [hull]);
  const measurement = cropMeasurement(context.measurement, level.shape);
  const isNear = () => fitted.some(({ loss }) => comesNear(loss, measurement));
  if (!isNear()) {
    const curved = curvedCrystals(hull.model, level, measurement).map((model) => ({ start: curvedStart, model }));
    const [best] = (yield* refineNear(fitter, level, curved)).sort((a, b) => a.loss - b.loss);
    if (best.loss < worthwhile * Math.min(...fitted.map(({ loss }) => loss))) fitted.push(best);
  }
  const given = there ?? (isNear() ? undefined : await propose?.());
  if (given && !there) fitted.push(...(yield* refineNear(fitter, level, [await near(given)])));
  return { given, fitted: fitted.sort((a, b) => a.loss - b.loss) };
}

async function crystalOnLevel({ engine, levels: [level] }: SearchContext, object: ComplexVolume): Promise<CrystalModel> {
  return crystalNear(await resampleObject(object, level.shape, engine.transform), level);
}

/**
 * Loss of the hull's crystal on the coarsest level, beyond that of counting noise, below which its freed voxels are nearly always right:
 * on 72 patterns of nine classes of the tuning set 30 of 31 below it were, and 22 of 41 above. From 0.02 to 0.03 little changes.
 */
const nearLoss = 0.025;

/** A curved crystal is gone on with where its loss is below this share of the others'. */
const worthwhile = 0.5;

/**
 * Whether a crystal of this loss is near enough to the pattern that its free voxels can be expected to reach the noise. What counting
 * noise adds to the loss is the variance of a modulus m = √((k − b)/g), which is k/(4g²m²), for k ≥ 1 counts.
 */
function comesNear(loss: number, measurement: Measurement): boolean {
  const { amplitude, mask } = correctedMeasurement(measurement);
  let [power, noise] = [0, 0];
  for (let i = 0; i < mask.data.length; i++) {
    const square = amplitude.data[i] ** 2;
    if (mask.data[i] !== Measured.used || square === 0) continue;
    power += square;
    const counts = measurement.amplitude.data[i] ** 2;
    const gain = measurement.gain?.data[i] ?? 1;
    noise += Math.min(square, counts / (4 * gain ** 2 * square));
  }
  return loss - noise / power < nearLoss;
}

/** The given object and the crystal nearest to it are one start: the better stays, and neither confirms the other. */
function bestOfEachStart(made: readonly Candidate[]): Candidate[] {
  const sorted = [...made].sort(byScore);
  return sorted.filter((one, i) => sorted.findIndex(({ start, origin }) => start === one.start && origin === one.origin) === i);
}
