// Refinement's one entrance: an object from a measurement by gradients and iterations, from nothing or from a given start. One
// generator serves command line, server, worker and test: it yields progress, can be left at any yield, and goes on from a
// checkpoint to the same bits.

import type { Engine, Measurement } from "../engine/index.js";
import { chooseFreeVoxels, fingerprintOf } from "../phasing/index.js";
import { searchObject } from "./auto.js";
import { packState, unpackState } from "./auto-checkpoint.js";
import { type AutoState, autoStart } from "./auto-state.js";
import { finishObject } from "./finishing.js";
import { requireMeasurement, requireObject } from "./input.js";
import { liftCandidate, searchedPart } from "./lifting.js";
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
  if (input.object) requireObject(input.object, input.amplitude.shape);
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
  const part = searchedPart(measurement);
  const from = resume ? unpackState(resume, options, part.amplitude.shape, fingerprint) : autoStart;
  let best: RefineProgress["best"] = from.candidates[0]?.metrics ?? null;
  const search = searchObject(engine, part, options, from, input.object);
  const found = yield* reporting(search, ({ stage, part, state }) => {
    signal?.throwIfAborted();
    best = state?.candidates[0]?.metrics ?? best;
    return { stage, done: part, total: 1, best, checkpoint: state && (async () => packState(options, fingerprint, state)) };
  });
  return yield* reporting(finishSearch(engine, measurement, part, options, found), () => {
    signal?.throwIfAborted();
    return { stage: "finishing", done: 1, total: 1, best, checkpoint: null };
  });
}

/** Passes work's steps on as progress; frees what it holds where it is left. */
async function* reporting<S, T>(
  work: AsyncGenerator<S, T>,
  report: (step: S) => RefineProgress,
): AsyncGenerator<RefineProgress, T> {
  try {
    for (;;) {
      const next = await work.next();
      if (next.done) return next.value;
      yield report(next.value);
    }
  } finally {
    await work.return(undefined as never);
  }
}

/** Judges what was found by the others, on the part that was searched; brings it to the whole measurement and finishes it there. */
async function* finishSearch(
  engine: Engine,
  measurement: Measurement,
  part: Measurement,
  options: RefineOptions,
  { candidates, outcomes }: AutoState,
): AsyncGenerator<void, RefineResult> {
  const [found, ...others] = candidates;
  const agreement = await trustIn(engine, found, others, found.noise.free);
  const best = part === measurement ? found : yield* liftCandidate(engine, measurement, found);
  const trust = { ...agreement, noiseRatio: best.noise.free };
  const { remarks, ...finished } = yield* finishObject(engine, measurement, best, options);
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
