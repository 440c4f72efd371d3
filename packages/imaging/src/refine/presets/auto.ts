// `auto`: an object from nothing, or from a given object that may be wrong. A small pattern is searched as a whole; a large one first
// in a central crop, then in a larger one if the first object does not fit. The object is brought to the whole pattern and finished there.

import { type ComplexVolume, type Engine, relay, type Shape, sameShape } from "@friedel/engine";
import { brightNoiseRatio, hasFreeCounts } from "../../metrics/counting-noise.js";
import { evennessOf } from "../../metrics/evenness.js";
import { missingCentreDoubts } from "../../metrics/missing-centre-doubt.js";
import { resampleObject } from "../../metrics/resample.js";
import { fingerprintOf } from "../../phasing/checkpoint.js";
import { chooseFreeVoxels, withMask } from "../../phasing/start.js";
import { packSearch, unpackSearch } from "../checkpoint.js";
import { placedIn, renewConditions } from "../conditions/beside.js";
import { conditionsBefore, type ModelledConditions } from "../conditions/conditions.js";
import { doubtsOf, isEven, isUneven, reservationsOf } from "../doubts.js";
import { requireMeasurement, requireObject } from "../input.js";
import type { RefineOptions } from "../options.js";
import { fitModel, includeFree } from "../polish/finish.js";
import type { RefineControl, RefineInput, RefineProgress, RefineResult } from "../result.js";
import { agreementOf } from "../search/agreement.js";
import { byFreeVoxels } from "../search/candidates.js";
import { searchCrops, searchedShape } from "../search/central-crop.js";
import type { SearchTask } from "../search/context.js";
import { searchFurther } from "../search/further-starts.js";
import { searchObject } from "../search/search.js";
import { type Candidate, initialState, type SearchState } from "../search/search-state.js";
import { steadied } from "../search/steadied.js";
import { upsampleFitted } from "../search/upsampling.js";
import { verdictOf } from "../verdict.js";

/** Finds the object of `input`. Throws DataError and ShapeError for input that cannot be refined, the signal's reason on abort. */
export async function* refineFromNothing(
  engine: Engine,
  input: RefineInput,
  options: RefineOptions,
  { signal, resume }: RefineControl = {},
): AsyncGenerator<RefineProgress, RefineResult> {
  await requireMeasurement(engine, input);
  requireGiven(input);
  const measurement = withMask(input, chooseFreeVoxels(input.mask, options.freeFraction, options.seed));
  const fingerprint = fingerprintOf(measurement);
  const conditions = conditionsBefore(measurement, input.sampling);
  const crops = searchCrops(conditions.measurement);
  const proposed = proposalOf(input);
  const resumed = resume ? unpackSearch(resume, options, crops[0].amplitude.shape, fingerprint) : initialState;
  let lead: Candidate | undefined = resumed.candidates[0];
  const reported = () => ({ best: lead?.metrics ?? null, ...(lead && { object: lead.object }) });
  for (const [n, crop] of crops.entries()) {
    const [isFirst, isLast] = [n === 0, n === crops.length - 1];
    const task: SearchTask = {
      engine,
      measurement: crop,
      observed: { measurement: crop, coherence: null },
      options,
      isLarge: crops.length > 1,
      isPreliminary: !isLast,
    };
    const onCrop = (object: ComplexVolume | undefined) => object && onShape(engine, object, crop.amplitude.shape);
    const given = await onCrop(input.object);
    const propose = proposed && (async () => onCrop(await proposed()));
    const offered = { ...(given && { given }), ...(propose && { propose }) };
    const search = searchObject(task, { from: isFirst ? resumed : initialState, ...offered });
    const found = yield* relay(search, ({ stage, progress, state }): RefineProgress => {
      signal?.throwIfAborted();
      lead = state?.candidates[0] ?? lead;
      // The second search is repeated as a whole: its checkpoint would have to tell that the first one's object does not fit.
      const checkpoint = state && isFirst ? async () => packSearch(options, fingerprint, state) : null;
      return { stage, done: progress, total: 1, ...reported(), checkpoint };
    });
    const report = (stage: string): RefineProgress => {
      signal?.throwIfAborted();
      return { stage, done: 1, total: 1, ...reported(), checkpoint: null };
    };
    const finish = (state: SearchState) => relay(finishSearch(task, conditions, state), () => report("finishing"));
    const result = yield* finish(found);
    if (!result) continue;
    if (task.isLarge || !isDoubtful(result)) return result;
    const further = yield* relay(searchFurther(task, found), ({ stage }) => report(stage));
    if (further.candidates[0] === found.candidates[0]) return result;
    const other = yield* finish(further);
    return other && other.metrics.llkFree < result.metrics.llkFree ? other : result;
  }
  throw new Error("expected the last search to end with a result, found that there was none");
}

/** Whether a finished object's own density speaks against it, and counts can tell a better one. */
function isDoubtful({ trust }: RefineResult): boolean {
  return trust !== null && !Number.isNaN(trust.noiseRatio) && isUneven(trust.unevenness);
}

/** Refuses a given object on another grid than the pattern's or that of its first crop; errors as {@link requireObject}. */
function requireGiven({ object, amplitude: { shape } }: RefineInput): void {
  if (!object) return;
  const cropShape = searchedShape(shape);
  requireObject(object, sameShape(object.shape, cropShape) ? cropShape : shape);
}

/** The proposal of an input, which is made once, however many searches ask for it; errors as {@link requireGiven}. */
function proposalOf({ propose, ...input }: RefineInput): RefineInput["propose"] {
  if (!propose) return undefined;
  let made: Promise<ComplexVolume | undefined> | undefined;
  const make = async (): Promise<ComplexVolume | undefined> => {
    const object = await propose();
    if (object) requireGiven({ ...input, object });
    return object;
  };
  return () => {
    made ??= make();
    return made;
  };
}

async function onShape(engine: Engine, object: ComplexVolume, shape: Shape): Promise<ComplexVolume> {
  if (sameShape(object.shape, shape)) return object;
  return resampleObject(object, shape, engine.transform);
}

/**
 * Compares the best candidate with the others in the crop that was searched, brings it to the whole measurement and finishes it there.
 * Null if another search follows and the whole pattern is fitted so badly that it is worth its time.
 */
async function* finishSearch(
  { engine, observed, options, isPreliminary, isLarge }: SearchTask,
  whole: ModelledConditions,
  { candidates, outcomes, coherence: known }: SearchState,
): AsyncGenerator<void, RefineResult | null> {
  const [found, ...others] = isPreliminary ? [...candidates].sort(byFreeVoxels) : candidates;
  const agreement = await agreementOf(engine, found, others, { isPreliminary });
  const { coherence } = options;
  const { measurement: crop } = observed;
  const isWhole = crop === whole.measurement;
  const inCrop = yield* fitModel(engine, crop, found, { coherence, support: isWhole, known });
  yield;
  const upsampled = isWhole ? null : yield* upsampleFitted(engine, whole.measurement, inCrop);
  const fitted = upsampled?.fitted ?? inCrop;
  const knowsNoise = hasFreeCounts(whole.measurement);
  // If the noise is not known nothing tells.
  const isEnough = !knowsNoise || !upsampled || upsampled.isEnough;
  if (isPreliminary && !isEnough) return null;
  const first = await placedIn(engine, fitted, whole);
  const isRenewed = knowsNoise && (!isLarge || first.noise > explained);
  const placed = isRenewed ? yield* renewConditions(engine, first, isLarge ? 1 : 3) : first;
  const { measurement } = placed.conditions;
  const { fitted: last, told } = yield* steadied(engine, measurement, placed.fitted);
  const { remarks, ...finished } = await includeFree(engine, measurement, last);
  const brightRatio = knowsNoise ? brightNoiseRatio(measurement, placed.expected) : Number.NaN;
  const { error: unevenness } = evennessOf(finished.object);
  const trust = { ...agreement, noiseRatio: knowsNoise ? placed.noise : Number.NaN, brightRatio, unevenness };
  const light = { widths: finished.coherenceWidths, tails: finished.coherenceTails, ...trust };
  // A crystal of one density has nothing left to hide: what the centre could add to it would be uneven.
  const hidden = isEven(unevenness) ? [] : await missingCentreDoubts(engine, measurement, finished.support);
  return {
    ...finished,
    conditions: { ...placed.conditions, found: [...placed.conditions.found, ...told] },
    mask: measurement.mask,
    origin: found.origin,
    outcomes,
    trust,
    verdict: knowsNoise
      ? verdictOf(trust, [...hidden, ...doubtsOf(placed.conditions, finished.support, light)], reservationsOf(light))
      : verdictOf(trust, hidden),
    alternatives: others.map(({ object, support }) => ({ object, support })),
    remarks: [
      ...remarks,
      ...(found.origin === "classical" ? [fellBack] : []),
      ...(agreement.agreeing === 1 && agreement.compared > 1 ? [unconfirmed] : []),
    ],
    options,
  };
}

/** Ratio to the noise below which the conditions of a large pattern, whose steps are long, are not looked at again. */
const explained = 1.5;

/** Warnings: the crystals were of no use; no start confirms another. */
const fellBack = "an iterative start fitted better than any faceted crystal with a smooth phase, and was kept";
const unconfirmed = "no two independent starts found the same object: it may be wrong, another seed or more --starts may tell";
