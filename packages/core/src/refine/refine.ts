// Refinement's one entrance: an object from a measurement by gradients and iterations, from nothing or from a given start. One
// generator serves command line, server, worker and test: it yields progress, can be left at any yield, and goes on from a
// checkpoint to the same bits.

import { Measured } from "../array/index.js";
import type { Engine, Measurement } from "../engine/index.js";
import { fitMetrics } from "../metrics/index.js";
import { chooseFreeVoxels, fingerprintOf, settle, withoutFree } from "../phasing/index.js";
import { type AutoState, autoStart, type Candidate, searchObject } from "./auto.js";
import { packState, unpackState } from "./checkpoint.js";
import { requireMeasurement } from "./input.js";
import { type RefineOptions, refineOptions } from "./options.js";
import { refineAsPublished } from "./paper.js";
import { refineGiven } from "./polish.js";
import type { RefineCheckpoint, RefineInput, RefineProgress, RefineResult } from "./result.js";
import { trustIn } from "./trust.js";

/**
 * Refines a measurement (amplitudes √I and mask, stored convention). Throws OptionError for options, DataError or ShapeError for
 * a measurement or a start that cannot be refined; the signal's reason on abort.
 */
export async function* refine(
  engine: Engine,
  input: RefineInput,
  given: Partial<RefineOptions> = {},
  { signal, resume }: { readonly signal?: AbortSignal; readonly resume?: RefineCheckpoint } = {},
): AsyncGenerator<RefineProgress, RefineResult> {
  const options = refineOptions(given);
  const others = { ...(signal && { signal }), ...(resume && { resume }) };
  if (options.preset === "paper") return yield* refineAsPublished(engine, input, options, others);
  if (options.preset === "polish") return yield* refineGiven(engine, input, options, others);
  await requireMeasurement(engine, input);
  return yield* refineFromNothing(engine, input, options, signal, resume);
}

async function* refineFromNothing(
  engine: Engine,
  input: RefineInput,
  options: RefineOptions,
  signal: AbortSignal | undefined,
  resume: RefineCheckpoint | undefined,
): AsyncGenerator<RefineProgress, RefineResult> {
  const measurement = { amplitude: input.amplitude, mask: chooseFreeVoxels(input.mask, options.freeFraction, options.seed) };
  const fingerprint = fingerprintOf(measurement);
  const from = resume ? unpackState(resume, options, input.amplitude.shape, fingerprint) : autoStart;
  const search = searchObject(engine, measurement, options, from);
  let best: RefineProgress["best"] = from.candidates[0]?.metrics ?? null;
  try {
    for (;;) {
      const step = await search.next();
      if (step.done) return await finishSearch(engine, measurement, options, step.value);
      const { stage, part, state } = step.value;
      best = state?.candidates[0]?.metrics ?? best;
      const checkpoint = state && (async () => packState(options, fingerprint, state));
      yield { stage, done: part, total: 1, best, checkpoint };
      signal?.throwIfAborted();
    }
  } finally {
    await search.return(undefined as never);
  }
}

/** Iterations of ER on all that was measured, the free voxels too: nothing is left to judge. */
const lastIterations = 20;

async function finishSearch(
  engine: Engine,
  measurement: Measurement,
  options: RefineOptions,
  { candidates, outcomes }: AutoState,
): Promise<RefineResult> {
  const [best, ...others] = candidates;
  const trust = await trustIn(engine, best, others, best.noiseRatio);
  const { object, support, metrics } = await lastPolish(engine, measurement, best);
  return {
    object,
    support,
    mask: measurement.mask,
    metrics,
    coherentMetrics: metrics,
    coherenceWidths: null,
    background: null,
    origin: best.origin,
    outcomes,
    trust,
    remarks:
      best.origin === "classical" ? ["no faceted crystal with a smooth phase fitted as well as an iterative start did"] : [],
    options,
  };
}

async function lastPolish(engine: Engine, measurement: Measurement, best: Candidate) {
  const hasFree = measurement.mask.data.includes(Measured.free);
  const phaser = await engine.createPhaser({ amplitude: measurement.amplitude, mask: withoutFree(measurement.mask) });
  try {
    await phaser.setSupport(best.support);
    await phaser.setObject(best.object);
    if (hasFree) await phaser.run({ algorithm: "ER", beta: 0, iterations: lastIterations });
    const sums = await phaser.fit();
    const scale = (sums.used.sumCross + sums.free.sumCross) / (sums.used.sumModel + sums.free.sumModel);
    const settled = settle(await phaser.object(), await phaser.support(), scale);
    return { ...settled, metrics: { ...fitMetrics(sums), llkFree: best.metrics.llkFree } };
  } finally {
    await phaser.dispose();
  }
}
