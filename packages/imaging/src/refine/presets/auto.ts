// `auto`: an object from nothing or from a given object that may be wrong. Small patterns are searched as they are; large ones in a
// central crop first, in a larger one where that leads nowhere. What is found is brought to the whole pattern and finished there.

import { type ComplexVolume, type Engine, type Measurement, relay, sameShape, type Triple } from "@friedel/engine";
import { resampleObject } from "../../metrics/index.js";
import { chooseFreeVoxels, fingerprintOf } from "../../phasing/index.js";
import { packState, unpackState } from "../checkpoint.js";
import { requireMeasurement, requireObject } from "../input.js";
import type { RefineOptions } from "../options.js";
import { closeFitted, fitModel } from "../polish/finish.js";
import type { RefineCheckpoint, RefineInput, RefineProgress, RefineResult } from "../result.js";
import { trustIn } from "../search/agreement.js";
import { byFree } from "../search/candidates.js";
import { searchedParts, searchedShape } from "../search/central-crop.js";
import { searchObject } from "../search/search.js";
import { type AutoState, autoStart } from "../search/state.js";
import { isNearNoise } from "../search/stopping.js";
import { liftFitted } from "../search/upsampling.js";

/** Finds the object of `input`. Throws DataError and ShapeError for input that cannot be refined, the signal's reason on abort. */
export async function* refineFromNothing(
  engine: Engine,
  input: RefineInput,
  options: RefineOptions,
  { signal, resume }: { readonly signal?: AbortSignal; readonly resume?: RefineCheckpoint } = {},
): AsyncGenerator<RefineProgress, RefineResult> {
  await requireMeasurement(engine, input);
  if (input.object) {
    const ofCrop = searchedShape(input.amplitude.shape);
    requireObject(input.object, sameShape(input.object.shape, ofCrop) ? ofCrop : input.amplitude.shape);
  }
  const measurement = { amplitude: input.amplitude, mask: chooseFreeVoxels(input.mask, options.freeFraction, options.seed) };
  const fingerprint = fingerprintOf(measurement);
  const parts = searchedParts(measurement);
  const first = resume ? unpackState(resume, options, parts[0].amplitude.shape, fingerprint) : autoStart;
  let best: RefineProgress["best"] = first.candidates[0]?.metrics ?? null;
  const isLarge = parts.length > 1;
  for (const [n, part] of parts.entries()) {
    const given = input.object && (await onShape(engine, input.object, part.amplitude.shape));
    const from = n === 0 ? first : autoStart;
    const isPreliminary = n < parts.length - 1;
    const search = searchObject(engine, part, options, { from, isLarge, isPreliminary, ...(given && { given }) });
    const found = yield* relay(search, ({ stage, part, state }): RefineProgress => {
      signal?.throwIfAborted();
      best = state?.candidates[0]?.metrics ?? best;
      // A second search is repeated as a whole: a checkpoint of it would have to tell that the first has led nowhere.
      const checkpoint = state && n === 0 ? async () => packState(options, fingerprint, state) : null;
      return { stage, done: part, total: 1, best, checkpoint };
    });
    const finishing = finishSearch(engine, measurement, part, options, found, isPreliminary);
    const result = yield* relay(finishing, (): RefineProgress => {
      signal?.throwIfAborted();
      return { stage: "finishing", done: 1, total: 1, best, checkpoint: null };
    });
    if (result) return result;
  }
  throw new Error("expected the last search to end with a result, found that there was none");
}

async function onShape(engine: Engine, object: ComplexVolume, shape: Triple): Promise<ComplexVolume> {
  if (sameShape(object.shape, shape)) return object;
  return resampleObject(object, shape, (volume, direction) => engine.transform(volume, direction));
}

/**
 * Judges what was found by the others, on the part that was searched; brings it to the whole measurement and finishes it there. Null
 * where another search follows and the whole is fitted so badly that it is worth its time.
 */
async function* finishSearch(
  engine: Engine,
  measurement: Measurement,
  part: Measurement,
  options: RefineOptions,
  { candidates, outcomes }: AutoState,
  isPreliminary: boolean,
): AsyncGenerator<void, RefineResult | null> {
  const [found, ...others] = isPreliminary ? [...candidates].sort(byFree) : candidates;
  const agreement = await trustIn(engine, found, others, { isPreliminary });
  const isPart = part !== measurement;
  const ofPart = yield* fitModel(engine, part, found, { coherence: options.coherence, support: !isPart });
  yield;
  const { best, fitted } = isPart ? yield* liftFitted(engine, measurement, found, ofPart) : { best: found, fitted: ofPart };
  // With coherence in the model an object need not come near the noise without it; where noise is not known nothing tells.
  const isEnough = fitted.judged.model !== null || Number.isNaN(best.noise.free) || isNearNoise(best.noise);
  if (isPreliminary && !isEnough) return null;
  const trust = { ...agreement, noiseRatio: best.noise.free };
  const { remarks, ...finished } = await closeFitted(engine, measurement, fitted);
  return {
    ...finished,
    mask: measurement.mask,
    background: null,
    origin: best.origin,
    outcomes,
    trust,
    remarks: [
      ...remarks,
      ...(best.origin === "classical" ? [fellBack] : []),
      ...(trust.agreeing === 1 && trust.compared > 1 ? [unconfirmed] : []),
    ],
    options,
  };
}

/** What a user should know where the crystals were of no use, and where no start confirms another. */
const fellBack = "an iterative start fitted better than any faceted crystal with a smooth phase, and was kept";
const unconfirmed = "no two independent starts found the same object: it may be wrong, another seed or more --starts may tell";
