// `polish`: from an object that is nearly right (a network's prediction, an earlier result) to the best object near it. A few stages,
// each kept only if the score falls: iterations with support updates, then gradient steps with the forward model.

import { type Engine, type Measurement, type Phaser, relay, type SupportedObject } from "@friedel/engine";
import { hasFreeCounts, noiseLlk } from "../../metrics/counting-noise.js";
import { evennessOf } from "../../metrics/evenness.js";
import { missingCentreDoubts } from "../../metrics/missing-centre-doubt.js";
import { iterate } from "../../phasing/iterate.js";
import { chooseFreeVoxels, withMask } from "../../phasing/start.js";
import { fingerprintOfStart, packProgress, unpackProgress } from "../checkpoint.js";
import { unconditioned } from "../conditions/conditions.js";
import { requireMeasurement, requireStart } from "../input.js";
import type { RefineOptions } from "../options.js";
import { type FinishedObject, finishObject } from "../polish/finish.js";
import {
  givenErIterations,
  iterateWithShrinkWrap,
  readVoxels,
  type ShrinkWrapIterations,
  scaledToCounts,
  scoreOf,
  type VoxelObject,
} from "../polish/free-voxels.js";
import type { RefineControl, RefineInput, RefineProgress, RefineResult } from "../result.js";
import { verdictOf } from "../verdict.js";

/** First support: |ρ| above this share of its maximum. */
const firstSupport = 0.05;
/** Iterations with support updates, from the least change to those that leave a wrong shape. */
const blocks: readonly ShrinkWrapIterations[] = [
  { hio: 0, raar: 60 },
  { hio: 0, raar: 200 },
  { hio: 60, raar: 200 },
];
const stages = blocks.length + 2;

/** Stages done, and the fit of their object. */
interface PolishState {
  readonly done: number;
  readonly metrics: VoxelObject["metrics"];
}

/**
 * Refines the object of `input`. Its support is where it exceeds 5 % of its maximum, unless one is given. Throws DataError and
 * ShapeError for input that cannot be refined, the signal's reason on abort.
 */
export async function* refineGiven(
  engine: Engine,
  input: RefineInput,
  options: RefineOptions,
  { signal, resume }: RefineControl = {},
): AsyncGenerator<RefineProgress, RefineResult> {
  await requireMeasurement(engine, input);
  const start = requireStart(input, firstSupport);
  const measurement = withMask(input, chooseFreeVoxels(input.mask, options.freeFraction, options.seed));
  const fingerprint = fingerprintOfStart(measurement, start);
  const kept = resume && unpackProgress<PolishState>(resume, options, start.object.shape, fingerprint);
  const report = (stage: string, done: number, best: VoxelObject, isKept: boolean): RefineProgress => {
    const { metrics } = best;
    const pack = async () => packProgress<PolishState>(options, fingerprint, { ...best, state: { done, metrics } });
    return { stage, done, total: stages, best: metrics, object: best.object, checkpoint: isKept ? pack : null };
  };
  let best: VoxelObject | null = kept ? { ...kept, metrics: kept.state.metrics } : null;
  let done = kept?.state.done ?? 0;
  const phaser = await engine.createPhaser(measurement);
  try {
    best ??= await firstObject(phaser, start);
    for (done = Math.max(1, done); done <= blocks.length; done++) {
      yield report("iterating with shrink-wrap", done, best, true);
      signal?.throwIfAborted();
      best = await iterateWithShrinkWrap(phaser, best, blocks[done - 1]);
    }
  } finally {
    await phaser.dispose();
  }
  yield report("finishing", done, best, true);
  signal?.throwIfAborted();
  const last = best;
  const finished = yield* relay(finishObject(engine, measurement, last, options), () => {
    signal?.throwIfAborted();
    return report("finishing", done, last, false);
  });
  return resultOf(engine, measurement, finished, options);
}

/** The result of a finished object that was given, judged by its own fit alone. */
export async function resultOf(
  engine: Engine,
  measurement: Measurement,
  finished: FinishedObject,
  options: RefineOptions,
): Promise<RefineResult> {
  const { object, metrics } = finished;
  const { transform } = engine;
  const noise = hasFreeCounts(measurement) ? (await noiseLlk(object, measurement, transform)).free : Number.NaN;
  const alone = { agreeing: 1, compared: 1, gap: Number.NaN };
  const { error: unevenness } = evennessOf(object);
  const trust = { noiseRatio: metrics.llkFree / noise, brightRatio: Number.NaN, ...alone, unevenness };
  return {
    ...finished,
    conditions: unconditioned(measurement),
    mask: measurement.mask,
    origin: "given",
    outcomes: [{ origin: "given", start: 0, metrics }],
    trust,
    verdict: verdictOf(trust, await missingCentreDoubts(engine, measurement, finished.support)),
    alternatives: [],
    options,
  };
}

/** The start itself or the start after ER, whichever fits better. */
export async function firstObject(phaser: Phaser, { object, support }: SupportedObject): Promise<VoxelObject> {
  await phaser.load({ support });
  await phaser.load({ object: await scaledToCounts(phaser, object) });
  const raw = await readVoxels(phaser);
  await iterate(phaser, "ER", givenErIterations);
  const iterated = await readVoxels(phaser);
  return scoreOf(iterated) < scoreOf(raw) ? iterated : raw;
}
