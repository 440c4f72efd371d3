// Iterative phase retrieval: several starts of a recipe on an engine, the best one kept. One generator serves command line, server,
// worker and test: it yields progress, can be left at any yield, and resumes from a checkpoint to the same bits.

import { type ComplexVolume, type Engine, type MaskVolume, Measured, type Measurement, type Phaser } from "@friedel/engine";
import { bestScale, type FitMetrics, fitMetrics } from "../metrics/fit.js";
import type { Hand } from "../metrics/hand.js";
import { heldOutDoubts } from "../metrics/held-out-doubt.js";
import { missingCentre } from "../metrics/missing-centre.js";
import { missingCentreDoubts } from "../metrics/missing-centre-doubt.js";
import { agreementDoubts, agreementOf, comparedStarts, descentDoubt, type StartAgreement, sameObject } from "./agree.js";
import { type Checkpoint, fingerprintOf, type Standing, type StartOutcome, unpackCheckpoint } from "./checkpoint.js";
import { commonMode, keptInside } from "./common-mode.js";
import { isFlat, lifted, lowered } from "./flat.js";
import { generationSizes, keptForGenerations, startsOf } from "./generations.js";
import { iterate } from "./iterate.js";
import type { KnownObject } from "./known.js";
import { type PhasingOptions, phasingOptions } from "./options.js";
import { type PhasingContext, type PhasingProgress, runStart } from "./run-start.js";
import { type Settling, settling } from "./settle.js";
import { chooseBest, nextStart } from "./standing.js";
import { checkMeasurement, chooseFreeVoxels, firstSupport, randomObject, withMask, withoutFree } from "./start.js";

/** Result of a phase retrieval. */
export interface PhasingResult {
  /** The object, centre of mass at the array's centre, scaled so that |FFT ρ|² are counts; 0 outside the support. */
  readonly object: ComplexVolume;
  readonly support: MaskVolume;
  /** Which of the twins it is. */
  readonly hand: Hand;
  /** The mask with the free voxels that scored it. */
  readonly mask: MaskVolume;
  /** Of `object`; but `llkFree` is the value before a polish included the free voxels. */
  readonly metrics: FitMetrics;
  /** The start that was kept, and how all of them ended. */
  readonly start: number;
  readonly outcomes: readonly StartOutcome[];
  /** Of the best starts of an object whose values are known to be of a kind; else 1 is compared. */
  readonly agreement: StartAgreement;
  /** The starts that the object is the first mode of, and its share of their power; 1 and 1 where it is that of one start. */
  readonly combined: { readonly count: number; readonly share: number };
  /** What speaks against the object however well it fits, a sentence each. */
  readonly doubts: readonly string[];
  readonly options: PhasingOptions;
}

/**
 * The measurement, and what may be given with it: a first support instead of the options' one, and a first object instead of a random one;
 * then there is one start.
 */
export interface PhasingInput extends Measurement, Omit<KnownObject, "constraint"> {
  /** Number of the first random start of the seed, so that starts can be made one at a time; 0 without it. */
  readonly firstStart?: number;
}

/** Ways to stop a phase retrieval and to resume it. */
export interface PhasingControl {
  readonly signal?: AbortSignal;
  readonly resume?: Checkpoint;
}

/**
 * Retrieves the phases of a measurement of two or three axes (amplitudes √I and mask, stored convention). Throws OptionError for options,
 * DataError or ShapeError for a measurement that cannot be phased, and where every start fails; the signal's reason on abort.
 */
export async function* phase(
  engine: Engine,
  input: PhasingInput,
  given: Partial<PhasingOptions> = {},
  control: PhasingControl = {},
): AsyncGenerator<PhasingProgress, PhasingResult> {
  if (!isFlat(input.amplitude.shape)) return yield* phaseVolume(engine, input, given, control);
  const { object, support, mask, ...result } = yield* phaseVolume(engine, lifted(input), given, control);
  return { ...result, object: lowered(object), support: lowered(support), mask: lowered(mask) };
}

async function* phaseVolume(
  engine: Engine,
  input: PhasingInput,
  given: Partial<PhasingOptions>,
  { signal, resume }: PhasingControl,
): AsyncGenerator<PhasingProgress, PhasingResult> {
  const { firstStart = 0, constraint } = input;
  const options = phasingOptions(input.object ? { ...given, starts: 1, generations: 1 } : given);
  checkMeasurement(input.amplitude, input.mask);
  const measurement = withMask(input, chooseFreeVoxels(input.mask, options.freeFraction, options.seed));
  const hasFree = measurement.mask.data.includes(Measured.free);
  const fingerprint = fingerprintOf(measurement);
  const resumed = resume && unpackCheckpoint(resume, options, measurement, fingerprint);
  let phaser = await engine.createPhaser(measurement);
  try {
    const support = input.support ?? (await firstSupport(engine, measurement, options.support));
    const tries = options.growth?.tries ?? 1;
    const firstObject = (start: number, trial = 0) =>
      input.object ?? randomObject(support, options.seed, (firstStart + start) * tries + trial, constraint);
    const settle = settling(input, options);
    const isFree = constraint === undefined || constraint.kind === "free";
    const sizes = generationSizes(options);
    const isGuided = sizes.length > 1;
    const compares = isFree || isGuided ? 1 : comparedStarts;
    const keeps = Math.max(compares, options.combine, keptForGenerations(sizes));
    const shared = { engine, measurement, phaser, options, sizes, support };
    const context = { ...shared, fingerprint, firstObject, hasFree, settle, keeps, signal };
    let standing: Standing = resumed?.standing ?? nextStart([], []);
    let snapshot = resumed?.phaser ?? null;
    while (standing.start < startsOf(sizes)) {
      standing = yield* runStart(context, standing, snapshot);
      snapshot = null;
    }
    const { combined, metrics, ...best } = await together(context, standing);
    const chosen = {
      ...settle.hand(best),
      mask: measurement.mask,
      metrics,
      combined,
      start: best.start,
      outcomes: standing.outcomes,
      options,
    };
    const missing = isFree ? await missingCentreDoubts(engine, measurement, chosen.support) : [];
    const agreement = await agreementOf(
      standing.kept.slice(0, compares).map(({ object }) => object),
      engine.transform,
      missingCentre(measurement.mask, measurement.amplitude.data) !== undefined,
    );
    const disagreement = isFree || input.object ? [] : isGuided ? [descentDoubt] : agreementDoubts(agreement);
    const result = {
      ...chosen,
      agreement,
      doubts: [...missing, ...heldOutDoubts(metrics), ...disagreement, ...settle.doubts(chosen.object)],
    };
    // ER on what starts share would bring back what each makes of the noise.
    if (!hasFree || options.polish === 0 || combined.count > 1) return result;
    await phaser.dispose();
    phaser = await engine.createPhaser(withMask(input, withoutFree(measurement.mask)));
    return await polish(phaser, result, settle);
  } finally {
    await phaser.dispose();
  }
}

/** The best start, or the first mode of the best that agree with it. */
async function together({ engine, measurement, phaser, options, settle }: PhasingContext, standing: Standing) {
  const best = chooseBest(standing);
  const alone = { ...best, combined: { count: 1, share: 1 } };
  if (options.combine === 1 || standing.kept.length === 1) return alone;
  const objects = standing.kept.slice(0, options.combine).map(({ object }) => object);
  const { object, ...combined } = await commonMode(objects, engine.transform, sameObject.usual);
  if (combined.count === 1) return alone;
  const { support } = best;
  await phaser.load({ object: keptInside(object, support, measurement.constraint), support });
  const sums = await phaser.fit();
  return { ...best, ...settle.place(await phaser.read(), bestScale(sums)), metrics: fitMetrics(sums), combined };
}

/** A few iterations of ER on all that was measured, the free voxels too. */
async function polish(phaser: Phaser, result: PhasingResult, settle: Settling): Promise<PhasingResult> {
  await phaser.load(result);
  await iterate(phaser, "ER", result.options.polish);
  const sums = await phaser.fit();
  const settled = settle.hand(settle.place(await phaser.read(), bestScale(sums)));
  return { ...result, ...settled, metrics: { ...fitMetrics(sums), llkFree: result.metrics.llkFree } };
}
