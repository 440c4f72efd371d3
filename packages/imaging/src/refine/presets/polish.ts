// From an object that is nearly right - a network's answer, an earlier result - to the best that is near it. A few stages, each
// kept only where what judges it falls: iterations that let the shape go, then gradient steps with the forward model.

import type { Engine, Measurement, Phaser } from "@friedel/engine";
import { complexVolume, DataError, maskVolume, relay } from "@friedel/engine";
import { chooseFreeVoxels } from "../../phasing/index.js";
import { fingerprintOfStart, type KeptState, packKept, unpackKept } from "../checkpoint.js";
import { type GivenStart, requireMeasurement, requireStart } from "../input.js";
import { hasCounts, noiseLlk } from "../noise.js";
import type { RefineOptions } from "../options.js";
import { type FinishedObject, finishObject } from "../polish/finish.js";
import { atScaleOfCounts, judgement, type Reshaping, readVoxels, reshape, type VoxelObject } from "../polish/voxels.js";
import type { RefineCheckpoint, RefineInput, RefineProgress, RefineResult } from "../result.js";

/** First support: where |ρ| is above this part of its maximum. */
const firstSupport = 0.05;
/** Iterations of ER that bring the pattern's detail into a smooth start. */
const settling = 30;
/** The stages between settling and finishing: from the least change to what gets out of a wrong shape. */
const reshapings: readonly Reshaping[] = [
  { hio: 0, raar: 60 },
  { hio: 0, raar: 200 },
  { hio: 60, raar: 200 },
];
const stages = reshapings.length + 2;

/** Stages done, and the fit of the object that they left. */
interface Standing {
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
  { signal, resume }: { readonly signal?: AbortSignal; readonly resume?: RefineCheckpoint } = {},
): AsyncGenerator<RefineProgress, RefineResult> {
  await requireMeasurement(engine, input);
  const start = requireStart(input, firstSupport);
  const measurement = { amplitude: input.amplitude, mask: chooseFreeVoxels(input.mask, options.freeFraction, options.seed) };
  const fingerprint = fingerprintOfStart(measurement, start);
  const kept = resume && unpackKept<Standing>(resume, options, fingerprint);
  const report = (stage: string, done: number, best: VoxelObject, isKept: boolean): RefineProgress => {
    const { object, support, metrics } = best;
    const arrays = { object: object.data, support: support.data };
    const pack = async () => packKept<Standing>(options, fingerprint, { standing: { done, metrics }, arrays });
    return { stage, done, total: stages, best: metrics, checkpoint: isKept ? pack : null };
  };
  let best = kept ? keptObject(start, kept) : null;
  let done = kept?.standing.done ?? 0;
  const phaser = await engine.createPhaser(measurement);
  try {
    best ??= await settle(phaser, start);
    for (done = Math.max(1, done); done <= reshapings.length; done++) {
      yield report("reshaping", done, best, true);
      signal?.throwIfAborted();
      best = await reshape(phaser, best, reshapings[done - 1]);
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

async function resultOf(
  engine: Engine,
  measurement: Measurement,
  finished: FinishedObject,
  options: RefineOptions,
): Promise<RefineResult> {
  const { object, metrics } = finished;
  const isKnown = hasCounts(measurement) && !Number.isNaN(metrics.llkFree);
  const noise = isKnown ? (await noiseLlk(engine, measurement, object)).free : Number.NaN;
  return {
    ...finished,
    mask: measurement.mask,
    background: null,
    origin: "given",
    outcomes: [{ origin: "given", start: 0, metrics }],
    trust: { noiseRatio: metrics.llkFree / noise, agreeing: 1, compared: 1, gap: Number.NaN },
    options,
  };
}

/** The start itself or what ER makes of it, whichever fits better. */
async function settle(phaser: Phaser, { object, support }: GivenStart): Promise<VoxelObject> {
  await phaser.setSupport(support);
  await phaser.setObject(await atScaleOfCounts(phaser, object));
  const raw = await readVoxels(phaser);
  await phaser.run({ algorithm: "ER", beta: 0, iterations: settling });
  const iterated = await readVoxels(phaser);
  return judgement(iterated) < judgement(raw) ? iterated : raw;
}

function keptObject({ object: { shape } }: GivenStart, { standing: { metrics }, arrays = {} }: KeptState<Standing>): VoxelObject {
  const { object, support } = arrays;
  if (!(object instanceof Float32Array && support instanceof Uint8Array)) {
    throw new DataError("expected a checkpoint with an object and its support, found none");
  }
  return { object: complexVolume(shape, object), support: maskVolume(shape, support), metrics };
}
